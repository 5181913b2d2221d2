"""The desk speaks other languages: every string of the translated pages goes through a catalogue, which is current."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tallybook.desk import catalogue
from tallybook.records import Figure, Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-offline", "data-signed-out", "data-nothing-selected")
# Elements that hold words of reports, names of people, ids and keys: these are nobody's to translate.
DATA = {"bdi", "code", "kbd", "q", "mark", "script", "style", "title"}
VOID = {"meta", "link", "input", "br", "img", "path", "rect", "circle"}


class Told(HTMLParser):
    """All that a page says to people, but not what stands in elements for data."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._within: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = dict(attributes)
        data = tag in DATA or held.get("id") == "report-text" or "select" in (held.get("class") or "")
        if tag not in VOID:
            self._within.append((tag, data))
        self.words += [held[name] or "" for name in SPOKEN if held.get(name)]

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop()[0] != tag:
            pass

    def handle_data(self, told: str) -> None:
        if not any(data for _tag, data in self._within):
            self.words.append(told)


@pytest.fixture
def bracketed(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A language in which every string stands in brackets, so that one without them went past the catalogue."""
    from django.utils import translation

    before = (settings.LOCALE_PATHS, settings.LANGUAGES)
    held = catalogue.messages()
    for message in held:
        if message.id:
            plural = not isinstance(message.id, str)
            said = [f"{OPEN}{one}{CLOSE}" for one in (message.id if plural else (message.id,))]
            message.string = tuple(said) if plural else said[0]
    held.locale = "eo"  # type: ignore[assignment]
    folder = tmp_path / "locale" / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(catalogue.compiled(held))
    settings.LOCALE_PATHS = [str(tmp_path / "locale")]
    settings.LANGUAGES = [("en", "English"), ("eo", "brackets")]
    _forget()
    yield
    settings.LOCALE_PATHS, settings.LANGUAGES = before
    _forget()
    translation.activate("en")


def _forget() -> None:
    """Let Django read its catalogues and languages anew, as it does when settings change."""
    from django.utils.translation import trans_real

    trans_real.reset_cache(setting="LANGUAGES")
    trans_real._translations.clear()


def bare(page: str) -> list[str]:
    """What a page says outside of brackets, figures and punctuation apart."""
    reader = Told()
    reader.feed(page)
    inner = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")  # a string may stand in another

    def without(words: str) -> str:
        fewer = inner.sub(" ", words)
        return fewer if fewer == words else without(fewer)

    rest = map(without, reader.words)
    return [words.strip() for words in rest if re.search(r"[^\W\d_]{2,}", words)]


def test_every_string_of_the_desk_goes_through_the_catalogue(
    as_: Callable[[str], Client], case: Path, vashira: Snapshot, bracketed: None
):
    client = as_("administrator")
    report = next(r.id for r in vashira.reports.values() if r.publisher == "Vashira Courier")
    claim = next(c for c in vashira.claims.values() if c.report == report)
    client.post(f"/reports/claims/{claim.id}/judge", {"what": "accept", "why": "read", "key": "k"})
    pages = [
        f"/reports/{report}/", "/reports/", f"/reports/claims/{claim.id}/edit", f"/reports/{report}/claims/new",
        "/", "/inbox/", "/queue/", "/incidents/", "/incidents/i-market/", "/incidents/i-quay/", "/problems/", "/maps/",
        "/tallies/changed", "/analyses/", "/analyses/tallies/", "/analyses/forecast/", "/search/?q=shopkeepers",
        "/search/name?kind=place&name=Rope+Market", "/publishing/report?form=public", "/coding/", "/api/", "/people/",
        "/people/account/second-factor", "/none",
    ]  # fmt: skip
    for address in pages:
        page = client.get(address, headers={"accept-language": "eo"}).content.decode()
        assert f"{OPEN}Overview{CLOSE}" in page, address
        left = {words for words in bare(page) if not _is_data(words, vashira)}
        assert sorted(left) == [], address


def _is_data(words: str, vashira: Snapshot) -> bool:
    """Days in the language's own form, and words of records that are no sentence of the desk."""
    from django.utils import dates

    from tallybook.desk.roles import ROLES
    from tallybook.match import rule_names

    months = {str(name) for table in (dates.MONTHS, dates.MONTHS_3, dates.MONTHS_ALT) for name in table.values()}
    own = {*months, "UTC", "tallybook", "vashira", "by", "hand", "km", "openapi", "json", *rule_names()}
    own |= {word for report in vashira.reports.values() for word in (report.publisher or "").split()}
    own |= {word for role in ROLES for word in ("A", role.title())}  # as the accounts of these tests are called
    told = re.sub(r"[\d.,:–—()·-]", " ", words).split()
    texts = " ".join(report.text for report in vashira.reports.values())
    return all(word in own or re.fullmatch(r"[A-Z][a-z]?", word) or word.strip("“”") in texts for word in told)


@pytest.mark.parametrize("language", catalogue.languages())
def test_a_catalogue_holds_exactly_the_strings_that_there_are_and_is_compiled(language: str):
    folder = catalogue.LOCALE / language / "LC_MESSAGES"
    cure = "run python -m tallybook.desk.catalogue"
    assert (folder / "django.po").read_bytes() == catalogue.as_text(catalogue.updated(language)), cure
    held = read_po(io.BytesIO((folder / "django.po").read_bytes()), locale=language, domain="django")
    with (folder / "django.mo").open("rb") as file:
        read = read_mo(file)
    said = {_key(m.id): list(m.string) for m in held if m.id and all(m.string) and m.string}
    assert {_key(m.id): list(m.string) for m in read if m.id} == said, cure
    assert {str(m.id): found for m in held if m.string and (found := list(m.check(held)))} == {}


def _key(message: Any) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def test_the_languages_of_the_desk_are_those_with_a_catalogue(settings: Any):
    assert [code for code, _name in settings.LANGUAGES] == ["en", *catalogue.languages()]


def test_the_browser_chooses_the_language_and_the_account_is_stronger(
    as_: Callable[[str], Client], people: dict[str, Person], case: Path
):
    client = as_("coder")
    assert ">Reports<" in client.get("/").content.decode()
    spanish = client.get("/", headers={"accept-language": "es-CO,es;q=0.9"}).content.decode()
    assert 'lang="es"' in spanish
    assert ">Informes<" in spanish
    assert client.post("/people/account/language", {"language": "es"}).status_code == 302
    assert ">Informes<" in client.get("/").content.decode()
    assert client.post("/people/account/language", {"language": "xx"}).status_code == 422
    assert client.post("/people/account/language", {"language": ""}).status_code == 302
    assert ">Reports<" in client.get("/", headers={"accept-language": "xx"}).content.decode()
    assert ">Reports<" in as_("viewer").get("/").content.decode()


def test_days_figures_and_nouns_are_told_as_the_language_does_it():
    from datetime import date

    from django.utils import translation

    from tallybook.desk import speaking
    from tallybook.publish import wording
    from tallybook.records import When

    figure = Figure(1350, None, None)
    when = When(date(2019, 11, 3), date(2019, 11, 5))
    assert speaking.in_words(wording.figure_words)(figure) == "at least 1,350"
    with translation.override("es"):
        assert speaking.in_words(wording.figure_words)(figure) == "al menos 1\xa0350"
        assert speaking.in_words(wording.when_words)(when) == "3–5 de noviembre de 2019"
        assert speaking.moment("2019-11-18T09:30:12.000000Z") == "18 de noviembre de 2019, 09:30 UTC"
        assert (speaking.counted(1, "claim"), speaking.counted(2652, "report")) == ("1 afirmación", "2\xa0652 informes")
    assert speaking.moment("2019-11-18T09:30:12.000000Z") == "18 Nov 2019, 09:30 UTC"


def test_every_noun_that_templates_count_is_known():
    from tallybook.desk import speaking

    found = {
        noun
        for template in Path(str(importlib.import_module("tallybook.desk").__file__)).parent.rglob("*.j2")
        for noun in re.findall(r"""counted\(['"]([a-z ]+)['"]\)""", template.read_text(encoding="utf-8"))
    }
    assert found <= set(speaking._NOUNS)
