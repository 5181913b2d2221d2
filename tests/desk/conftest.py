"""A desk over the hand-made case of Vashira: accounts of every role, a client for each, and a desk as a program."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.desk.opening import Setup
from tallybook.ledger import Ledger
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person

sys.path.insert(0, str(Path(__file__).parent))  # tests share `running`
_FOLDER = Path(tempfile.mkdtemp(prefix="tallybook-desk-"))
Setup.beside(
    str(_FOLDER / "none.tally"), tables=":memory:", inbox_folder=str(_FOLDER / "inbox"), team=True, key="k" * 40,
    hosts=("testserver", "127.0.0.1", "localhost"),
).put(os.environ)  # fmt: skip

import django  # noqa: E402 - Django reads the environment when it is set up
import django.conf  # noqa: E402

django.setup()
# A file, not memory: what works in the background is another thread or process, with a connection of its own.
django.conf.settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(_FOLDER / "test.sqlite3")
from tallybook.desk import errands  # noqa: E402

errands.PATIENCE_SECONDS = 300.0  # a computer that is busy with other tests must not show that something is under way
PASSWORD = "seven oars at low tide"


def beside(name: str, path: Path) -> ModuleType:
    """A module of another folder of tests; with importlib mode tests can't import one another by name."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def vashira() -> Snapshot:
    """The case of the tests of the book: five reports, their claims, four incidents."""
    made: Snapshot = beside("desk_vashira", Path(__file__).parents[1] / "publish" / "conftest.py").vashira_snapshot()
    return made


def filled(ledger: Ledger, held: Snapshot) -> None:
    """Put the records of a snapshot into a ledger, as programs would."""
    for report in held.reports.values():
        ledger.add_report(report)
    for report in held.reports.values():
        claims = [c for c in held.claims.values() if c.report == report.id]
        ledger.add_claims(report.id, claims, read_by="by-hand@1")
    ledger.add_problems(held.problems)
    ledger.put_matching(tuple(held.incidents.values()), held.copies, by="program:by-hand@1")


@pytest.fixture(scope="session")
def case_file(vashira: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the case in it, which tests copy: filling one takes longer than most of them."""
    path = tmp_path_factory.mktemp("case") / "vashira.tally"
    with Ledger.open(path, create=True) as ledger:
        filled(ledger, vashira)
    assert [path] == list(path.parent.iterdir()), "all of it is in the one file"
    return path


@pytest.fixture
def case(tmp_path: Path, case_file: Path, settings: Any) -> Iterator[Path]:
    """The path of a ledger with the case in it, which the desk works on."""
    from tallybook.desk import shelf

    path = Path(shutil.copy(case_file, tmp_path))
    settings.LEDGER = str(path)
    settings.INBOX_FOLDER = str(tmp_path / "inbox")
    yield path
    shelf.close()


@pytest.fixture
def people(db: None, settings: Any) -> dict[str, Person]:
    """Somebody of every role, named by it; passwords are kept the quick way, since tests make so many."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from tallybook.desk.people.models import Person
    from tallybook.desk.roles import ROLES

    made = {}
    for role in ROLES:
        made[role] = Person.objects.invited(f"A. {role.title()}", role)
        made[role].set_password(PASSWORD)
        made[role].save()
    return made


@pytest.fixture
def as_(people: dict[str, Person], settings: Any) -> Callable[[str | None], Client]:
    """A client signed in as somebody of a role, None as nobody; second factors are asked of nobody."""
    from django.test import Client

    settings.SECOND_FACTOR_ROLES = ()

    def client(role: str | None) -> Client:
        made = Client()
        if role is not None:
            made.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
        return made

    return client
