"""The catalogues of translations: collects every string of the desk, brings each language up to date, compiles it.

`python -m tallybook.desk.catalogue` does all three for the languages that have a folder in `locale/`;
`python -m tallybook.desk.catalogue fr` begins another one. Needs Babel, which the developers' set-up has.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tallybook.analyse.offered import NAMES, offered
from tallybook.checks import about
from tallybook.match.knowledge import MatchKnowledge
from tallybook.publish.exports import FORMATS, profile_of
from tallybook.publish.labels import labels
from tallybook.version import __version__

DESK = Path(__file__).parent
LOCALE = DESK / "locale"
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # the same strings give the same file
_METHODS = [("**.py", "python"), ("**.j2", "jinja2")]
_OPTIONS = {"**.j2": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}}
_KEYWORDS = {
    "_": None, "gettext": None, "ngettext": (1, 2), "lazy": None, "gettext_lazy": None, "marked": None,
    "ngettext_lazy": (1, 2),
}  # fmt: skip


def messages() -> Catalog:
    """Every string of the desk: those marked in Python and templates, the names of kinds and actors."""
    found = Catalog(domain="django", charset="utf-8", fuzzy=False)
    told = extract_from_dir(str(DESK), _METHODS, _OPTIONS, keywords=_KEYWORDS, comment_tags=(), strip_comment_tags=True)
    for file, _line, message, _comments, context in sorted(told, key=lambda one: (one[0], one[1])):
        found.add(message, locations=[(Path(file).as_posix(), 0)], context=context)
    for words, file in _named_elsewhere():
        found.add(words, locations=[(file, 0)])
    return found


def _named_elsewhere() -> Iterator[tuple[str, str]]:
    """What the desk shows of tables that other rooms keep, with the file: each string is one that a page translates."""
    names = labels()
    kept = [*names.actors.values(), *names.grades.values(), *names.where_precision.values()]
    kept += [word for both in names.links.values() for word in both.values()]
    for words in (*(kind.name for kind in names.kinds.values()), *kept):
        yield words, "publish/labels.toml"
    for name, rule in MatchKnowledge.load().rules["rule"].items():
        yield name.replace("_", " "), "match/tables/rules.toml"
        yield rule["meaning"], "match/tables/rules.toml"
    for compared in MatchKnowledge.load().comparisons["comparison"]:
        for words in (compared["meaning"], *(level["label"] for level in compared["levels"])):
            yield words, "match/tables/comparisons.toml"
    yield from ((meaning, "checks") for _code, meaning, _cure in about())
    yield from ((profile_of(name).title, "publish/profiles") for name in FORMATS)
    for analysis in map(offered, NAMES):
        told = [f.metadata for f in fields(analysis.settings) if "title" in f.metadata]
        words_of = [word for one in told for word in (one["title"], one["hint"], *one["choices"]) if word]
        yield from ((words, f"analyse/{analysis.name}") for words in (analysis.title, analysis.about, *words_of))


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def updated(language: str) -> Catalog:
    """A language's catalogue with exactly the strings that there are now; what was translated stays so."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    held = Catalog(locale=language, domain="django")
    if path.is_file():
        with path.open("rb") as file:
            held = read_po(file, locale=language, domain="django")
    held.update(messages(), no_fuzzy_matching=True, update_header_comment=False)
    held.obsolete.clear()
    held.fuzzy, held.project, held.version = False, "tallybook", __version__
    held.header_comment = f"# tallybook's desk in the language {language}; docs/how-to/translate.md says how."
    held.last_translator = held.language_team = held.msgid_bugs_address = "none"
    return held


def as_text(catalogue: Catalog) -> bytes:
    """A catalogue as the file that translators edit; the same catalogue gives the same bytes."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, omit_header=False, sort_output=True, include_lineno=False)
    lines = out.getvalue().splitlines(keepends=True)
    return b"".join(
        line for line in lines if not line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By'))
    )


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as programs read it."""
    catalogue.creation_date = catalogue.revision_date = _SOME_DAY
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main(arguments: Sequence[str]) -> None:
    """Bring the catalogues up to date, those named as well."""
    for language in sorted({*languages(), *arguments}):
        folder = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        catalogue = updated(language)
        (folder / "django.po").write_bytes(as_text(catalogue))
        with (folder / "django.po").open("rb") as file:
            written = read_po(file, locale=language, domain="django")
        (folder / "django.mo").write_bytes(compiled(written))
        done = sum(1 for message in catalogue if message.id and message.string and all(_strings(message.string)))
        sys.stdout.write(f"{language}: {done} of {len(catalogue)} strings are translated\n")


def _strings(string: str | Sequence[str]) -> Sequence[str]:
    return (string,) if isinstance(string, str) else string


if __name__ == "__main__":
    main(sys.argv[1:])
