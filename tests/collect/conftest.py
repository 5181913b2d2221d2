"""Builders of files in every format, written by hand so that the tests need no archive of somebody else."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tallybook.collect import Collected, collect
from tallybook.records import Problem

NOW = datetime(2011, 3, 1, 12, tzinfo=UTC)


class Found(list):
    """What `collect` gave, with the two kinds apart."""

    @property
    def reports(self) -> list[Collected]:
        return [found for found in self if isinstance(found, Collected)]

    @property
    def problems(self) -> list[Problem]:
        """Those of files and those of reports."""
        nested = ((found,) if isinstance(found, Problem) else found.problems for found in self)
        return [problem for some in nested for problem in some]

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    @property
    def only(self) -> Collected:
        [found] = self.reports
        return found


@pytest.fixture
def gather(tmp_path: Path) -> Callable[..., Found]:
    """Write bytes under a name and collect them; options go to `collect`."""

    def run(name: str, content: bytes | str, **options: object) -> Found:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Found(collect([path], **{"now": NOW, **options}))

    return run


def pdf_of(pages: list[str]) -> bytes:
    """A PDF with these lines on its pages, as plain as the format allows."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        lines = b" ".join(b"(%s) Tj 0 -14 Td" % line.encode("latin-1") for line in page.split("\n") if line)
        drawn = b"BT /F1 12 Tf 50 700 Td %s ET" % lines
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        fonts = b"<< /Font << /F1 3 0 R >> >>"
        box = b"/MediaBox [0 0 612 792]"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R /Resources %s >>" % (box, len(objects), fonts)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def page_of(title: str, text: str, *, published: str = "2010-11-18T23:30:00+05:00", head: str = "") -> str:
    """A page of an invented newspaper, with the furniture that pages have."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - Vashira Post</title>
<meta property="og:site_name" content="Vashira Post"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{published}">{head}
<script>document.write("written by a script")</script></head><body><nav><a href="/">Home</a></nav>
<article><h1>{title}</h1><p>{text}</p>
<p>Police in Lower Damra said an inquiry had been opened into the night's events.</p>
<script>var hidden = "more script";</script><style>p {{ color: red }}</style></article></body></html>"""


def archive_of(pages: list[tuple[str, str, bytes]], *, packed: bool = True, encoding: str = "") -> bytes:
    """A web archive of (address, content type, body), with a warcinfo record and a request first."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("vashira.warc", {"software": "tests"}))
    for url, kind, body in pages:
        headers = [("Content-Type", kind)]
        if encoding == "gzip":
            body, headers = gzip.compress(body), [*headers, ("Content-Encoding", "gzip")]
        if encoding == "chunked":
            body, headers = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), [*headers, ("Transfer-Encoding", "chunked")]
        answer = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=answer,
                warc_headers_dict={"WARC-Date": "2010-11-20T08:00:00Z"},
            )
        )
    return out.getvalue()


FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Vashira Wire</title>
<item><title>Port &amp;amp; quay closed</title><link>https://wire.example/1</link>
<pubDate>Thu, 18 Nov 2010 23:30:00 +0500</pubDate>
<description>&lt;p&gt;Two dockers were shot.&lt;/p&gt;&lt;script&gt;evil()&lt;/script&gt;
&lt;p&gt;Police came.&lt;/p&gt;</description></item>
<item><title>Second</title><description><![CDATA[An <item>odd</item> one: three were hurt.]]></description></item>
</channel></rss>"""

MAIL = """From: Vashira Post <desk@post.example>
Date: Thu, 18 Nov 2010 23:30:00 +0500
Subject: =?utf-8?q?Zw=C3=B6lf_hurt?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/html; charset=utf-8

<p>Twelve people were hurt (HTML).</p>
--inner
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Twelve people were hurt near the caf=E9.
--inner--
--outer
Content-Type: image/png; name="\x1b[31mport.png"
Content-Disposition: attachment; filename="port.png"
Content-Transfer-Encoding: base64

aGVsbG8=
--outer--
"""


@pytest.fixture
def samples(tmp_path: Path) -> dict[str, bytes]:
    """One valid file of every format."""
    page = page_of("Ten hurt in Vashira", "Ten people were hurt in Vashira on Thursday, police said.").encode()
    return {
        "a.txt": b"Published: 2010-11-18\nPublisher: Vashira Post\n\nTen people were hurt in Vashira.\n",
        "b.html": page,
        "c.eml": MAIL.encode(),
        "d.pdf": pdf_of(["Two men were shot in Vashira.\nPolice came.", "The port was closed."]),
        "e.csv": b'id,title,text,published\n1,T,"Two, men\nwere shot",2010-11-18\n2,U,Three were hurt,18 Nov 2010\n',
        "f.jsonl": b'{"id": "1", "text": "Two were shot", "published": "2010-11-18"}\n{"text": "Three were hurt"}\n',
        "g.warc": archive_of([("http://post.example/1", "text/html", page)] * 3, packed=False),
        "h.rss": FEED.encode(),
        "i.json": b'[{"text": "Two were shot"}, {"text": "Three were hurt"}]',
    }
