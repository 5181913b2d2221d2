"""The operations that say something: each is one entry, in the name of the token's owner, done once for its key."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Header, NinjaAPI, Status

from tallybook.desk.api import shapes
from tallybook.desk.api.claims import claim_of
from tallybook.desk.api.door import REPLAYED, asked_once, operation
from tallybook.desk.api.models import Asked
from tallybook.desk.api.reading import known
from tallybook.desk.blind import blindness
from tallybook.desk.filters import Choice
from tallybook.desk.inbox.keeping import keep_paste
from tallybook.desk.inbox.models import Job
from tallybook.desk.roles import may
from tallybook.desk.saving import HEADER, asked_for
from tallybook.desk.shelf import by, ledger
from tallybook.ledger import lists
from tallybook.records import BadInput, Claim, Report

Key = Annotated[str, Header(alias=HEADER, min_length=1, max_length=200)]


def add_to(api: NinjaAPI) -> None:
    """Add the operations that say something."""
    _inbox(api)
    _claims(api)
    _incidents(api)
    _tallies(api)


def _inbox(api: NinjaAPI) -> None:
    @operation(api, "POST", "/reports", "add reports", response=shapes.JobState, status=202, tags=["reports"])
    def add(request: HttpRequest, response: HttpResponse, said: shapes.NewReport, key: Key) -> Any:
        """Hand in a report; it is read in the background, and the job says how far that is."""
        person: Any = request.user
        hashed = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        said_sha256 = hashlib.sha256(f"{key}\n{asked_for(request)}".encode("utf-8", "replace")).hexdigest()
        with transaction.atomic():
            before = Asked.objects.select_related("job").filter(person=person, key_sha256=hashed).first()
            if before is not None and before.said_sha256 not in ("", said_sha256):
                raise BadInput(f"key={key[:20]!r}: another report was handed in under it; take a new key for a new one")
            if before is not None:
                response[REPLAYED] = "true"
                return Status(202, _job(before.job))
            job = keep_paste(said.model_dump(), person.get_username())
            Asked.objects.create(person=person, key_sha256=hashed, said_sha256=said_sha256, job=job)
        return Status(202, _job(job))

    @operation(api, "GET", "/jobs/{job}", "look", response=shapes.JobState, tags=["reports"])
    def show_job(request: HttpRequest, job: shapes.Number) -> Any:
        """Show how far a job is."""
        held = Job.objects.filter(pk=job).first()
        if held is None:
            raise Http404(f"job={job}: there is none of this number")
        return {**_job(held), **({"result": {}} if blindness(request) else {})}


def _job(job: Job) -> dict[str, Any]:
    return {"job": job.pk, "state": job.state, "stage": job.stage, "done": job.done, "total": job.total,
            "result": job.result}  # fmt: skip


def _claims(api: NinjaAPI) -> None:
    @operation(api, "POST", "/claims", "code", response=shapes.Done, tags=["claims"])
    def state(request: HttpRequest, response: HttpResponse, said: shapes.Stated, key: Key) -> Any:
        """State a claim that no reader has read."""
        claim = claim_of(report_of(said.report), said.claim)
        return {"entry": asked_once(request, response, lambda to, who: to.state(claim, why=said.why, by=who))}

    @operation(api, "POST", "/claims/{claim}/decisions", "code", response=shapes.Done, tags=["claims"])
    def judge(request: HttpRequest, response: HttpResponse, claim: str, said: shapes.Judgement, key: Key) -> Any:
        """Accept a claim as it was read, reject it, or put another in its place."""
        with ledger().looking() as at:
            held: Claim = known(lists.claims(at, [claim]), claim)
        if (said.what == "correct") is not (said.corrected is not None):
            raise BadInput("corrected: expected the claim as it should be, for what=correct only")
        corrected = None
        if said.corrected is not None:
            from dataclasses import replace

            corrected = replace(claim_of(report_of(held.report), said.corrected), id=claim)
        entry = asked_once(
            request, response,
            lambda to, who: to.decide(said.what, [claim], why=said.why, by=who, corrected=corrected),
        )  # fmt: skip
        return {"entry": entry}

    @operation(api, "POST", "/entries/{entry}/undo", "code", response=shapes.Done, tags=["ledger"])
    def undo(request: HttpRequest, response: HttpResponse, entry: shapes.Number, said: shapes.Because, key: Key) -> Any:
        """Take back what a person said in an entry; what others said, reviewers alone take back."""
        found = next(iter(ledger().entries(after=entry - 1)), None) if entry else None
        if found is None or found.seq != entry:
            raise Http404(f"entry={entry}: there is none of this number")
        person: Any = request.user
        if found.by.startswith("person:") and found.by != by(request) and not may(person.role, "review"):
            raise PermissionDenied(f"entry {entry} is by {found.by}: reviewers alone take back what others said")
        return {"entry": asked_once(request, response, lambda to, who: to.undo(entry, why=said.why, by=who))}


def _incidents(api: NinjaAPI) -> None:
    @operation(api, "POST", "/incidents/{incident}/decisions", "review", response=shapes.Done, tags=["incidents"])
    def judge_incident(
        request: HttpRequest, response: HttpResponse, incident: str, said: shapes.OfIncident, key: Key
    ) -> Any:
        """Accept an incident as it was put together, or reject it."""
        with ledger().looking() as at:
            known(lists.incidents(at, [incident]), incident)
        entry = asked_once(request, response, lambda to, who: to.decide(said.what, [incident], why=said.why, by=who))
        return {"entry": entry}

    @operation(api, "POST", "/incidents/{incident}/split", "review", response=shapes.Done, tags=["incidents"])
    def split(request: HttpRequest, response: HttpResponse, incident: str, said: shapes.Parted, key: Key) -> Any:
        """Take claims out of an incident: they tell of an event of their own."""
        with ledger().looking() as at:
            known(lists.incidents(at, [incident]), incident)
        entry = asked_once(request, response, lambda to, who: to.split(incident, said.claims, why=said.why, by=who))
        return {"entry": entry}

    @operation(api, "POST", "/matches", "match", response=shapes.Done, tags=["incidents"])
    def match(request: HttpRequest, response: HttpResponse, said: shapes.Matched, key: Key) -> Any:
        """Say that records tell of one event, of different ones, or that one can't tell."""
        entry = asked_once(request, response, lambda to, who: to.decide(said.what, said.records, why=said.why, by=who))
        return {"entry": entry}


def _tallies(api: NinjaAPI) -> None:
    @operation(api, "POST", "/tallies", "save tallies", response=shapes.Done, tags=["tallies"])
    def define(request: HttpRequest, response: HttpResponse, said: shapes.Named, key: Key) -> Any:
        """Save what a tally counts under a name; an earlier definition of that name stays in the history."""
        choice = Choice(
            said.start, said.end, said.place or None, tuple(said.kinds), said.victims or None, said.reviewed_only,
            said.convention or None,
        )  # fmt: skip
        definition = choice.named(said.name)
        return {"entry": asked_once(request, response, lambda to, who: to.define(definition, why=said.why, by=who))}


def report_of(report: str) -> Report:
    """A report that the ledger holds; Http404 where it doesn't."""
    with ledger().looking() as at:
        held: Report = known(lists.reports(at, [report]), report)
    return held
