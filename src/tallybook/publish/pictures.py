"""Draws the pictures of findings without a browser or network: accessible SVG and PNG, and interactive pages."""

from __future__ import annotations

import functools
import json
import re
import struct
import textwrap
import tomllib
import zlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import escape

from tallybook.analyse.finding import Picture
from tallybook.records import BadInput, TallybookError

FORMS = ("svg", "png", "html")
CURE = "pip install 'tallybook[analysis]'"
_SPOKEN = "6.4"  # the Vega-Lite that specs are written in
_TITLE_WIDTH = 76  # characters a line
_PNG_SCALE = 2.0
_NUMBERED = re.compile(r'(?<=id=")(?:clip|gradient_)\w+(?=")')
_OPENING = re.compile(r"<svg([^>]*)>")


@functools.cache
def house() -> Mapping[str, Any]:
    """The look of every chart: `config` for Vega-Lite, colours of categories, and what they become in the dark."""
    return tomllib.loads(files("tallybook.publish").joinpath("house.toml").read_text(encoding="utf-8"))


def styled(picture: Picture, *, dark: bool = False) -> dict[str, Any]:
    """The whole specification of a picture: its own, with the house's look, its title and what it shows in words.

    Raises:
        BadInput: it asks for rows or images from elsewhere; a picture carries its rows.
    """
    _carries_its_rows(picture.name, picture.spec)
    config = dict(house()["config"])
    config["range"] = {"category": list(house()["categories"])}
    own = dict(picture.spec)
    made: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": textwrap.wrap(picture.title, _TITLE_WIDTH),
        "description": picture.description,
        **own,
        "config": _merged(config, own.get("config", {})),
    }
    if not dark:
        return made
    told = json.dumps(made, default=str)
    for light, dim in house()["dark"].items():
        told = told.replace(f'"{light}"', f'"{dim}!"')  # marked, so that no colour is changed twice
    swapped: dict[str, Any] = json.loads(re.sub(r'"(#[0-9a-f]{6})!"', r'"\1"', told))
    return swapped


def svg(picture: Picture, *, adapting: bool = True) -> str:
    """A picture as SVG: title and description for those who can't see it, light in print, dark on dark screens.

    Args:
        picture: what is drawn.
        adapting: False keeps it light everywhere, for a page that is light itself.
    """
    drawn = _svg(picture.name, picture.title, picture.description, _canonical(styled(picture)))
    return drawn if adapting else drawn.replace(f"<style>{_dark_style()}</style>", "", 1)


def png(picture: Picture) -> bytes:
    """A picture as PNG at twice the resolution of screens, with title and description in its text chunks."""
    drawn: bytes = _converter().svg_to_png(svg(picture), scale=_PNG_SCALE)
    return _with_words(drawn, {"Title": picture.title, "Description": picture.description})


def interactive(pictures: Sequence[Picture], title: str) -> str:
    """A page that shows pictures with tooltips, works offline, and whose policy lets nothing else in."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    room = Environment(
        loader=PackageLoader("tallybook.publish", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    static = files("tallybook.publish").joinpath("static")
    both = [{"light": styled(one), "dark": styled(one, dark=True)} for one in pictures]
    scripts = [script(), static.joinpath("pictures.js").read_text(encoding="utf-8")]
    return room.get_template("pictures.html.j2").render(
        title=title, pictures=pictures, specs=json.dumps(both, default=str).replace("<", "\\u003c"),
        scripts=[_within_script(one) for one in scripts], sums=[_sum(_within_script(one)) for one in scripts],
        style=(style := static.joinpath("pictures.css").read_text(encoding="utf-8")), style_sum=_sum(style),
    )  # fmt: skip


@functools.cache
def script() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script; it comes with what draws, not from the network."""
    bundle: str = _converter().javascript_bundle(vl_version=_SPOKEN)
    return f"(function () {{\n{bundle}\n}})();\n"


def can_draw() -> bool:
    """Whether what draws is installed."""
    from importlib.util import find_spec

    return find_spec("vl_convert") is not None


def save(pictures: Sequence[Picture], path: Path, title: str) -> list[Path]:
    """Write pictures to a file by its ending: .svg, .png or .html (interactive, all in one).

    Args:
        pictures: what is drawn; where there are several, each SVG and PNG has its name behind the file's own.
        path: the file.
        title: of the page, for HTML.

    Returns:
        The files that were written.

    Raises:
        BadInput: another ending, or nothing to draw.
        TallybookError: what draws is not installed, or the file can't be written.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise BadInput(f"picture={path.name!r}: expected a name that ends in .{', .'.join(FORMS)}")
    if not pictures:
        raise BadInput(f"picture={path.name!r}: this finding has no picture; its tables say all")
    if form == "html":
        made = [(path, interactive(pictures, title).encode())]
    else:
        alone = len(pictures) == 1
        targets = [path if alone else path.with_name(f"{path.stem}-{one.name}{path.suffix}") for one in pictures]
        draw = png if form == "png" else lambda one: svg(one).encode()
        made = [(target, draw(one)) for target, one in zip(targets, pictures, strict=True)]
    try:
        for target, drawn in made:
            target.write_bytes(drawn)
    except OSError as fault:
        raise TallybookError(f"picture={str(path)!r}: can't write there ({fault.strerror or fault})") from None
    return [target for target, _drawn in made]


@functools.lru_cache(maxsize=64)
def _svg(name: str, title: str, description: str, spec: str) -> str:
    try:
        drawn = _converter().vegalite_to_svg(spec, vl_version=_SPOKEN, allowed_base_urls=[])
    except ValueError as fault:
        raise BadInput(f"picture={name}: can't be drawn: {str(fault).splitlines()[-1][:300]}") from None
    for number, found in enumerate(dict.fromkeys(_NUMBERED.findall(drawn)), 1):
        # Their numbers count on from drawing to drawing; ours are the same each time, and unique where several meet.
        drawn = re.sub(rf'(?<=[#"]){re.escape(found)}(?=[")])', f"{name}-{number}", drawn)
    heading = (
        f'<svg\\1 role="img" aria-labelledby="{name}-title {name}-words">'
        f'<title id="{name}-title">{_plain(title)}</title><desc id="{name}-words">{_plain(description)}</desc>'
        f"<style>{_dark_style()}</style>"
    )
    return _OPENING.sub(heading, drawn, count=1)


def _dark_style() -> str:
    rules = "".join(
        f'[fill="{light}"]{{fill:{dim}}}[stroke="{light}"]{{stroke:{dim}}}' for light, dim in house()["dark"].items()
    )
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}"


def _plain(words: str) -> str:
    return str(escape(words)).replace("\\", "\\\\")


def _converter() -> Any:
    try:
        import vl_convert
    except ImportError:
        raise TallybookError(f"pictures can't be drawn here: vl-convert-python is not installed; {CURE}") from None
    return vl_convert


def _canonical(spec: Mapping[str, Any]) -> str:
    return json.dumps(spec, sort_keys=True, default=str, ensure_ascii=False)


def _merged(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The house's look, with what a picture says itself before it."""
    made = dict(ours)
    for name, value in own.items():
        both = isinstance(value, Mapping) and isinstance(made.get(name), Mapping)
        made[name] = _merged(made[name], value) if both else value
    return made


def _carries_its_rows(name: str, spec: Any) -> None:
    if isinstance(spec, Mapping):
        if isinstance(spec.get("url"), (str, Mapping)):
            raise BadInput(f"picture={name}: asks for something from elsewhere; expected all of its rows within it")
        for key, value in spec.items():
            if key not in ("values", "datasets"):  # rows may have a column of any name
                _carries_its_rows(name, value)
    elif isinstance(spec, Sequence) and not isinstance(spec, str):
        for value in spec:
            _carries_its_rows(name, value)


def _within_script(text: str) -> str:
    """A script with nothing in it that ends the element that holds it."""
    return re.sub(r"<(/script|!--)", r"<\\\1", text, flags=re.IGNORECASE)


def _sum(text: str) -> str:
    """A policy's name for exactly this script or style."""
    from base64 import b64encode
    from hashlib import sha256

    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _with_words(drawn: bytes, words: Mapping[str, str]) -> bytes:
    """A PNG with words in international text chunks, before its first chunk of pixels."""
    chunks = b""
    for keyword, text in words.items():
        body = keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
        kind = b"iTXt" + body
        chunks += struct.pack(">I", len(body)) + kind + struct.pack(">I", zlib.crc32(kind))
    at = drawn.index(b"IDAT") - 4
    return drawn[:at] + chunks + drawn[at:]
