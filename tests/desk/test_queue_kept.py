"""The match queue follows matchings, and costs nothing while nothing was matched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tallybook.desk.inbox.work import _doubts_kept
from tallybook.desk.queue.matcher import DoubtingMatcher
from tallybook.desk.queue.models import Doubt
from tallybook.job.matching import matched
from tallybook.ledger import Ledger
from tallybook.records import Definition


@pytest.mark.django_db
def test_what_is_said_between_two_matchings_matches_nothing_anew(case: Path, monkeypatch: pytest.MonkeyPatch):
    matcher = DoubtingMatcher()
    with Ledger.open(case) as ledger:
        matched(ledger, matcher)
        seen = _doubts_kept(ledger, matcher, 0)
        held = [(d.one, d.two, d.members_one, d.members_two) for d in Doubt.objects.all()]
        assert seen
        assert held
        monkeypatch.setattr(DoubtingMatcher, "grown", lambda *_: pytest.fail("it is matched anew"))
        ledger.define(Definition("All"), why="", by="person:A. Coder")
        assert _doubts_kept(ledger, matcher, seen) == seen

        monkeypatch.undo()
        Doubt.objects.all().delete()
        another = DoubtingMatcher()  # as after a restart, or where another program has matched
        assert _doubts_kept(ledger, another, 0) == seen
        assert [(d.one, d.two, d.members_one, d.members_two) for d in Doubt.objects.all()] == held
