"""Signing in: passwords, the brake on guessing, invitations, the second factor, and what a browser is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person

PASSWORD = "seven oars at low tide"


@pytest.fixture
def client(people: dict[str, Person], case: Path) -> Client:
    from django.test import Client

    return Client()


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/people/sign-in", {"username": "A. Viewer", "password": password, **more})


def test_the_right_password_leads_to_where_one_wanted_to_go(client: Client):
    asked = client.get("/people/account/")
    assert asked["Location"] == "/people/sign-in?next=%2Fpeople%2Faccount%2F"
    assert sign_in(client, next="/people/account/")["Location"] == "/people/account/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_site(client: Client, elsewhere: str):
    assert sign_in(client, next=elsewhere)["Location"] == "/"


def test_guessing_passwords_is_stopped_even_with_the_right_one_at_last(client: Client):
    for _guess in range(5):
        answer = sign_in(client, "wrong")
    assert answer.status_code == 429
    assert sign_in(client).status_code == 429
    assert b"Too many wrong passwords" in answer.content


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(client: Client):
    wrong = sign_in(client, "wrong").content
    nobody = client.post("/people/sign-in", {"username": "Nobody", "password": "wrong"}).content
    told = b"Name and password do not belong together."
    assert told in wrong
    assert told in nobody


def test_a_form_from_elsewhere_is_refused(people: dict[str, Person], case: Path):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403


def test_an_invitation_works_once_and_wants_a_good_password(client: Client):
    from tallybook.desk.people.models import Person
    from tallybook.desk.people.signing import invitation_link

    link = invitation_link(Person.objects.invited("Imra Dost", "coder"))
    for weak in ("short", "123456789012", "password1234", "imra dost imra"):
        assert client.post(link, {"new_password1": weak, "new_password2": weak}).status_code == 200
    good = client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert good["Location"] == "/"
    assert client.get("/").status_code == 200
    assert client.get(link).status_code == 403


def test_who_is_shut_out_is_out_at_once(client: Client, people: dict[str, Person]):
    sign_in(client)
    assert client.get("/").status_code == 200
    people["viewer"].is_active = False
    people["viewer"].save()
    assert client.get("/").status_code == 302


def test_reviewers_must_set_up_a_second_factor_and_it_is_asked_for(
    client: Client, people: dict[str, Person], settings: Any
):
    from django.test import Client
    from django_otp.oath import totp
    from django_otp.plugins.otp_totp.models import TOTPDevice

    settings.SECOND_FACTOR_ROLES = ("reviewer",)
    client.post("/people/sign-in", {"username": "A. Reviewer", "password": PASSWORD})
    assert client.get("/")["Location"] == "/people/account/second-factor"
    assert b"<svg" in client.get("/people/account/second-factor").content
    device = TOTPDevice.objects.get()
    assert b"not right" in client.post("/people/account/second-factor", {"code": "000000"}).content
    device.refresh_from_db()
    device.throttle_reset()
    shown = client.post("/people/account/second-factor", {"code": f"{totp(device.bin_key):06}"})
    assert shown.content.count(b"<li><code>") == 8
    assert client.get("/").status_code == 200

    again = Client()
    again.post("/people/sign-in", {"username": "A. Reviewer", "password": PASSWORD})
    assert again.get("/")["Location"] == "/people/second-factor"
    assert again.get("/people/account/second-factor").status_code == 403  # it can't be replaced without it
    code = shown.content.partition(b"<li><code>")[2].partition(b"<")[0].decode()
    assert again.post("/people/second-factor", {"code": code})["Location"] == "/"
    assert again.get("/").status_code == 200
    third = Client()
    third.post("/people/sign-in", {"username": "A. Reviewer", "password": PASSWORD})
    assert b"not right" in third.post("/people/second-factor", {"code": code}).content


def test_an_administrator_gives_roles_but_not_to_themselves(
    as_: Callable[[str], Client], people: dict[str, Person], case: Path
):
    client = as_("administrator")
    change = {"role": "coder", "is_active": "on"}
    assert client.post(f"/people/{people['viewer'].pk}/", change)["Location"] == "/people/"
    people["viewer"].refresh_from_db()
    assert people["viewer"].role == "coder"
    assert client.post(f"/people/{people['administrator'].pk}/", change).status_code == 403


def test_every_answer_forbids_what_the_desk_never_does(client: Client):
    for address in ("/people/sign-in", "/", "/nothing"):
        policy = client.get(address)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert client.get(address)["X-Frame-Options"] == "DENY"
        assert client.get(address)["Cache-Control"] == "no-store"


def test_pages_carry_no_script_or_style_of_their_own():
    import re

    desk = Path(__file__).parents[2] / "src" / "tallybook" / "desk"
    for template in desk.rglob("*.j2"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|\|safe\b", text), template
