"""Mail messages (.eml): plain text before HTML, date, sender, subject; attachments are named, not read."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr

from tallybook.collect.codes import Unusable, problem
from tallybook.collect.decode import Encoding, decode
from tallybook.collect.html import visible_text
from tallybook.collect.material import PARSER_FAULTS, Draft, Material
from tallybook.collect.names import quoted
from tallybook.collect.text import encoding_problems
from tallybook.records import Problem

_SHOWN_ATTACHMENTS = 10


def read_mail(material: Material) -> Iterator[Draft | Problem]:
    """One report: the body of the message; its publisher is the sender's name, or address for want of one."""
    raw = material.whole(material.limits.document_bytes)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not any(_header(message, name) for name in ("From", "Date", "Subject")):
        raise Unusable("C061", "there is no From, Date or Subject line at its beginning")
    text, encoding, body = _body(message)
    sender, address = parseaddr(_header(message, "From"))
    problems = list(encoding_problems(text, encoding, material.label))
    attached = _attachments(message, body)
    if attached:
        names = ", ".join(quoted(name) for name in attached[:_SHOWN_ATTACHMENTS])
        problems.append(problem("C060", material.label, f"{len(attached)} attachments were not read: {names}"))
    yield Draft(
        where=material.label,
        raw=raw,
        text=text,
        format="mail",
        title=_header(message, "Subject"),
        publisher=sender or address or None,
        dated=_header(message, "Date") or None,
        problems=tuple(problems),
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header line decoded; headers are written by anybody, so anything may be wrong with them."""
    try:
        return str(message.get(name, "")).strip()
    except PARSER_FAULTS:
        # Without the policy that interprets it, the line is at least there as written.
        return next((value for key, value in message.raw_items() if key.lower() == name.lower()), "").strip()


def _body(message: EmailMessage) -> tuple[str, Encoding, EmailMessage | None]:
    """The text of the message, how it was decoded, and the part that holds it."""
    try:
        part = message.get_body(("plain", "html"))
    except PARSER_FAULTS:
        part = None
    if not isinstance(part, EmailMessage):
        return "", Encoding("utf-8", "valid"), None
    try:
        packed = part.get_payload(decode=True)
        kind, charset = part.get_content_type(), part.get_content_charset()
    except PARSER_FAULTS:
        return "", Encoding("utf-8", "valid"), part
    text, encoding = decode(packed if isinstance(packed, bytes) else b"", declared=charset)
    return visible_text(text) if kind == "text/html" else text, encoding, part


def _attachments(message: EmailMessage, body: EmailMessage | None) -> list[str]:
    """Names (or types) of the parts that hold something else than the body or another form of it."""
    attached = []
    try:
        for part in message.walk():
            if part is body or (part.is_multipart() and part.get_content_type() != "message/rfc822"):
                continue
            if part.get_content_type() in ("text/plain", "text/html") and not part.get_filename():
                continue
            attached.append(part.get_filename() or part.get_content_type())
    except PARSER_FAULTS:
        attached.append("parts that could not be told apart")
    return attached
