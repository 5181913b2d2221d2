"""No two incidents have one id, whatever merged and split before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tallybook.match.identity import keep_ids
from tallybook.records import Incident

CLAIMS = [f"c-{n}" for n in range(6)]
AGE = {name: (f"2010-01-0{n + 1}", "r", 0, name) for n, name in enumerate(CLAIMS)}
PARTED = st.lists(st.integers(0, 5), min_size=6, max_size=6)


def _groups(numbers: list[int]) -> list[list[str]]:
    groups: dict[int, list[str]] = {}
    for name, number in zip(CLAIMS, numbers, strict=True):
        groups.setdefault(number, []).append(name)
    return list(groups.values())


def _held(name: str, *claims: str) -> Incident:
    return Incident(id=name, kinds=("killing",), title="", claims=claims, reports=("r",))


def test_who_is_left_alone_by_an_incident_that_keeps_its_hash_gets_another() -> None:
    both = [["c-1"], ["c-0", "c-1"]]
    (first,) = keep_ids(both[:1], AGE, ())  # of the later claim, which was there first
    (held,) = keep_ids(both[1:], AGE, [_held(first, "c-1")])
    assert held == first
    parted = keep_ids([["c-0", "c-2"], ["c-1"]], AGE, [_held(held, "c-0", "c-1")])
    assert parted[0] == held
    assert parted[1] != held


@given(st.lists(PARTED, min_size=1, max_size=5))
def test_every_incident_has_an_id_of_its_own_however_often_they_are_parted_anew(partings: list[list[int]]) -> None:
    previous: list[Incident] = []
    for numbers in partings:
        groups = _groups(numbers)
        ids = keep_ids(groups, AGE, previous)
        assert len(set(ids)) == len(groups)
        previous = [_held(name, *own) for name, own in zip(ids, groups, strict=True)]
