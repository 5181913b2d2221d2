"""Pictures of findings: seen, read aloud, printed, in the dark, without the network, by people who see few colours."""

from __future__ import annotations

import itertools
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np
import pytest

from tallybook.analyse.finding import Picture
from tallybook.publish import pictures
from tallybook.records import BadInput

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [{"place": "Port <&> Quay", "low": 3, "best": 5, "high": 9}, {"place": "Mill", "low": 1, "best": 2, "high": 2}]
SPEC: dict[str, Any] = {
    "data": {"values": ROWS},
    "encoding": {"y": {"field": "place", "type": "nominal"}},
    "layer": [
        {"mark": {"type": "bar", "tooltip": True, "clip": True},
         "encoding": {"x": {"field": "best", "type": "quantitative"}}},
        {"mark": "rule", "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}}},
    ],
}  # fmt: skip
BARS = Picture("by-place", "Deaths by <place>", "Port leads with 5 \\1 (3 to 9).", SPEC)


def luminance(colour: str) -> float:
    return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))


def linear(colour: str) -> np.ndarray:
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = (
        np.cbrt(t) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1, 1.089])
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


# How full protanopia, deuteranopia and tritanopia mix linear red, green and blue: Machado, Oliveira, Fernandes (2009).
SEEN = {
    "all": np.eye(3),
    "no red": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]]),
    "no green": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                 [-0.01182, 0.04294, 0.968881]]),
    "no blue": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.3039]]),
}  # fmt: skip


@pytest.mark.parametrize("seen", SEEN)
@pytest.mark.parametrize("dark", [False, True])
def test_colours_of_categories_are_told_apart_by_everybody(seen: str, dark: bool):
    house = pictures.house()
    colours = [house["dark"][c] if dark else c for c in house["categories"]]
    labs = [lab(SEEN[seen] @ linear(c)) for c in colours]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(labs, 2)) > 15


def test_marks_and_words_have_contrast_in_light_and_dark():
    house = pictures.house()
    dark = house["dark"]
    for colour in house["categories"]:
        assert contrast(colour, "#ffffff") >= 3
        assert contrast(dark[colour], dark["#ffffff"]) >= 3
    for words in ("#1b2530", "#4c5864"):
        assert contrast(words, "#ffffff") >= 4.5
        assert contrast(dark[words], dark["#ffffff"]) >= 4.5


def test_a_picture_says_what_it_shows_and_is_the_same_each_time():
    drawn = pictures.svg(BARS)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own
    assert root.get("role") == "img"
    told = [root.find(f"{SVG}{name}") for name in ("title", "desc")]
    assert [t.text for t in told if t is not None] == [BARS.title, BARS.description]
    assert root.get("aria-labelledby") == " ".join(str(t.get("id")) for t in told if t is not None)
    assert "prefers-color-scheme" in drawn
    pictures._svg.cache_clear()
    other = Picture("other", "Other", "Other", {**SPEC, "width": 90})
    pictures.svg(other)  # ids that counted on would differ after it
    assert pictures.svg(BARS) == drawn


def test_png_carries_title_and_description():
    drawn = pictures.png(BARS)
    assert drawn.startswith(b"\x89PNG")
    at, told = 8, {}
    while at < len(drawn):
        length = int.from_bytes(drawn[at : at + 4])
        kind, body = drawn[at + 4 : at + 8], drawn[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == int.from_bytes(drawn[at + 8 + length : at + 12 + length])
        if kind == b"iTXt":
            told[body.split(b"\0")[0].decode()] = body.split(b"\0", 5)[5].decode()
        at += 12 + length
    assert told == {"Title": BARS.title, "Description": BARS.description}


@pytest.mark.parametrize(
    "spec",
    [
        {**SPEC, "data": {"url": "https://example.org/rows.json"}},
        {"layer": [{"mark": {"type": "image", "url": "https://example.org/a.png"}}]},
    ],
)
def test_a_picture_that_asks_for_something_from_elsewhere_is_refused(spec: dict[str, Any]):
    with pytest.raises(BadInput, match="from elsewhere"):
        pictures.svg(Picture("far", "Far", "Far", spec))


def test_a_picture_that_can_t_be_drawn_is_named():
    with pytest.raises(BadInput, match="picture=broken"):
        pictures.svg(Picture("broken", "Broken", "Broken", {"data": {"values": []}, "mark": "no-such-mark"}))


def test_several_pictures_get_their_names_and_another_ending_is_refused(tmp_path: Path):
    second = Picture("second", "Second", "Second", SPEC)
    written = pictures.save([BARS, second], tmp_path / "out.svg", "Both")
    assert [p.name for p in written] == ["out-by-place.svg", "out-second.svg"]
    with pytest.raises(BadInput, match=r"\.svg, \.png, \.html"):
        pictures.save([BARS], tmp_path / "out.gif", "One")
    with pytest.raises(BadInput, match="no picture"):
        pictures.save([], tmp_path / "out.svg", "None")


def test_without_the_library_the_error_names_the_extra():
    code = "import sys; sys.modules['vl_convert'] = None; from tallybook.publish import pictures; pictures.script()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'tallybook[analysis]'" in done.stderr


def test_an_interactive_page_works_from_disk_with_tooltips_and_nothing_from_elsewhere(
    chromium: Browser, tmp_path: Path
):
    evil = Picture("evil", "</script><script>alert(1)</script>", "<!-- words", SPEC)
    path = pictures.save([BARS, evil], tmp_path / "both.html", "Both <of> them")[0]
    wrong: list[str] = []
    page = chromium.new_page(color_scheme="dark")
    page.on("request", lambda r: None if r.url == path.as_uri() else wrong.append(r.url))
    page.on("pageerror", lambda fault: wrong.append(str(fault)))
    page.on("console", lambda m: wrong.append(m.text))
    page.on("dialog", lambda d: wrong.append(d.message))
    page.goto(path.as_uri())
    page.wait_for_selector("#picture-2 svg")
    page.locator("#picture-1 path[aria-roledescription=bar]").first.hover(position={"x": 4, "y": 4})
    page.wait_for_selector(".tip:not([hidden])")
    assert "Port <&> Quay" in page.inner_text(".tip")
    assert page.locator("#picture-1 svg [fill='#8ec3f2']").count()  # the dark colours
    page.close()
    assert wrong == []
