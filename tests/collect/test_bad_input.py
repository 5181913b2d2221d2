"""Whatever comes in, the message names file, row and cure, and the rest of the batch goes on."""

from __future__ import annotations

import random
import time
import tracemalloc
from datetime import UTC, date, datetime

import pytest

from tallybook.collect import Limits, collect
from tallybook.collect.codes import CODES
from tallybook.records import Problem, TallybookError

from .conftest import NOW, Found, page_of, pdf_of


def test_the_rest_of_a_folder_goes_on(tmp_path, samples):
    """A folder of every fault and every format: all good files come in, each bad one is a Problem with a cure."""
    bad = {"a0.txt": b"", "b0.pdf": b"%PDF-1.4 broken", "e0.csv": b"x,y\n1,2\n", "f0.jsonl": b"{", "h0.xml": b"<a/>"}
    for name, raw in {**samples, **bad}.items():
        (tmp_path / name).write_bytes(raw)
    found = Found(collect([tmp_path], now=NOW))
    assert {one.where.partition(":")[0].rpartition("/")[2] for one in found.reports} == set(samples)
    left_out = {one.where.partition(":")[0].rpartition("/")[2]: one for one in found if isinstance(one, Problem)}
    assert set(left_out) == set(bad)
    for problem in left_out.values():
        assert problem.severity == "error"
        assert problem.message.endswith(CODES[problem.code].cure)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.csv", "a.jsonl", "a.json", "a.eml", "a.pdf", "a.warc", "a.xml"])
def test_an_empty_file_in_any_format(gather, name):
    assert gather(name, b"").codes == ["C001"]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.csv", "a.eml", "a.xml", "unnamed"])
def test_binary_rubbish_is_no_report(gather, name):
    found = gather(name, b"\x7f" + random.Random(1).randbytes(50_000))
    assert found.codes == ["C002"]
    assert found.reports == []


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.csv", "a.jsonl", "a.json", "a.eml", "a.xml"])
def test_fifty_megabytes_of_one_line_are_refused_fast_and_in_little_memory(tmp_path, name):
    path = tmp_path / name
    with path.open("wb") as opened:
        for _ in range(50):
            opened.write(b"a" * 1_000_000)
    tracemalloc.start()
    began = time.monotonic()
    found = Found(collect([path], now=NOW))
    took, (_, most) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.reports == []
    [problem] = found.problems
    assert problem.code in ("C004", "C031", "C035")
    assert "," in problem.message or "long" in problem.message, "it states the limit"
    assert took < 5
    assert most < 80_000_000


def test_a_text_over_the_limit_states_the_limit(gather):
    found = gather("a.txt", "Two men were shot. " * 100, limits=Limits(text_characters=1000))
    assert found.codes == ["C005"]
    assert "1,900" in found[0].message
    assert "1,000" in found[0].message


@pytest.mark.parametrize(
    ("raw", "text", "encoding"),
    [
        ("Der Gouverneur sagte, fünf Männer seien tot.".encode("latin-1"), "fünf Männer", "cp1252"),
        ("Police said “five men” were killed.".encode("cp1252"), "“five men”", "cp1252"),
        ("Полиция сообщила, что пять человек погибли в порту".encode("cp1251"), "пять человек", "cp1251"),
        ("Two men were shot.".encode("utf-16-le"), "Two men were shot.", "utf-16-le"),
    ],
)
def test_an_assumed_encoding_is_a_warning_that_names_it(gather, raw, text, encoding):
    found = gather("a.txt", raw)
    assert text in found.only.report.text
    [problem] = [problem for problem in found.problems if problem.code == "C010"]
    assert encoding in problem.message
    assert problem.severity == "warning"
    assert problem.records == (found.only.report.id,)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_settles_the_encoding(gather, encoding):
    found = gather("a.txt", "Beş kişi öldü 😀".encode(encoding))
    assert found.only.report.text == "Beş kişi öldü 😀"
    assert found.codes == ["C020"]


def test_mojibake_is_a_warning_and_stays_as_found(gather):
    text = "fÃ¼nf MÃ¤nner wurden getÃ¶tet"
    found = gather("a.txt", text)
    assert found.only.report.text == text
    assert "C012" in found.codes


def test_text_is_not_normalised_or_trimmed(gather):
    text = "  cafe\u0301 \ufb01n\u00adal \u200f\u202b  \n\n"
    assert gather("a.txt", text).only.report.text == text


def test_newlines_become_one_kind_and_control_characters_go(gather):
    found = gather("a.txt", b"one\r\ntwo\rthree\x00\x1b[31m\x0cfour\tfive and more words to make it text")
    assert found.only.report.text == "one\ntwo\nthree[31m\nfour\tfive and more words to make it text"
    [problem] = [problem for problem in found.problems if problem.code == "C013"]
    assert "2 control characters" in problem.message


def test_right_to_left_text_and_emoji_count_code_points(gather):
    text = "قالت الشرطة إن خمسة أشخاص قتلوا 😀 في الميناء\u200f."
    report = gather("a.txt", text).only.report
    assert report.text == text
    assert len(report.text) == len(text)
    assert report.text[report.text.index("😀") + 1] == " "


def test_a_pdf_without_text_needs_ocr(gather):
    [problem] = gather("a.pdf", pdf_of(["", ""]))
    assert problem.code == "C050"
    assert "OCR" in problem.message
    assert "2 pages" in problem.message


def test_a_damaged_pdf_is_a_problem(gather):
    raw = pdf_of(["Two men were shot."])
    assert gather("a.pdf", raw[:200]).codes[0] in ("C052", "C050")
    assert gather("b.pdf", b"Two men were shot.").codes == ["C052"]


def test_a_pdf_with_a_password_is_a_problem(gather, tmp_path):
    import io

    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(["Two men were shot."])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    [problem] = gather("a.pdf", out.getvalue())
    assert problem.code == "C051"


def test_a_pdf_with_too_many_pages_or_words(gather):
    raw = pdf_of(["Two men were shot."] * 4)
    assert gather("a.pdf", raw, limits=Limits(pdf_pages=3)).codes == ["C004"]
    assert gather("a.pdf", raw, limits=Limits(text_characters=30)).codes == ["C005"]


def test_a_stated_date_in_the_future_is_kept_with_a_warning(gather):
    found = gather("a.txt", "Published: 2011-03-09\n\nTwo men were shot.")
    assert found.only.report.published == date(2011, 3, 9)
    [problem] = found.problems
    assert problem.code == "C023"
    assert problem.severity == "warning"
    assert "2011-03-09" in problem.message


def test_today_in_the_easternmost_zone_is_not_the_future(gather):
    assert gather("a.txt", "Published: 2011-03-02\n\nTwo men were shot.").codes == []


def test_a_page_s_own_date_in_the_future_is_refused(gather):
    found = gather("a.html", page_of("Ten hurt", "Ten people were hurt in Vashira.", published="2035-01-01"))
    assert found.only.report.published is None
    assert found.codes == ["C024"]
    again = gather("a.html", page_of("Ten", "Ten were hurt.", published="2035-01-01"), published=date(2010, 11, 18))
    assert again.only.report.published == date(2010, 11, 18)


@pytest.mark.parametrize(("words", "code"), [("03/04/2010", "C021"), ("last Tuesday", "C022"), ("2010-02-30", "C022")])
def test_a_date_that_cannot_be_read_is_unknown_and_named(gather, words, code):
    found = gather("a.csv", f"text,published\nTwo men were shot.,{words}\n")
    assert found.only.report.published is None
    assert found.codes == [code]
    assert words in found.problems[0].message
    assert found.problems[0].where.endswith("a.csv:2")


def test_a_report_without_a_date_is_kept_with_a_warning(gather):
    found = gather("a.txt", "Two men were shot.")
    assert found.codes == ["C020"]
    assert "--published" in found.problems[0].message


def test_a_file_of_blanks_holds_no_text(gather):
    assert gather("a.txt", " \n\t\n").codes == ["C030"]
    assert gather("b.html", "<html><body><script>x()</script></body></html>").codes == ["C030"]


def test_a_page_nested_too_deep_is_named(gather):
    began = time.monotonic()
    found = gather("a.html", "<html><body>" + "<div>" * 100_000 + "Two men were shot." + "</div>" * 100_000)
    assert found.reports == []
    assert "nested too deep" in found[0].message
    part = gather("b.html", "<html><body><p>Two men were shot in the port.</p>" + "<div>" * 1000 + "lost")
    assert part.only.report.text == "Two men were shot in the port."
    assert "C016" in part.codes
    assert time.monotonic() - began < 5


def test_a_page_of_too_many_tags_gives_all_its_text(gather):
    began = time.monotonic()
    page = (
        "<html><head><title>Two shot</title></head><body>"
        + "<a href='/x'>Port</a> <br>" * 40_000
        + "Two men were shot."
    )
    found = gather("a.html", page)
    assert found.only.report.text.endswith("Two men were shot.")
    assert found.only.report.title == "Two shot"
    assert "C017" in found.codes
    assert time.monotonic() - began < 10


def test_a_tag_of_thousands_of_attributes_does_not_stall(gather):
    began = time.monotonic()
    tag = "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">Two men were shot.</p>"
    assert gather("a.html", f"<html><body>{tag}</body></html>").only.report.text == "Two men were shot."
    assert time.monotonic() - began < 5


def test_entities_of_a_feed_are_refused_before_they_unpack(gather):
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + step)} "{f"&{chr(97 + step)};" * 10}">' for step in range(9)
    )
    feed = bomb + "]><rss><channel><item><description>&j;</description></item></channel></rss>"
    assert gather("a.xml", feed).codes == ["C082"]
    outside = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss><channel><item><title>&a;</title></item></channel></rss>'
    assert gather("a.rss", outside.encode("utf-16")).codes == ["C082"]


def test_xml_that_is_no_feed_and_feeds_without_entries(gather):
    assert gather("a.xml", "<list><thing/></list>").codes == ["C081"]
    assert gather("a.rss", "<rss version='2.0'><channel><title>x</title></channel></rss>").codes == ["C081"]


def test_a_broken_feed_keeps_what_can_be_read(gather):
    found = gather("a.rss", "<rss version='2.0'><channel><item><description>Two shot & hurt</description></item>")
    assert found.only.report.text.startswith("Two shot")
    assert found.codes[0] == "C080"


def test_mail_without_a_header_is_no_mail(gather):
    assert gather("a.eml", "Two men were shot in Vashira.").codes == ["C061"]


def test_hostile_mail_does_not_stall(gather):
    began = time.monotonic()
    long = b"From: " + b"a," * 200_000 + b"\nSubject: " + b"=?utf-8?q?" * 50_000 + b"\nDate: x\n\nTwo men were shot.\n"
    assert "Two men" in gather("a.eml", long).only.report.text
    nested = b"From: a@b.example\n" + b"\n".join(
        b'Content-Type: multipart/mixed; boundary="x%d"\n\n--x%d' % (number, number) for number in range(3000)
    )
    assert gather("b.eml", nested).codes == ["C004"]
    assert time.monotonic() - began < 5


def test_json_nested_too_deep_is_a_bad_line(gather):
    found = gather("a.jsonl", '{"a":' * 100_000 + '\n{"text": "ok"}\n')
    assert found[0].code == "C040"
    assert found.only.report.text == "ok"
    assert gather("b.json", "[" * 100_000).codes == ["C040"]


def test_a_title_that_is_no_title_is_left_out(gather):
    found = gather("a.csv", f"title,text\n{'a' * 6000},Two men were shot.\n")
    assert found.only.report.title == ""
    assert "C042" in found.codes


def test_misuse_is_an_error_that_says_what_to_do():
    with pytest.raises(TallybookError, match=r"write \[path\]"):
        collect("reports", now=NOW)
    with pytest.raises(TallybookError, match="zone"):
        collect(["reports"], now=datetime(2011, 3, 1))


def test_now_in_any_zone_is_stored_in_utc(gather):
    assert gather("a.txt", "Two shot.", now=NOW.astimezone()).only.report.collected_at.tzinfo is UTC
