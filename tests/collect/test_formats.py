"""Each format gives text, title, publisher, day and address, and keeps the bytes as found."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from tallybook.collect.visible import visible_text
from tallybook.records import Report

from .conftest import FEED, MAIL, page_of, pdf_of


def test_text_without_header_is_the_report(gather):
    found = gather("a.txt", "Two men were shot in Vashira.\n\nPolice: nobody was held.\n").only
    assert found.report.text == "Two men were shot in Vashira.\n\nPolice: nobody was held.\n"
    assert (found.report.title, found.report.publisher, found.report.published) == ("", None, None)


def test_header_lines_are_fields_and_not_part_of_the_text(gather):
    text = "Two men were shot.\n\nPublished: is a word in the text.\n"
    head = "Title: Two shot\r\nPublished: 18 November 2010\r\nPublisher: Vashira Post\r\nURL: https://post.example/2\r\n\r\n"
    report = gather("a.txt", head + text).only.report
    assert report.text == text
    assert report.title == "Two shot"
    assert report.publisher == "Vashira Post"
    assert report.published == date(2010, 11, 18)
    assert report.url == "https://post.example/2"


@pytest.mark.parametrize(
    "text",
    [
        "Vashira: two men were shot.\n\nMore follows.\n",
        "Published: 2010-11-18\nTwo men were shot, and no blank line follows the first.\n",
        "Author: A. Dey\n\nAn ignored line alone is no header.\n",
        "Police: two dead.\nPublished: 2010-11-18\n\nA line that is no field makes all of it text.\n",
    ],
)
def test_lines_that_only_look_like_a_header_stay_text(gather, text):
    assert gather("a.txt", text).only.report.text == text


def test_markdown_has_its_heading_as_title_and_keeps_it_in_the_text(gather):
    report = gather(
        "a.md", "---\ndate: 2010-11-18\nauthor: A. Dey\n---\n\n# Two shot\n\nTwo men were shot.\n"
    ).only.report
    assert report.text == "# Two shot\n\nTwo men were shot.\n"
    assert (report.title, report.published) == ("Two shot", date(2010, 11, 18))


def test_page_gives_the_article_without_scripts_and_furniture(gather):
    found = gather("a.html", page_of("Ten hurt in Vashira", "Ten people were hurt &amp; treated 😀, police said."))
    report = found.only.report
    assert report.text.startswith("Ten people were hurt & treated 😀, police said.\nPolice in Lower Damra")
    assert "script" not in report.text
    assert "color" not in report.text
    assert "Home" not in report.text
    assert report.title == "Ten hurt in Vashira"
    assert report.publisher == "Vashira Post"
    assert report.published == date(2010, 11, 18), "the day in the zone that the page states"
    assert "trafilatura" in report.collected_how
    assert found.codes == []


def test_visible_text_is_what_a_browser_shows():
    page = (
        "<title>x</title><div>Two<b> men</b>\nhere</div><script>no()</script><ul><li>shot<!-- no --><li>dead</ul>"
        "<textarea>no</textarea><noscript>no</noscript>tail"
    )
    assert visible_text(page) == "Two men here\nshot\ndead\ntail"
    assert visible_text("  ") == ""


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<script type="application/ld+json">{"datePublished": "2010-10-02T01:00:00Z"}</script>', date(2010, 10, 2)),
        (
            '<script type="application/ld+json">{"@graph": [{"datePublished": "2010-10-03"}]}</script>',
            date(2010, 10, 3),
        ),
        ('<meta name="DC.date.issued" content="2010-10-04">', date(2010, 10, 4)),
        ('<meta name="date" content="3 October 2010">', date(2010, 10, 3)),
        (
            '<script type="application/ld+json">{broken</script><meta name="pubdate" content="20101005">',
            date(2010, 10, 5),
        ),
    ],
)
def test_page_states_its_day_in_metadata(gather, head, day):
    page = f"<html><head>{head}</head><body><p>Two men were shot in Vashira.</p></body></html>"
    assert gather("a.html", page).only.report.published == day


def test_a_day_that_the_page_shows_in_ambiguous_digits_is_not_guessed(gather):
    page = '<html><body><p class="date">03/04/2010</p><p>Two men were shot in Vashira.</p></body></html>'
    found = gather("a.html", page)
    assert found.only.report.published is None
    assert {"C020", "C021"} & set(found.codes)


def test_a_copyright_year_is_no_day_of_publication(gather):
    page = "<html><body><p>Two men were shot in Vashira.</p><footer>© 2009 Vashira Post</footer></body></html>"
    assert gather("a.html", page).only.report.published is None


def test_page_in_its_declared_encoding(gather):
    page = page_of("Bes hurt", "Beş kişi yaralandı, dedi polis.").replace("utf-8", "iso-8859-9")
    found = gather("a.html", page.encode("iso-8859-9"))
    assert "Beş kişi yaralandı" in found.only.report.text
    assert "C010" not in found.codes, "a declared encoding is not an assumption"


def test_mail_takes_plain_text_before_html_and_names_attachments(gather):
    found = gather("a.eml", MAIL)
    report = found.only.report
    assert report.text == "Twelve people were hurt near the café."
    assert report.title == "Zwölf hurt"
    assert report.publisher == "Vashira Post"
    assert report.published == date(2010, 11, 18)
    [note] = [problem for problem in found.problems if problem.code == "C060"]
    assert note.severity == "note"
    assert "port.png" in note.message


def test_mail_in_html_alone_becomes_text(gather):
    head = "From: desk@post.example\nSubject: x\nContent-Type: text/html\n\n"
    mail = f"{head}<p>Two men<br>were shot.</p><script>no()</script>"
    found = gather("a.eml", mail)
    assert found.only.report.text == "Two men\nwere shot."
    assert found.only.report.publisher == "desk@post.example"


def test_a_forwarded_message_is_an_attachment_and_not_the_text(gather):
    mail = (
        'From: a@b.example\nContent-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: message/rfc822\n\n'
        "From: other@b.example\n\nThe forwarded words.\n--x\nContent-Type: text/plain\n\nThe own words.\n--x--\n"
    )
    found = gather("a.eml", mail)
    assert found.only.report.text.strip() == "The own words."
    assert "C060" in found.codes


def test_pdf_pages_follow_each_other(gather):
    raw = pdf_of(["Two men were shot in Vashira.\nPolice came.", "The port was closed."])
    found = gather("a.pdf", raw).only
    lines = [line for line in found.report.text.split("\n") if line]
    assert lines == ["Two men were shot in Vashira.", "Police came.", "The port was closed."]
    assert found.report.published is None


def test_feed_entries_are_reports_with_text_out_of_html(gather):
    found = gather("a.xml", FEED)
    first, second = found.reports
    assert first.report.text == "Two dockers were shot.\nPolice came."
    assert first.report.title == "Port & quay closed"
    assert (first.report.publisher, first.report.published) == ("Vashira Wire", date(2010, 11, 18))
    assert first.report.url == "https://wire.example/1"
    assert second.report.text == "An odd one: three were hurt."
    assert first.where.endswith("a.xml:1")
    assert first.raw.startswith(b"<item>")
    assert first.raw.endswith(b"</item>")
    assert b"Two dockers" in first.raw
    assert b"odd" in second.raw
    assert b"dockers" not in second.raw


def test_atom_takes_the_content_and_the_entry_s_own_origin(gather):
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>All papers</title>
    <entry><title type="html">A &lt;b&gt;b&lt;/b&gt;</title>
    <updated>2010-11-18T01:00:00+05:00</updated><source><title>Damra Herald</title></source><summary>Short.</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
    <p>Three were hurt</p><p>at the port.</p></div></content>
    </entry></feed>"""
    report = gather("a.atom", atom).only.report
    assert report.text == "Three were hurt\nat the port."
    assert (report.title, report.publisher, report.published) == ("A b", "Damra Herald", date(2010, 11, 18))


def test_the_report_carries_hash_id_and_collector(gather):
    raw = b"\xef\xbb\xbfPublished: 2010-11-18\r\n\r\nTwo men were shot.\r\n"
    found = gather("a.txt", raw).only
    report = found.report
    assert found.raw == raw
    assert report.bytes_sha256 == hashlib.sha256(raw).hexdigest()
    assert report.text == "Two men were shot.\n"
    assert report.id == Report.id_of(report.text, published=date(2010, 11, 18))
    assert report.collected_how.startswith("tallybook.collect.text@")
    assert report.collected_at.isoformat() == "2011-03-01T12:00:00+00:00"


def test_options_hold_only_where_the_file_does_not_say(gather):
    options = {"published": date(2010, 1, 1), "publisher": "Damra Herald"}
    stated = gather("a.txt", "Published: 2010-11-18\nPublisher: Vashira Post\n\nTwo shot.", **options).only.report
    silent = gather("a.txt", "Two shot.", **options)
    assert (stated.published, stated.publisher) == (date(2010, 11, 18), "Vashira Post")
    assert (silent.only.report.published, silent.only.report.publisher) == (date(2010, 1, 1), "Damra Herald")
    assert silent.codes == []


def test_every_format_reads_the_same_twice(gather, samples):
    for name, raw in samples.items():
        assert gather(name, raw) == gather(name, raw), name
        assert gather(name, raw).reports, name


def test_formats_are_told_by_their_content_where_the_name_does_not_say(gather, samples):
    for name, raw in samples.items():
        if not name.endswith(".csv"):  # a table without a name is text
            kind = gather(name, raw).reports[0].report.collected_how
            assert gather(f"unnamed-{name[0]}", raw).reports[0].report.collected_how == kind, name


def test_a_pdf_called_txt_is_a_pdf(gather):
    assert "pypdf" in gather("a.txt", pdf_of(["Two men were shot."])).only.report.collected_how
