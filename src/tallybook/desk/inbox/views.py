"""The inbox: paste, upload, watch a folder; and how far the reading is, which can be stopped and goes on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.again import page_again
from tallybook.desk.blind import blindness
from tallybook.desk.inbox import keeping
from tallybook.desk.inbox.forms import Paste, Upload, Watch
from tallybook.desk.inbox.models import FAILED, STOPPED, WAITING, WORKING, Job, Watched
from tallybook.desk.render import page
from tallybook.desk.roles import may

JOBS_SHOWN = 20


@allowed("look")
def home(request: HttpRequest) -> HttpResponse:
    """The ways in, and what came by them."""
    held = [list(rows.values()) for rows in (Job.objects.all()[:JOBS_SHOWN], Watched.objects.all())]
    return page_again(request, lambda: _home(request), repr(held))


def _home(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    shown = {"paste": Paste(prefix="paste"), "upload": Upload(prefix="upload"), "watch": Watch(prefix="watch"), **forms}
    return page(
        request, "inbox/home.html.j2", status=status, title=_("Inbox"), **shown, **_jobs(request),
        folders=Watched.objects.all() if may(request.user.role, "watch folders") else (),
    )  # fmt: skip


def _jobs(request: HttpRequest) -> dict[str, Any]:
    shown = list(Job.objects.all()[:JOBS_SHOWN])
    if blindness(request):  # how many claims were read in a report is a part of its reading
        for job in shown:
            job.result = {}
    return {"jobs": shown, "running": any(job.running for job in shown)}


@allowed("look")
def jobs(request: HttpRequest) -> HttpResponse:
    """The list of jobs alone, asked for again and again while one of them runs."""
    return page(request, "inbox/jobs.html.j2", **_jobs(request))


@allowed("add reports", "POST")
def paste(request: HttpRequest) -> HttpResponse:
    """Take in one pasted report."""
    form = Paste(request.POST, prefix="paste")
    if not form.is_valid():
        return _home(request, 422, paste=form)
    keeping.keep_paste(form.cleaned_data, request.user.get_username())
    messages.success(request, _("The report is in the inbox and is being read."))
    return _to_jobs()


@allowed("add reports", "POST")
def upload(request: HttpRequest) -> HttpResponse:
    """Take in files."""
    form = Upload(request.POST, request.FILES, prefix="upload")
    if not form.is_valid():
        return _home(request, 422, upload=form)
    said = form.cleaned_data
    keeping.keep_upload(said["files"], said, request.user.get_username())
    messages.success(request, _("The files are in the inbox and are being read."))
    return _to_jobs()


def _to_jobs() -> HttpResponse:
    """Show what came in, where it can be seen how far it is."""
    return HttpResponseRedirect(reverse("inbox:home") + "#came")


@allowed("watch folders", "POST")
def watch(request: HttpRequest) -> HttpResponse:
    """Watch a folder from now on."""
    form = Watch(request.POST, prefix="watch")
    if not form.is_valid():
        return _home(request, 422, watch=form)
    Watched.objects.get_or_create(path=form.cleaned_data["path"], defaults={"person": request.user.get_username()})
    return redirect("inbox:home")


@allowed("watch folders", "POST")
def unwatch(request: HttpRequest, watched: int) -> HttpResponse:
    """Watch a folder no more; what was read stays."""
    del request
    get_object_or_404(Watched, pk=watched).delete()
    return redirect("inbox:home")


@allowed("add reports", "POST")
def stop(request: HttpRequest, job: int) -> HttpResponse:
    """Ask a job to stop after the report it is at."""
    held = _own(request, job)
    Job.objects.filter(pk=held.pk, state=WORKING).update(stop_asked=True)
    Job.objects.filter(pk=held.pk, state=WAITING).update(state=STOPPED)
    return redirect("inbox:home")


@allowed("add reports", "POST")
def go_on(request: HttpRequest, job: int) -> HttpResponse:
    """Go on with a job that was stopped or has failed; what was done is not done again."""
    held = _own(request, job)
    Job.objects.filter(pk=held.pk, state__in=(STOPPED, FAILED)).update(
        state=WAITING, stop_asked=False, finished=None, result={}
    )
    return redirect("inbox:home")


def _own(request: HttpRequest, job: int) -> Job:
    """A job of one's own; those of others are for administrators."""
    held = get_object_or_404(Job, pk=job)
    if held.person != request.user.get_username() and not may(request.user.role, "watch folders"):
        raise PermissionDenied
    return held
