"""The inbox: what comes in is kept until it is read in the background, which can be stopped and goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.job import Rooms
from tallybook.ledger import Ledger
from tallybook.records import Report

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = (
    "Two men were shot dead at the rope market in Vashira on Friday, the harbour police said.\r\nNobody else was hurt."
)


@pytest.fixture(scope="module")
def fakes() -> ModuleType:
    """The reader and matcher of the conductor's tests."""
    import importlib.util
    import sys

    path = Path(__file__).parents[1] / "job" / "fakes.py"
    spec = importlib.util.spec_from_file_location("desk_fakes", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def coder(as_: Callable[[str], Client], case: Path) -> Client:
    return as_("coder")


@pytest.fixture
def work(case: Path, fakes: ModuleType) -> Callable[..., bool]:
    """Do the next job, with a quick reader; `ending` is set by a reader that is told to end after some reports."""
    from tallybook.desk.inbox.work import work_off

    def run(ending: threading.Event | None = None, reader: Any = None) -> bool:
        rooms = Rooms(reader=reader or fakes.FakeReader(), matcher=fakes.FakeMatcher())
        return work_off(lambda by: Ledger.open(case, by=by), rooms, ending or threading.Event())

    return run


def jobs() -> list[Any]:
    from tallybook.desk.inbox.models import Job

    return list(Job.objects.all())


def upload(*files: tuple[str, bytes]) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"upload-files": [SimpleUploadedFile(name, body) for name, body in files], "upload-publisher": "Quay Review"}


def test_a_pasted_report_is_added_with_what_is_known_of_it_by_whom_it_came(
    coder: Client, case: Path, work: Callable[..., bool]
):
    said = {
        "paste-text": TEXT,
        "paste-title": "Two shot",
        "paste-publisher": "Vashira Herald",
        "paste-published": "2031-05-18",
    }
    assert coder.post("/inbox/paste", said).status_code == 302
    assert jobs()[0].state == "waiting"
    assert work()
    (job,) = jobs()
    assert (job.state, job.result["added"]) == ("done", 1)
    with Ledger.open(case) as ledger:
        report = list(ledger.snapshot().reports.values())[-1]
        (added,) = (e for e in ledger.history(report.id) if e.action == "add")
    assert (report.text, report.title, report.publisher) == (TEXT.replace("\r\n", "\n"), "Two shot", "Vashira Herald")
    assert str(report.published) == "2031-05-18"
    assert added.by == "person:A. Coder"
    assert not Path(job.folder).exists()
    assert b"1 added" in coder.get("/inbox/jobs").content
    assert not work()


def test_uploaded_files_keep_within_their_folder_whatever_they_are_called(
    coder: Client, work: Callable[..., bool], case: Path
):
    odd = (("../../../evil.txt", b"One man was killed in Vashira."), ("evil.txt", b"Two men were killed in Karava."))
    assert coder.post("/inbox/upload", upload(*odd)).status_code == 302
    (job,) = jobs()
    kept = sorted(Path(job.folder).iterdir())
    assert [path.name for path in kept] == ["2-evil.txt", "evil.txt"]
    assert not list(case.parent.parent.glob("evil.txt"))
    work()
    (job,) = jobs()
    assert job.result["added"] == 2


def test_what_can_not_be_read_is_told_and_the_rest_is_read(coder: Client, work: Callable[..., bool]):
    coder.post("/inbox/upload", upload(("a.pdf", b"%PDF-1.4 not one"), ("b.txt", b"One man was killed in Vashira.")))
    work()
    (job,) = jobs()
    assert (job.state, job.result["added"]) == ("done", 1)
    assert job.result["problems"]
    assert b"problem" in coder.get("/inbox/jobs").content


def test_too_much_at_once_is_refused_in_words(coder: Client, settings: Any):
    settings.UPLOAD_LIMIT_BYTES = 10
    answer = coder.post("/inbox/upload", upload(("a.txt", b"x" * 11)))
    assert answer.status_code == 422
    assert b"send them in parts" in answer.content
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    assert coder.post("/inbox/upload", upload(*((f"{n}.txt", b"x") for n in range(3)))).status_code == 400
    assert not jobs()


def test_an_empty_paste_is_refused_in_words(coder: Client):
    answer = coder.post("/inbox/paste", {"paste-text": " \n "})
    assert answer.status_code == 422
    assert b"Paste the text of a report" in answer.content


def test_reading_stops_after_the_report_it_is_at_and_goes_on_after_a_restart(
    coder: Client, case: Path, work: Callable[..., bool], fakes: ModuleType
):
    files = [(f"{n}.txt", f"{n + 3} men were killed in Vashira.".encode()) for n in range(6)]
    coder.post("/inbox/upload", upload(*files))
    ending = threading.Event()

    class Ending(fakes.FakeReader):  # type: ignore[misc, name-defined]
        def read_many(self, reports: Any) -> Any:
            for number, told in enumerate(super().read_many(reports)):
                yield told
                if number == 1:
                    ending.set()

    with Ledger.open(case) as ledger:
        before = ledger.count()["reports"]
    work(ending, Ending())
    (job,) = jobs()
    assert job.state == "waiting"
    with Ledger.open(case) as ledger:
        assert ledger.count()["reports"] == before + 6
        assert len(ledger.unread()) in range(1, 6)
    work()
    (job,) = jobs()
    assert (job.state, job.result["already"]) == ("done", 6)
    with Ledger.open(case) as ledger:
        assert not ledger.unread()


def test_a_job_whose_process_was_killed_is_taken_up_by_the_next(coder: Client, work: Callable[..., bool]):
    from django.utils import timezone

    from tallybook.desk.inbox.models import Job

    coder.post("/inbox/paste", {"paste-text": TEXT})
    Job.objects.update(state="working", beat=timezone.now())
    assert not work()  # somebody is at it
    Job.objects.update(beat=timezone.now() - timedelta(minutes=1))
    assert work()
    assert jobs()[0].state == "done"


def test_a_person_stops_and_starts_their_own_job_and_nobody_elses(
    coder: Client, as_: Callable[[str], Client], work: Callable[..., bool], people: dict[str, Person]
):
    coder.post("/inbox/paste", {"paste-text": TEXT})
    number = jobs()[0].pk
    people["viewer"].role = "coder"
    people["viewer"].save()
    assert as_("viewer").post(f"/inbox/jobs/{number}/stop").status_code == 403
    coder.post(f"/inbox/jobs/{number}/stop")
    assert not work()
    coder.post(f"/inbox/jobs/{number}/go-on")
    assert work()
    assert jobs()[0].state == "done"


def test_a_fault_of_the_reader_itself_is_told_and_ends_nothing_else(
    coder: Client, work: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
):
    import tallybook.job

    def broken(*_args: Any, **_more: Any) -> None:
        raise ZeroDivisionError("words of a report")

    coder.post("/inbox/paste", {"paste-text": TEXT})
    with monkeypatch.context() as patch:
        patch.setattr(tallybook.job, "add", broken, raising=False)
        assert work()
    (job,) = jobs()
    assert job.state == "failed"
    page = coder.get("/inbox/jobs").content.decode()
    assert "ZeroDivisionError" in page
    assert "words of a report" not in page
    coder.post(f"/inbox/jobs/{job.pk}/go-on")
    assert work()


def test_a_watched_folder_is_read_once_it_has_come_to_rest_and_again_when_it_changes(
    as_: Callable[[str], Client], case: Path, tmp_path: Path, work: Callable[..., bool]
):
    from tallybook.desk.inbox.work import look_into_folders

    folder = tmp_path / "coming in"
    folder.mkdir()
    (folder / "a.txt").write_text("One man was killed in Vashira.")
    administrator = as_("administrator")
    for path in ("relative", str(tmp_path / "none"), str(folder / "a.txt")):
        assert administrator.post("/inbox/watch", {"watch-path": path}).status_code == 422
    assert administrator.post("/inbox/watch", {"watch-path": str(folder)}).status_code == 302
    look_into_folders()
    assert not jobs()
    for _look in range(3):
        look_into_folders()
    assert len(jobs()) == 1
    work()
    (folder / "b.txt").write_text("Two men were killed in Karava.")
    for _look in range(3):
        look_into_folders()
    assert len(jobs()) == 2
    work()
    assert (jobs()[0].result["added"], jobs()[0].result["already"]) == (1, 1)
    assert (folder / "a.txt").exists()


def test_what_people_decide_is_matched_once_they_pause(
    coder: Client, case: Path, work: Callable[..., bool], fakes: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    from tallybook.desk.inbox import work as background

    matcher = fakes.FakeMatcher()
    with Ledger.open(case) as ledger:
        claim = next(iter(ledger.snapshot().claims))
        ledger.add_report(Report("r-new", "Nothing."))
        ledger.decide("reject", [claim], why="", by="person:A. Coder")
        background.match_if_due(ledger, matcher.by)
        assert not jobs()
        monkeypatch.setattr(background, "QUIET_SECONDS", 0.0)
        background.match_if_due(ledger, matcher.by)
        background.match_if_due(ledger, matcher.by)
        (job,) = jobs()
        assert (job.kind, job.person) == ("match", "A. Coder")
        work()
        assert not ledger.pending_matching(matcher.by)
