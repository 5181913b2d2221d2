"""Bytes of any kind never raise, and what comes out keeps the promises of a report."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import random
import re
import tempfile
from pathlib import Path

import pytest
from ftfy import badness
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallybook.collect import Collected, Limits, collect
from tallybook.collect.canonical import canonical, looks_like_mojibake
from tallybook.collect.decode import decode
from tallybook.collect.text import split_header
from tallybook.records import Problem, Report

from .conftest import NOW, Found

NAMES = [
    "a.txt",
    "a.md",
    "a.html",
    "a.eml",
    "a.pdf",
    "a.csv",
    "a.tsv",
    "a.jsonl",
    "a.json",
    "a.warc",
    "a.warc.gz",
    "a.rss",
    "a",
    "a.txt.gz",
]
SMALL = Limits(text_characters=20_000, row_bytes=50_000, unpacked_free_bytes=1_000_000)
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def collected(name: str, raw: bytes) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        return Found(collect([path], now=NOW, limits=SMALL))


def assert_promises(found: Found) -> None:
    """What holds of everything that comes out, whatever went in."""
    for one in found:
        if isinstance(one, Problem):
            assert one.where
            assert str(one).isprintable()
            continue
        assert isinstance(one, Collected)
        report = one.report
        assert report.text.strip()
        assert not FORBIDDEN.search(report.text)
        assert "\n" not in report.title
        assert report.bytes_sha256 == hashlib.sha256(one.raw).hexdigest()
        assert report.id == Report.id_of(
            report.text, title=report.title, publisher=report.publisher, published=report.published, url=report.url
        )
        assert all(problem.records == (report.id,) and str(problem).isprintable() for problem in one.problems)
        json.dumps([report.text, report.title, report.publisher, report.url], ensure_ascii=False).encode("utf-8")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), st.binary(max_size=400))
def test_arbitrary_bytes_never_raise(name, raw):
    found = collected(name, raw)
    assert found
    assert_promises(found)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES), st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "latin-1", "cp1251"]))
def test_arbitrary_text_in_any_encoding_never_raises(name, text, encoding):
    assert_promises(collected(name, text.encode(encoding, "replace")))


@pytest.mark.parametrize("name", ["a.txt", "b.html", "c.eml", "d.pdf", "e.csv", "f.jsonl", "g.warc", "h.rss", "i.json"])
def test_damaged_files_of_every_format_never_raise(samples, name):
    """Valid files with bytes flipped, put in, left out, doubled and cut off; the same mutations every time."""
    chance = random.Random(name)
    for _ in range(60):
        raw = damaged(samples[name], chance)
        assert_promises(collected(name, raw))
        if chance.random() < 0.2:
            assert_promises(collected(f"{name}.gz", damaged(gzip.compress(raw), chance)))


def damaged(raw: bytes, chance: random.Random) -> bytes:
    out = bytearray(raw)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(len(out) + 1)
        step = chance.randrange(5)
        if step == 0 and at < len(out):
            out[at] ^= 1 << chance.randrange(8)
        elif step == 1:
            out[at:at] = chance.randbytes(chance.randrange(1, 20))
        elif step == 2:
            del out[at : at + chance.randrange(1, 50)]
        elif step == 3:
            other = chance.randrange(len(out) + 1)
            out[at:at] = out[other : other + chance.randrange(200)]
        elif chance.random() < 0.3:
            del out[at:]
    return bytes(out)


PLAIN = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t"), min_size=1, max_size=200
).filter(lambda text: text.strip() and not text.startswith("\ufeff"))


@settings(max_examples=150, deadline=None)
@given(PLAIN)
def test_texts_come_back_as_they_were_from_every_format_that_carries_text(text):
    if not split_header(text)[0]:
        assert collected("a.txt", text.encode()).only.report.text == text
        assert collected("a.txt", text.encode("utf-16")).only.report.text == text
    assert collected("a.jsonl", json.dumps({"text": text}).encode()).only.report.text == text
    assert collected("a.json", json.dumps([{"text": text}], ensure_ascii=False).encode()).only.report.text == text
    table = io.StringIO()
    csv.writer(table).writerows([["title", "text"], ["a", text]])
    assert collected("a.csv", table.getvalue().encode()).only.report.text == text


@given(st.text(max_size=200))
def test_canonical_text_is_canonical(text):
    once, _ = canonical(text, "here")
    assert canonical(once.removeprefix("\ufeff"), "here")[0] == once.removeprefix("\ufeff")
    assert not FORBIDDEN.search(once)


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "utf-8", "latin-1", "nonsense", "zip", "idna", "utf-7", "undefined"]),
)
def test_any_bytes_decode(raw, declared):
    text, encoding = decode(raw, declared=declared)
    assert isinstance(text, str)
    assert raw.decode(encoding.name, "replace") == text


@settings(max_examples=2000)
@given(st.text(alphabet="aZ .\n\xa0ÃÂâ€™œ“”©éÅ¸ØÙ°²ГўВЂ√∂×à¼", max_size=30))
def test_mojibake_is_what_ftfy_says_it_is_wherever_it_stands(text):
    assert looks_like_mojibake(text) == badness.is_bad(text)
