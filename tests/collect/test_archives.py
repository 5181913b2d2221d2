"""Web archives and gzip: pages out, and whatever comes before a cut or a bomb is kept."""

from __future__ import annotations

import gzip
import random
import time
from datetime import date

import pyarrow
import pyarrow.parquet
import pytest

from tallybook.collect import Limits

from .conftest import archive_of, page_of


def pages(count: int) -> list[tuple[str, str, bytes]]:
    return [
        (
            f"http://post.example/{number}",
            "text/html; charset=utf-8",
            page_of(
                f"Report {number}", f"{number} people were hurt in quarter {number} of Vashira, police said."
            ).encode(),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_responses_are_reports_with_their_address(gather, packed):
    found = gather("a.warc.gz" if packed else "a.warc", archive_of(pages(3), packed=packed))
    assert [one.report.url for one in found.reports] == [f"http://post.example/{number}" for number in range(3)]
    first = found.reports[0]
    assert first.report.text.startswith("0 people were hurt")
    assert first.report.published == date(2010, 11, 18)
    assert "captured 2010-11-20T08:00:00Z" in first.report.collected_how
    assert first.raw.startswith(b"HTTP/1.1 200 OK")
    assert first.where.endswith(":2"), "the warcinfo record is the first of the archive"
    assert found.codes == []


@pytest.mark.parametrize("encoding", ["gzip", "chunked"])
def test_pages_that_the_server_packed_are_unpacked(gather, encoding):
    found = gather("a.warc.gz", archive_of(pages(1), encoding=encoding))
    assert found.only.report.text.startswith("0 people were hurt")


def test_other_records_are_counted_and_plain_text_is_read(gather):
    others = [
        ("http://post.example/p.png", "image/png", b"\x89PNG"),
        ("http://post.example/t", "text/plain", "Zwölf hurt".encode("latin-1")),
    ]
    found = gather("a.warc", archive_of(others, packed=False))
    assert found.only.report.text == "Zwölf hurt"
    assert found.codes[-1] == "C072"
    assert "1 of 3 records" in found[-1].message


@pytest.mark.parametrize("packed", [True, False])
def test_a_truncated_archive_keeps_the_records_before(gather, packed):
    whole = archive_of(pages(4), packed=packed)
    found = gather("a.warc.gz" if packed else "a.warc", whole[:-300])
    assert len(found.reports) == 3
    [problem] = [problem for problem in found.problems if problem.severity == "error"]
    assert problem.code == "C070"
    assert "kept" in problem.message


def test_rubbish_in_an_archive_ends_it_with_a_problem(gather):
    whole = archive_of(pages(2), packed=False)
    found = gather("a.warc", whole + b"\r\n\r\nthis is no record\r\n\r\n" * 20)
    assert len(found.reports) == 2
    assert [problem.code for problem in found.problems if problem.severity == "error"] == ["C073"]


def test_text_called_warc_is_no_archive(gather):
    found = gather("a.warc", b"Two men were shot in Vashira.\n" * 20)
    assert found.codes == ["C073"]


def test_a_page_that_unpacks_to_too_much_is_left_out(gather):
    bomb = [("http://post.example/0", "text/html", b" " * 3_000_000), *pages(1)]
    found = gather("a.warc", archive_of(bomb, packed=False, encoding="gzip"), limits=Limits(row_bytes=100_000))
    assert found[0].code == "C071"
    assert len(found.reports) == 1


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl"])
def test_gzip_is_unpacked_whatever_the_name_says(gather, name):
    found = gather(name, gzip.compress(b'{"text": "One"}\n') + gzip.compress(b'{"text": "Two"}\n') + b"\0" * 512)
    assert [one.report.text for one in found.reports] == ["One", "Two"], (
        "members follow each other, padding is no fault"
    )


def test_truncated_gzip_keeps_the_lines_before(gather):
    lines = b"".join(b'{"text": "Report %d of the week"}\n' % number for number in range(20_000))
    found = gather("a.jsonl.gz", gzip.compress(lines)[:-5000])
    assert len(found.reports) > 1000
    assert found[-1].code == "C070"


def test_damaged_gzip_is_a_problem(gather):
    packed = bytearray(gzip.compress(b'{"text": "One"}\n' * 100))
    packed[30] ^= 0xFF
    assert gather("a.jsonl.gz", bytes(packed))[-1].code in ("C073", "C070", "C040")
    assert gather("b.txt", b"\x1f\x8bnot gzip at all").codes == ["C073"]


def test_a_gzip_bomb_stops_early(gather):
    bomb = gzip.compress(b'{"text": "ok"}\n' + b" " * 200_000_000, compresslevel=1)
    began = time.monotonic()
    found = gather("a.jsonl.gz", bomb, limits=Limits(unpacked_free_bytes=1_000_000))
    assert found.only.report.text == "ok"
    assert found[-1].code == "C071"
    assert time.monotonic() - began < 3


def test_a_gzip_bomb_in_a_document_is_left_out(gather):
    bomb = gzip.compress(b"Two men were shot. " + b"a" * 100_000_000)
    assert gather("a.txt.gz", bomb).codes == ["C004"]


def test_archives_of_other_kinds_are_named(gather):
    assert gather("a.zip", b"PK\x03\x04" + b"\0" * 100).codes == ["C003"]
    assert gather("a.txt", b"PK\x03\x04" + b"\0" * 100).codes == ["C003"]
    assert gather("a.txt.gz", gzip.compress(gzip.compress(b"Two men were shot."))).codes == ["C003"]


def zstd(raw: bytes) -> bytes:
    return pyarrow.compress(raw, "zstd", asbytes=True)


LINE = b'{"text": "Two men were shot in Vashira.", "published": "2010-03-01"}\n'


def test_zstandard_is_unpacked_frame_by_frame(gather):
    found = gather("a.jsonl.zst", zstd(LINE) + zstd(LINE))
    assert [one.where[-2:] for one in found.reports] == [":1", ":2"]
    assert found.codes == []


def test_zstandard_that_is_cut_off_keeps_what_came_before(gather):
    lines = b"".join(b'{"text": "%d %s"}\n' % (n, random.Random(n).randbytes(500).hex().encode()) for n in range(900))
    found = gather("a.jsonl.zst", zstd(lines)[:-2000])
    assert found.codes[-1] in ("C070", "C073")
    assert len(found.reports) > 100


def test_a_zstandard_bomb_is_stopped(gather):
    found = gather("a.jsonl.zst", zstd(LINE * 20_000), limits=Limits(unpacked_free_bytes=100_000))
    assert found.codes == ["C071"]


def test_rows_of_parquet_are_reports_with_days_as_text_or_as_days(gather, tmp_path):
    table = pyarrow.table(
        {"body": ["Two men were shot.", None, "A bomb went off."], "date": [date(2010, 3, 1)] * 3, "size": [1, 2, 3]}
    )
    pyarrow.parquet.write_table(table, tmp_path / "made.parquet", row_group_size=1)
    found = gather("a.parquet", (tmp_path / "made.parquet").read_bytes())
    assert [one.where[-2:] for one in found.reports] == [":1", ":3"]
    assert {one.report.published for one in found.reports} == {date(2010, 3, 1)}
    assert found.codes == ["C041"]


def test_parquet_without_a_text_or_with_damage_is_told(gather, tmp_path):
    pyarrow.parquet.write_table(pyarrow.table({"title": ["T"]}), tmp_path / "made.parquet")
    raw = (tmp_path / "made.parquet").read_bytes()
    assert gather("a.parquet", raw).codes == ["C031"]
    assert gather("b.parquet", raw[:-20]).codes == ["C073"]
