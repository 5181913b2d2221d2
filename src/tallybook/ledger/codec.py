"""Records to JSON and back: one strict, typed codec for every frozen dataclass, used by the ledger and by exports.

The JSON of a record is canonical: keys sorted, no spaces, dates as ISO 8601, a moment in UTC with a Z. A field that is
None or an empty tuple, and has that as its default, is left out: absent means None. The same record therefore always
gives the same bytes, and hashing them means something.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import re
import threading
import types
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from tallybook.records import BadInput, TallybookError

Record = TypeVar("Record")
_Convert = Callable[[Any, str], Any]

_SURROGATE = re.compile("[\ud800-\udfff]")
_ABSENT: Any = object()


def dumps(value: Any) -> str:
    """Write plain JSON values canonically: keys sorted, no spaces, no NaN; the same value gives the same text.

    Raises:
        BadInput: a text holds half of a surrogate pair (it has no UTF-8 form), or a number is not finite.
    """
    try:
        text = _WRITER.encode(value)
    except ValueError as error:
        raise BadInput(f"value={str(value)[:60]!r}: expected finite numbers that JSON can write ({error})") from None
    if lone := _SURROGATE.search(text):
        near = text[max(0, lone.start() - 20) : lone.start() + 20]
        raise BadInput(
            f"text={near!a}: expected Unicode text, found half of a surrogate pair; decode the file again with its "
            "right encoding (errors='replace' at the worst)"
        )
    return text


def loads(text: str) -> Any:
    """Read plain JSON values; two equal keys in one object, NaN and infinities are refused.

    Raises:
        BadInput: the text is not strict JSON.
    """
    try:
        return _READER.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"json={text[:60]!r}: expected JSON ({error})") from None


def encode(record: Any) -> dict[str, Any]:
    """Turn a frozen dataclass into plain JSON values.

    Raises:
        BadInput: a field holds a value of another type than the record declares; the message names the field.
    """
    if not dataclasses.is_dataclass(record) or isinstance(record, type):
        raise TallybookError(f"record={record!r}: expected an instance of a dataclass of tallybook.records")
    encoded: dict[str, Any] = _encoder(type(record))(record, type(record).__name__)
    return encoded


def decode(kind: type[Record], value: Any) -> Record:
    """Turn plain JSON values back into a record of the given dataclass.

    Raises:
        BadInput: a key is unknown or missing, or a value has the wrong type; the message names the path to it.
    """
    if not dataclasses.is_dataclass(kind):
        raise TallybookError(f"kind={kind!r}: expected a dataclass of tallybook.records")
    record: Record = _decoder(kind)(value, kind.__name__)
    return record


def read(kind: type[Record], text: str) -> Record:
    """The record in a text that this codec wrote: `decode(kind, loads(text))`, several times as quick.

    For what the ledger has put into its own tables; there is no look for keys that are unknown or stand twice.

    Raises:
        BadInput: the text is damaged.
    """
    try:
        record: Record = _reader(kind).decode(text)  # type: ignore[arg-type] # a class is hashable
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadInput(f"json={text[:60]!r}: expected a {kind.__name__} ({error})") from None
    return record


@functools.cache
def _reader(kind: Any) -> msgspec.json.Decoder[Any]:
    # msgspec keeps what it learns of a class in the class. Another thread that makes a decoder meanwhile finds it half
    # made, and the whole program crashes: they are made one after the other.
    with _making:
        return msgspec.json.Decoder(kind)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keyed = dict(pairs)
    if len(keyed) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return keyed


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_making = threading.Lock()
_READER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _wrong(path: str, value: Any, expected: str) -> BadInput:
    return BadInput(f"{path}={str(value)[:60]!r} ({type(value).__name__}): expected {expected}")


# --- one converter per type, built once -------------------------------------------------------------------------------


@functools.cache
def _encoder(kind: Any) -> _Convert:
    return _converter(kind, _ENCODE_SCALARS, _encode_dataclass, _encoder)


@functools.cache
def _decoder(kind: Any) -> _Convert:
    return _converter(kind, _DECODE_SCALARS, _decode_dataclass, _decoder)


def _converter(
    kind: Any,
    scalars: Mapping[Any, _Convert],
    of_dataclass: Callable[[Any], _Convert],
    of: Callable[[Any], _Convert],
) -> _Convert:
    """Build the converter of a type; encoding and decoding differ only in scalars and dataclasses."""
    if kind in scalars:
        return scalars[kind]
    if dataclasses.is_dataclass(kind):
        return of_dataclass(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        inner = [a for a in arguments if a is not type(None)]
        if len(inner) == 1 and len(arguments) == 2:
            return _optional(of(inner[0]))
    elif origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _sequence(of(arguments[0]), back=of is _decoder)
    elif origin is tuple and arguments:
        return _fixed(tuple(of(a) for a in arguments), back=of is _decoder)
    raise TallybookError(f"type={kind!r}: expected a scalar, a dataclass, an optional or a tuple of these")


def _optional(inner: _Convert) -> _Convert:
    return lambda value, path: None if value is None else inner(value, path)


def _sequence(inner: _Convert, *, back: bool) -> _Convert:
    expected, build = (list, tuple) if back else (tuple, list)

    def convert(value: Any, path: str) -> Any:
        if type(value) is not expected:
            raise _wrong(path, value, f"a {expected.__name__}")
        return build([inner(item, path) for item in value])

    return convert


def _fixed(inner: tuple[_Convert, ...], *, back: bool) -> _Convert:
    expected, build = (list, tuple) if back else (tuple, list)

    def convert(value: Any, path: str) -> Any:
        if type(value) is not expected or len(value) != len(inner):
            raise _wrong(path, value, f"a {expected.__name__} of {len(inner)}")
        return build([convert(item, path) for convert, item in zip(inner, value, strict=True)])

    return convert


def _fields(kind: Any) -> list[tuple[str, Any, Any]]:
    """Name, type and default of each field; the default is `_ABSENT` where the record demands a value."""
    hints = get_type_hints(kind)
    return [
        (f.name, hints[f.name], _ABSENT if f.default is dataclasses.MISSING else f.default)
        for f in dataclasses.fields(kind)
    ]


def _encode_dataclass(kind: Any) -> _Convert:
    plan = [(name, _encoder(hint), default is None or default == ()) for name, hint, default in _fields(kind)]

    def convert(value: Any, path: str) -> Any:
        if type(value) is not kind:
            raise _wrong(path, value, f"a {kind.__name__}")
        row = {}
        for name, inner, may_be_absent in plan:
            held = getattr(value, name)
            if may_be_absent and (held is None or held == ()):
                continue
            row[name] = inner(held, f"{path}.{name}")
        return row

    return convert


def _decode_dataclass(kind: Any) -> _Convert:
    plan = [(name, _decoder(hint), default) for name, hint, default in _fields(kind)]
    known = frozenset(name for name, _, _ in plan)

    def convert(value: Any, path: str) -> Any:
        if type(value) is not dict:
            raise _wrong(path, value, "an object")
        if not known.issuperset(value):
            raise BadInput(f"{path}: unknown key {min(set(value) - known)!r}; known are {', '.join(sorted(known))}")
        row = {}
        for name, inner, default in plan:
            held = value.get(name, _ABSENT)
            if held is not _ABSENT:
                row[name] = inner(held, f"{path}.{name}")
            elif default is _ABSENT:
                raise BadInput(f"{path}: expected the key {name!r}")
        return kind(**row)

    return convert


# --- scalars ----------------------------------------------------------------------------------------------------------


def _exactly(kind: type) -> _Convert:
    def convert(value: Any, path: str) -> Any:
        if type(value) is not kind:  # a bool is an int to Python, but not to us
            raise _wrong(path, value, kind.__name__)
        return value

    return convert


def _float(value: Any, path: str) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise _wrong(path, value, "a finite number")
    return float(value)


def _encode_date(value: Any, path: str) -> str:
    if type(value) is not date:
        raise _wrong(path, value, "a date")
    return value.isoformat()


def _decode_date(value: Any, path: str) -> date:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong(path, value, "a day as YYYY-MM-DD") from None
    if day.isoformat() != value:  # fromisoformat also takes 20101118 and week dates: one form only
        raise _wrong(path, value, "a day as YYYY-MM-DD")
    return day


def encode_moment(value: Any, path: str = "moment") -> str:
    """Write a moment as ISO 8601 in UTC, always with microseconds, so that the text sorts as time does."""
    if type(value) is not datetime or value.tzinfo is None:
        raise _wrong(path, value, "a datetime with a time zone, such as datetime.now(UTC)")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _decode_moment(value: Any, path: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong(path, value, "a moment as YYYY-MM-DDTHH:MM:SS.ffffffZ") from None
    if moment.tzinfo is None or encode_moment(moment) != value:
        raise _wrong(path, value, "a moment as YYYY-MM-DDTHH:MM:SS.ffffffZ")
    return moment.astimezone(UTC)


_PLAIN: dict[Any, _Convert] = {str: _exactly(str), int: _exactly(int), bool: _exactly(bool), float: _float}
_ENCODE_SCALARS: dict[Any, _Convert] = {**_PLAIN, date: _encode_date, datetime: encode_moment}
_DECODE_SCALARS: dict[Any, _Convert] = {**_PLAIN, date: _decode_date, datetime: _decode_moment}
