"""What takes a while is done beside the requests, once, and the page says how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.desk import errands
from tallybook.records import BadInput

if TYPE_CHECKING:
    from django.test import Client

CHANGED = "/tallies/changed?since=2031-05-01"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "PATIENCE_SECONDS", 0.05)


def after(client: Client, address: str, **headers: Any) -> Any:
    """The answer once nothing is under way any more."""
    for _turn in range(600):
        answer = client.get(address, **headers)
        if answer.status_code != 202:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{address} is under way for ever")


def test_a_long_question_is_asked_once_and_tells_how_far_it_is(
    as_: Callable[[str], Client], case: Path, hasty: None, monkeypatch: pytest.MonkeyPatch
):
    go_on, begun = threading.Event(), []

    def slow(_choice: object, _since: object, _hidden: object, progress: errands.Progress) -> list[object]:
        begun.append(1)
        progress(1_234, 5_000)
        assert go_on.wait(60)
        return []

    monkeypatch.setattr("tallybook.desk.tallies.views._moved", slow)
    client, other = as_("viewer"), as_("coder")
    try:
        client.get(CHANGED)
        page = client.get(CHANGED)
        assert page.status_code == 202
        assert "1,234 of 5,000 entries gone through" in page.content.decode()
        assert 'hx-trigger="load delay:1s"' in page.content.decode()
        assert other.get(CHANGED).status_code == 202
    finally:
        go_on.set()
    assert after(client, CHANGED).status_code == 200
    assert after(other, CHANGED).status_code == 200
    assert len(begun) == 1


def test_what_can_t_be_done_is_said_in_its_place_and_tried_again(
    as_: Callable[[str], Client], case: Path, hasty: None, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_asked: object) -> list[object]:
        raise BadInput("since=2031-05-01: expected another day")

    with monkeypatch.context() as broken:
        broken.setattr("tallybook.desk.tallies.views._moved", refused)
        answer = after(as_("viewer"), CHANGED)
        assert answer.status_code == 422
        assert "expected another day" in answer.content.decode()
    assert "expected another day" not in after(as_("viewer"), CHANGED).content.decode()


def test_a_file_that_took_a_while_is_taken_by_a_link(as_: Callable[[str], Client], case: Path, hasty: None):
    client, address = as_("coder"), "/publishing/whole/csv?kind=killing"
    assert after(client, address).getvalue().startswith(b"PK")
    ready = client.get(address, HTTP_HX_REQUEST="true").content.decode()
    assert f'<a class="button" href="{address}" download>' in ready


def test_figures_by_another_convention_are_decided_beside_the_requests(
    as_: Callable[[str], Client], case: Path, hasty: None
):
    page = after(as_("viewer"), "/tallies/?convention=ucdp")
    assert page.status_code == 200, page.content.decode()[-1500:]
    assert page.status_code == 200
    assert "The count" in page.content.decode()
