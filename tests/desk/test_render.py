"""What every page is rendered with."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tallybook.desk.render import filled


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("incidents:page", ("i-7 ä~(x)@:;,=+&$!*'",)),
        ("incidents:page", ('%3Cscript%3E<b>"?#',)),
        ("queue:page", ("17",)),
        ("overview:home", ()),
    ],
)
def test_a_path_is_the_one_that_django_makes(name: str, args: tuple[str, ...]):
    assert filled(name, args) == reverse(name, args=args)


def test_a_slash_in_an_id_leads_to_no_other_page():
    assert filled("incidents:page", ("../people",)) == "/incidents/..%2Fpeople/"
