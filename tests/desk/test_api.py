"""The API: every operation refused to whom its action is not for; lists, keys, faults and tokens behave as they say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.desk.roles import PERMISSIONS, ROLES, may
from tallybook.ledger import Ledger
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person

V1 = "/api/v1"
FAULT = {"title", "status", "detail", "errors"}


def operations() -> Iterator[tuple[str, str, str]]:
    """Method, address and action of every operation, from the description that programs read."""
    from tallybook.desk.api.application import schema

    for path, methods in schema()["paths"].items():
        for method, told in methods.items():
            yield method.upper(), path, told["x-action"]


OPERATIONS = list(operations())


class Program:
    """A program with a token, or without one."""

    def __init__(self, words: str = "") -> None:
        from django.test import Client

        self.client = Client()
        self.headers = {"authorization": f"Bearer {words}"} if words else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(V1 + path, query, headers=self.headers)

    def post(self, path: str, body: Any, key: str = "k-1") -> Any:
        headers = {**self.headers, **({"idempotency-key": key} if key else {})}
        return self.client.post(V1 + path, json.dumps(body), content_type="application/json", headers=headers)

    def call(self, method: str, address: str) -> Any:
        headers = {**self.headers, "idempotency-key": "k-1"}
        return self.client.generic(method, address, "{}", content_type="application/json", headers=headers)


@pytest.fixture
def token(people: dict[str, Person], case: Path) -> Callable[..., Program]:
    from tallybook.desk.api.models import Token
    from tallybook.desk.api.scopes import SCOPES

    def made(role: str, *scopes: str) -> Program:
        return Program(Token.objects.issued(people[role], "a test", list(scopes or SCOPES), None)[1])

    return made


def filled(path: str, vashira: Snapshot) -> str:
    real = {"report": next(iter(vashira.reports)), "claim": next(iter(vashira.claims)), "incident": "i-market",
            "record": "i-market", "entry": "1", "job": "1", "format": "csv",
            "analysis": "tallies", "table": "by-place"}  # fmt: skip
    if "/public/" in path:
        real["format"] = "public-csv"
    return re.sub(r"\{(\w+)\}", lambda m: real[m[1]], path)


def test_no_two_shapes_share_a_name_by_which_the_description_would_take_one_for_the_other():
    from ninja import Schema

    schema_ = [Schema]
    for one in schema_:
        schema_ += one.__subclasses__()
    ours = [one.__name__ for one in schema_ if one.__module__.startswith("tallybook.")]
    assert len(ours) > 20
    assert {name for name in ours if ours.count(name) > 1} == set()


def test_every_operation_is_found_in_the_description_and_names_an_action():
    from tallybook.desk.api.application import addresses

    assert len({path for _method, path, _action in OPERATIONS}) == len({str(a.pattern) for a in addresses()})
    assert {action for _method, _path, action in OPERATIONS} <= set(PERMISSIONS)


@pytest.mark.parametrize(("method", "path", "action"), OPERATIONS, ids=[f"{m} {p}" for m, p, _a in OPERATIONS])
def test_an_operation_is_for_those_whom_role_and_scope_allow(
    method: str, path: str, action: str, token: Callable[..., Program], vashira: Snapshot
):
    from tallybook.desk.api.scopes import SCOPES

    address = filled(path, vashira)
    for nobody in (Program(), Program("tally_guessed"), Program("")):
        answer = nobody.call(method, address)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
    for role in ROLES:
        answer = token(role).call(method, address)
        if may(role, action):
            assert answer.status_code not in (401, 403), (role, answer.content)
            assert answer.status_code < 500, (role, answer.content)
        else:
            assert answer.status_code == 403, role
        small = [scope for scope, actions in SCOPES.items() if action not in actions]
        if small:  # what every scope holds needs no other
            assert token(role, *small).call(method, address).status_code == 403, role


def test_a_session_without_a_token_opens_no_operation(as_: Callable[[str], Client], case: Path):
    assert as_("administrator").get(f"{V1}/reports").status_code == 401


def test_a_token_is_shown_once_and_kept_as_a_hash(as_: Callable[[str], Client], case: Path):
    from tallybook.desk.api.models import Token

    client = as_("coder")
    shown = client.post("/api/", {"name": "nightly sheet", "scopes": ["read"], "days": "30"}).content.decode()
    (words,) = re.findall(r"tally_[\w-]{43}", shown)
    (kept,) = Token.objects.all()
    assert words not in client.get("/api/").content.decode()
    assert words not in repr(vars(kept))
    assert Program(words).get("/reports").status_code == 200


def test_a_token_ends_when_it_is_revoked_by_its_owner_or_an_administrator_and_by_nobody_else(
    as_: Callable[[str], Client], people: dict[str, Person], case: Path
):
    from tallybook.desk.api.models import Token

    for ender, ends in (("viewer", False), ("reviewer", False), ("coder", True), ("administrator", True)):
        held, words = Token.objects.issued(people["coder"], "a sheet", ["read"], None)
        answer = as_(ender).post(f"/api/tokens/{held.pk}/revoke")
        assert answer.status_code == (302 if ends else 403), ender
        assert Program(words).get("/reports").status_code == (401 if ends else 200), ender


def test_a_token_ends_with_its_day_and_with_its_owner(people: dict[str, Person], case: Path):
    from tallybook.desk.api.models import Token

    ended = Program(Token.objects.issued(people["coder"], "a sheet", ["read"], -1)[1])
    assert ended.get("/reports").status_code == 401
    held = Program(Token.objects.issued(people["coder"], "a sheet", ["read"], 30)[1])
    assert held.get("/reports").status_code == 200
    people["coder"].is_active = False
    people["coder"].save()
    assert held.get("/reports").status_code == 401


def test_a_token_never_allows_more_than_its_owners_role_does_now(
    people: dict[str, Person], token: Callable[..., Program]
):
    program = token("reviewer")
    assert program.post("/incidents/i-market/decisions", {"what": "accept"}).status_code == 200
    people["reviewer"].role = "viewer"
    people["reviewer"].save()
    assert program.post("/incidents/i-market/decisions", {"what": "accept"}, "k-2").status_code == 403


@pytest.mark.parametrize("misspelt", ["plcae", "form", "From", ""])
def test_a_misspelt_limit_is_refused_and_counts_nothing(misspelt: str, token: Callable[..., Program]):
    program = token("viewer")
    assert program.get("/count", place="Vashira", **{"from": "2019-09-01"}).status_code == 200
    told = program.get("/count", **{misspelt: "2019-09-01"})
    assert told.status_code == 422
    assert set(told.json()) == FAULT
    assert "from" in told.json()["detail"]


@pytest.mark.parametrize(
    ("path", "kind", "query"),
    [
        ("/reports", "reports", {}),
        ("/claims", "claims", {}),
        ("/incidents", "incidents", {}),
        ("/incidents", "incidents", {"from": "1900-01-01"}),
    ],
)
def test_a_list_is_gone_through_by_its_cursor_without_gap_or_double(
    path: str, kind: str, query: dict[str, str], token: Callable[..., Program], vashira: Snapshot
):
    program, seen, cursor = token("viewer"), [], ""
    while True:
        told = program.get(path, limit=2, cursor=cursor, **query).json()
        seen += [one["report"]["id"] if kind == "reports" else one["id"] for one in told["items"]]
        cursor = told["next"]
        if not cursor:
            break
        assert len(told["items"]) == 2
    wanted = set(getattr(vashira, kind))
    if query:
        wanted = {i.id for i in vashira.incidents.values() if i.when}
    assert sorted(seen) == sorted(wanted)


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyJhIl0", "====", "W251bGxd", "eyJhIjoxfQ", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5XQ"]
)
def test_a_cursor_that_is_none_is_a_fault_with_words(cursor: str, token: Callable[..., Program]):
    answer = token("viewer").get("/claims", cursor=cursor)
    assert answer.status_code == 422
    assert "cursor" in answer.json()["detail"]


def test_what_is_sent_twice_under_one_key_is_done_once_and_answered_alike(
    token: Callable[..., Program], case: Path, vashira: Snapshot
):
    program, claim = token("coder"), next(iter(vashira.claims))
    first = program.post(f"/claims/{claim}/decisions", {"what": "accept"}, "k-9")
    again = program.post(f"/claims/{claim}/decisions", {"what": "accept"}, "k-9")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    with Ledger.open(case) as ledger:
        (entry,) = (e for e in ledger.history(claim) if e.action == "decide")
    assert (entry.seq, entry.by) == (first.json()["entry"], "person:A. Coder")


def test_a_report_handed_in_twice_under_one_key_is_one_job(token: Callable[..., Program]):
    program = token("coder")
    told = [program.post("/reports", {"text": "Two men were shot in Vashira."}, "k").json()["job"] for _time in "ab"]
    assert told[0] == told[1]
    assert program.post("/reports", {"text": "Two men were shot in Vashira."}, "l").json()["job"] != told[0]
    assert program.get(f"/jobs/{told[0]}").json()["state"] == "waiting"


def test_a_key_that_comes_again_with_another_body_is_refused_in_the_one_shape(
    token: Callable[..., Program], case: Path, vashira: Snapshot
):
    program, claim = token("coder"), next(iter(vashira.claims))
    first = program.post(f"/claims/{claim}/decisions", {"what": "accept", "why": "read"}, "k-9")
    assert first.status_code == 200
    spaced = program.client.post(
        f"{V1}/claims/{claim}/decisions", '{"why":  "read", "what": "accept"}', content_type="application/json",
        headers={**program.headers, "idempotency-key": "k-9"},
    )  # fmt: skip
    assert spaced["Idempotency-Replayed"] == "true"
    other = next(c for c in vashira.claims if c != claim)
    for path, body in (
        (f"/claims/{claim}/decisions", {"what": "reject"}),
        (f"/claims/{other}/decisions", {"what": "accept", "why": "read"}),
    ):
        answer = program.post(path, body, "k-9")
        assert answer.status_code == 409
        assert set(answer.json()) == FAULT
        assert "new key" in answer.json()["detail"]
    with Ledger.open(case) as ledger:
        assert [e.seq for e in ledger.entries() if e.action == "decide"] == [first.json()["entry"]]
    assert program.post("/reports", {"text": "Two men were shot in Vashira."}, "k").status_code == 202
    handed = program.post("/reports", {"text": "Three men were shot in Vashira."}, "k")
    assert (handed.status_code, set(handed.json())) == (409, FAULT)


def test_every_fault_has_the_one_shape(token: Callable[..., Program], vashira: Snapshot):
    program, claim = token("coder"), next(iter(vashira.claims))
    faults = {
        401: Program().get("/reports"),
        403: program.post("/incidents/i-market/decisions", {"what": "accept"}),
        404: program.get("/claims/c-none"),
        405: program.client.delete(f"{V1}/reports", headers=program.headers),
        409: program.post("/matches", {"what": "same", "records": ["c-none", "c-nor"]}),
        422: program.post(f"/claims/{claim}/decisions", {"what": "perhaps"}),
    }
    for status, answer in faults.items():
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert set(answer.json()) == FAULT
        assert answer.json()["status"] == status
    assert program.client.get(f"{V1}/no/such", headers=program.headers).json()["status"] == 404
    assert program.post(f"/claims/{claim}/decisions", {"what": "accept"}, key="").status_code == 422


def test_a_claim_is_corrected_stated_and_taken_back(token: Callable[..., Program], case: Path, vashira: Snapshot):
    program = token("coder")
    held = next(c for c in vashira.claims.values() if c.kind == "killing" and c.figure)
    as_it_should_be = {"kind": held.kind, "spans": [[s.start, s.end] for s in held.spans], "figure": {"best": 11}}
    answer = program.post(f"/claims/{held.id}/decisions", {"what": "correct", "corrected": as_it_should_be})
    assert answer.status_code == 200, answer.content
    now = program.get(f"/claims/{held.id}").json()
    assert now["claim"]["figure"]["best"] == 11
    assert now["decisions"][0]["by"] == "person:A. Coder"
    assert program.post(f"/entries/{answer.json()['entry']}/undo", {}, "k-2").status_code == 200
    assert program.get(f"/claims/{held.id}").json()["claim"]["figure"]["best"] == held.figure.best  # type: ignore[union-attr]
    stated = program.post("/claims", {"report": held.report, "claim": {"kind": "cause", "spans": [[0, 4]]}}, "k-3")
    assert stated.status_code == 200, stated.content
    claims = program.get(f"/reports/{held.report}").json()["claims"]
    assert any(c["kind"] == "cause" and c["read_by"] == "person:A. Coder" for c in claims)


def test_what_others_said_only_reviewers_take_back(token: Callable[..., Program], case: Path, vashira: Snapshot):
    with Ledger.open(case) as ledger:
        said = ledger.decide("reject", [next(iter(vashira.claims))], why="", by="person:Somebody Else")
    assert token("coder").post(f"/entries/{said.entry}/undo", {}).status_code == 403
    assert token("reviewer").post(f"/entries/{said.entry}/undo", {}).status_code == 200


def test_the_count_is_that_of_the_command_and_follows_a_convention(token: Callable[..., Program], vashira: Snapshot):
    from tallybook.analyse.tallies.count import tally

    program = token("viewer")
    told = program.get("/count", kind="killing").json()["count"]
    wanted = tally(vashira, kinds=("killing",))
    assert (told["deaths"]["low"], told["deaths"]["best"]) == (wanted.deaths.low, wanted.deaths.best)
    assert told["adding"] == len(wanted.incidents)
    adding = program.get("/incidents", kind="killing", which="adding").json()["items"]
    assert {one["id"] for one in adding} == set(wanted.incidents)
    assert program.get("/count", convention="ucdp").status_code == 200
    assert program.get("/count", convention="guess").status_code == 409
    assert program.get("/count", **{"from": "2031-05-09", "to": "2031-05-01"}).status_code == 409


def test_a_named_tally_is_saved_and_listed(token: Callable[..., Program]):
    program = token("coder")
    assert program.post("/tallies", {"name": "Market, May", "kinds": ["killing"]}).status_code == 200
    (told,) = program.get("/tallies").json()["items"]
    assert (told["name"], told["kinds"]) == ("Market, May", ["killing"])


def test_search_gives_what_the_ledger_finds(token: Callable[..., Program]):
    found = token("viewer").get("/search", q="shopkeepers", kind="claim").json()["items"]
    assert found
    assert all("shopkeepers" in one["excerpt"].lower() for one in found)


def test_an_entry_never_shows_the_note_of_a_coding(token: Callable[..., Program], case: Path, vashira: Snapshot):
    with Ledger.open(case) as ledger:
        ledger.code(next(iter(vashira.reports)), [], note="nothing in it, I think", by="person:Somebody Else")
    told = token("administrator").get("/entries", limit=200).content.decode()
    assert '"code"' in told
    assert "nothing in it" not in told


def test_the_reference_lists_every_operation(as_: Callable[[str], Client], case: Path):
    shown = as_("viewer").get("/api/reference").content.decode()
    assert not [path for method, path, _action in OPERATIONS if f"{method} {path}" not in shown]


def test_an_export_is_the_download_of_the_desk(token: Callable[..., Program], as_: Callable[[str], Client]):
    told = token("coder").get("/exports/whole/csv", kind="killing")
    assert told["Content-Type"] == "application/zip"
    assert told.getvalue() == as_("coder").get("/publishing/whole/csv", {"kind": "killing"}).getvalue()
    assert token("viewer").get("/exports/whole/csv").status_code == 403
    assert token("viewer").get("/exports/public/public-jsonl").status_code == 200
    assert token("viewer").get("/exports/public/csv").status_code == 422


def test_two_programs_code_blind_and_a_third_settles(
    token: Callable[..., Program], people: dict[str, Person], case: Path, vashira: Snapshot
):
    report = next(r for r in vashira.reports.values() if r.publisher == "Vashira Courier")
    coder, reviewer, administrator = token("coder"), token("reviewer"), token("administrator")
    asked = {"coders": ["A. Coder", "A. Reviewer"]}
    assert administrator.post(f"/reports/{report.id}/assignment", asked).status_code == 200
    assert coder.get(f"/reports/{report.id}").status_code == 403
    own = {"claims": [{"kind": "killing", "spans": [[0, 9]], "figure": {"best": 3}}]}
    assert reviewer.post(f"/reports/{report.id}/codings", own).status_code == 200
    assert coder.get(f"/reports/{report.id}/codings").json()["items"] == []
    other = {"claims": [{"kind": "killing", "spans": [[0, 9]], "figure": {"best": 4}}]}
    assert coder.post(f"/reports/{report.id}/codings", other).status_code == 200
    assert len(coder.get(f"/reports/{report.id}/codings").json()["items"]) == 2
    assert coder.post(f"/reports/{report.id}/adjudication", own, "k-2").status_code == 403
    assert administrator.post(f"/reports/{report.id}/adjudication", own, "k-2").status_code == 200
    (stands,) = coder.get(f"/reports/{report.id}").json()["claims"]
    assert stands["figure"]["best"] == 3
