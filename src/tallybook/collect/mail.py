"""Mail messages (.eml): plain text before HTML, date, sender, subject; attachments are named, not read."""

from __future__ import annotations

import email
import email.header
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr

from tallybook.collect.canonical import one_line
from tallybook.collect.codes import Unusable, problem
from tallybook.collect.decode import Encoding, decode
from tallybook.collect.limits import Limits
from tallybook.collect.material import PARSER_FAULTS, Draft, Material
from tallybook.collect.names import quoted
from tallybook.collect.text import encoding_problems
from tallybook.collect.visible import visible_text
from tallybook.records import Problem

_SHOWN_ATTACHMENTS = 10
_MULTIPART = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)


def read_mail(material: Material) -> Iterator[Draft | Problem]:
    """One report: the body of the message; its publisher is the sender's name, or address for want of one."""
    raw = material.whole(material.limits.document_bytes)
    message = _parsed(raw, material.limits)
    headers = {name: _header(message, name, material.limits) for name in ("From", "Date", "Subject")}
    if not any(headers.values()):
        raise Unusable("C061", "there is no From, Date or Subject line at its beginning")
    part, attached = _parts(message)
    text, encoding = _text(part) if part is not None else ("", Encoding("utf-8", "valid"))
    sender, address = parseaddr(headers["From"])
    problems = list(encoding_problems(text, encoding, material.label))
    if attached:
        names = ", ".join(quoted(name) for name in attached[:_SHOWN_ATTACHMENTS])
        problems.append(problem("C060", material.label, f"{len(attached)} attachments were not read: {names}"))
    yield Draft(
        where=material.label,
        raw=raw,
        text=text,
        format="mail",
        title=headers["Subject"],
        publisher=sender or address or None,
        dated=headers["Date"] or None,
        problems=tuple(problems),
    )


def _parsed(raw: bytes, limits: Limits) -> Message:
    """The message as a tree of parts.

    The older policy of the standard library leaves headers alone until they are asked for; the newer one takes
    minutes over a hostile one.
    """
    if sum(1 for _ in _MULTIPART.finditer(raw)) > limits.mail_parts:
        raise Unusable("C004", f"more than {limits.mail_parts} parts within parts")
    try:
        return email.message_from_bytes(raw, policy=email.policy.compat32)
    except PARSER_FAULTS as fault:
        raise Unusable("C061", f"its parts can't be told apart ({type(fault).__name__})") from fault


def _header(message: Message, name: str, limits: Limits) -> str:
    """A header line, decoded and on one line; empty where it is absent or too long to be one."""
    written = message.get(name, "")
    if len(str(written)) > limits.mail_header_characters:
        return ""
    try:
        words = str(email.header.make_header(email.header.decode_header(written)))
    except PARSER_FAULTS:
        words = str(written)
    return one_line(words)


def _parts(message: Message) -> tuple[Message | None, list[str]]:
    """The part that holds the text (plain before HTML), and the names or types of those that hold something else."""
    texts: dict[str, Message] = {}
    attached = []
    inside: set[int] = set()
    try:
        for part in message.walk():
            kind = part.get_content_type()
            if id(part) in inside:
                inside.update(id(child) for child in _children(part))
                continue
            if kind == "message/rfc822":
                inside.update(id(child) for child in _children(part))
                attached.append(part.get_filename() or kind)
            elif kind in ("text/plain", "text/html") and not part.get_filename():
                texts.setdefault(kind, part)
            elif not part.is_multipart():
                attached.append(part.get_filename() or kind)
    except PARSER_FAULTS:
        attached.append("parts that can't be told apart")
    return texts.get("text/plain") or texts.get("text/html"), attached


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _text(part: Message) -> tuple[str, Encoding]:
    try:
        packed = part.get_payload(decode=True)
        charset = part.get_content_charset()
    except PARSER_FAULTS:
        return "", Encoding("utf-8", "valid")
    text, encoding = decode(packed if isinstance(packed, bytes) else b"", declared=charset)
    return (visible_text(text) if part.get_content_type() == "text/html" else text), encoding
