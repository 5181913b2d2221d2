"""Reads places that a monitor adds: a TOML or CSV file of quarters and regions, or a dump of GeoNames."""

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tallybook.places.gazetteer import DATA, Addition, Gazetteer
from tallybook.places.names import key, slug
from tallybook.places.place import PLACE_KINDS, Place
from tallybook.records import BadInput, Problem

FIELDS = ("name", "names", "kind", "at", "lat", "lon", "country", "inside", "radius_km", "demonyms")
# What may contain what, the likelier first, when `inside` is given by name.
_CONTAINERS = {"quarter": ("city", "adm2", "adm1", "region", "country")}
_ANY_CONTAINER = ("adm1", "adm2", "region", "city", "country")
MOST_ROWS = 300_000
_CLASSES = {"P": "city", "A": "adm2", "L": "region", "H": "water", "T": "region", "V": "region", "S": "facility"}


def shipped(gazetteer: Gazetteer) -> tuple[Addition, ...]:
    """The project's own supplement; a fault in it is a fault of the package and is raised."""
    additions, problems = read_supplement(DATA / "supplement.toml", gazetteer)
    if problems:
        raise BadInput(f"shipped supplement: {problems[0]}")
    return additions


def read_supplement(path: Path, gazetteer: Gazetteer) -> tuple[tuple[Addition, ...], tuple[Problem, ...]]:
    """Read a supplement file.

    A TOML file has one `[[place]]` table a place, a CSV file one row a place with a header. Fields: `name`; `names`,
    other names (a list; in CSV parted by ";"); `kind`, one of PLACE_KINDS, "quarter" if left out; `lat` and `lon`, or
    `at = [lat, lon]`, in degrees; `country`, ISO 3166-1 alpha-2; `inside`, the name or id of the place that contains
    it, which may be an earlier place of the file; `radius_km`; `demonyms`.

    Args:
        path: the file, by its suffix `.toml` or `.csv`, in UTF-8.
        gazetteer: where `inside` is looked up.

    Returns:
        The places that could be used, and a Problem for each that could not.

    Raises:
        BadInput: the file can't be read, or is neither TOML nor CSV.

    Problems:
        G001 a place without a usable name; G002 coordinates missing or out of range; G003 an unknown kind, country
        or field; G004 `inside` names no known place.
    """
    additions: list[Addition] = []
    problems: list[Problem] = []
    own: dict[str, Place] = {}
    taken: set[str] = set()
    for where, row in _rows(path):
        made = _addition(row, where, gazetteer, own)
        if isinstance(made, Problem):
            problems.append(made)
            continue
        place = made.place
        if place.place_id in taken:
            made = replace(
                made, place=replace(place, place_id=f"{place.place_id}-{(place.country_code or 'xx').lower()}")
            )
        taken.add(made.place.place_id)
        additions.append(made)
        for name in (place.name, *made.names):
            own.setdefault(key(name), made.place)
    return tuple(additions), tuple(problems)


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each place of a file with file and line, as a mapping of fields."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput(f"supplement={path.name}: expected a readable file in UTF-8 ({fault})") from fault
    if path.suffix == ".toml":
        try:
            rows = tomllib.loads(text).get("place", [])
        except tomllib.TOMLDecodeError as fault:
            raise BadInput(f"supplement={path.name}: expected TOML with [[place]] tables ({fault})") from fault
        starts = [n for n, line in enumerate(text.splitlines(), start=1) if line.strip().startswith(("[[place]]", "{"))]
        for n, row in enumerate(rows):
            yield f"{path.name}:{starts[n] if n < len(starts) else n + 1}", row
    elif path.suffix == ".csv":
        reader = csv.DictReader(text.splitlines())
        for row in reader:
            yield f"{path.name}:{reader.line_num}", {k: v for k, v in row.items() if v not in ("", None)}
    else:
        raise BadInput(f"supplement={path.name}: expected a .toml or .csv file; for a dump use read_geonames")


def _words(value: object) -> tuple[str, ...]:
    """A list of names, or one text in which they are parted by ";"."""
    parts = value.split(";") if isinstance(value, str) else value if isinstance(value, list) else ()
    return tuple(str(p).strip() for p in parts if str(p).strip())


def _point(row: Mapping[str, object]) -> tuple[float, float] | None:
    """Latitude and longitude of a row, or None where they are missing or out of range."""
    at = row.get("at", [row.get("lat"), row.get("lon")])
    if not isinstance(at, list) or len(at) != 2:
        return None
    try:
        lat, lon = (float(str(v)) for v in at)
    except ValueError:
        return None
    return (lat, lon) if math.isfinite(lat) and abs(lat) <= 90 and abs(lon) <= 180 else None


def _addition(
    row: Mapping[str, object], where: str, gazetteer: Gazetteer, own: Mapping[str, Place]
) -> Addition | Problem:
    """One row as a place, or what is wrong with it."""
    name = str(row.get("name", "")).strip()
    if not key(name):
        return Problem("G001", where, 'place without a name: give name = "..."; left out', severity="error")
    unknown = sorted(str(f) for f in row if f not in FIELDS)
    if unknown:
        return _fault("G003", where, name, f"unknown field {unknown[0]!r}: expected some of {', '.join(FIELDS)}")
    kind, country = str(row.get("kind", "quarter")), row.get("country")
    if kind not in PLACE_KINDS:
        return _fault("G003", where, name, f"kind={kind!r}: expected one of {', '.join(PLACE_KINDS)}")
    if country is not None and gazetteer.by_id(str(country)) is None:
        return _fault("G003", where, name, f"country={country!r}: expected a code of two capital letters such as 'PK'")
    point = _point(row)
    if point is None:
        return _fault("G002", where, name, "no usable coordinates: give lat from -90 to 90 and lon from -180 to 180")
    code = str(country) if country is not None else None
    radius = row.get("radius_km")
    container = None
    if "inside" in row:
        container = _container(str(row["inside"]), kind, code, gazetteer, own, near=point)
        if container is None:
            return _fault(
                "G004", where, name, f"inside={row['inside']!r}: not a known place there; give its id, or add it before"
            )
    try:
        radius_km = float(str(radius)) if radius is not None else None
    except ValueError:
        return _fault("G003", where, name, f"radius_km={radius!r}: expected a number of kilometres")
    return Addition(
        _inside(Place("", name, kind, code, *point, radius_km=radius_km), container),
        _words(row.get("names")),
        _words(row.get("demonyms")),
    )


def _fault(code: str, where: str, name: str, message: str) -> Problem:
    """A Problem about one named row."""
    return Problem(code, where, f"place {name!r}: {message}; left out", severity="error")


def _inside(place: Place, container: Place | None) -> Place:
    """A place with the id, country and divisions that follow from what contains it."""
    if container is None:
        return _as_division(replace(place, place_id=f"supplement:{slug(place.name)}"))
    nested = container.kind in ("city", "quarter")
    made = replace(
        place,
        place_id=f"{container.place_id}/{slug(place.name)}" if nested else f"supplement:{slug(place.name)}",
        country_code=place.country_code or container.country_code,
        adm1=container.adm1,
        adm2=container.adm2,
        adm1_id=container.adm1_id,
        adm2_id=container.adm2_id,
        inside=container.place_id,
    )
    return _as_division(made)


def _as_division(place: Place) -> Place:
    """A division bears its own name among its divisions, so that what lies in it can be told."""
    if place.kind == "adm1":
        return replace(place, adm1=place.name, adm1_id=place.place_id)
    return replace(place, adm2=place.name, adm2_id=place.place_id) if place.kind == "adm2" else place


def _container(
    told: str,
    kind: str,
    country: str | None,
    gazetteer: Gazetteer,
    own: Mapping[str, Place],
    *,
    near: tuple[float, float],
) -> Place | None:
    """The place that `inside` means: by id, among the file's own, or the likeliest of the gazetteer by name."""
    direct = gazetteer.by_id(told) or own.get(key(told))
    if direct is not None:
        return direct
    order = _CONTAINERS.get(kind, _ANY_CONTAINER)
    found = [n for n in gazetteer.named(key(told)) if country in (None, n.place.country_code) and n.place.kind in order]

    def rank(index: int) -> tuple[int, float, int, int]:
        place = found[index].place
        far = abs((place.latitude or 0) - near[0]) + abs((place.longitude or 0) - near[1])
        return (int(far > 3), order.index(place.kind), found[index].rank, -place.population)

    return found[min(range(len(found)), key=rank)].place if found else None


def read_geonames(path: Path, gazetteer: Gazetteer, *, classes: Iterable[str] = "PL") -> tuple[Addition, ...]:
    """Read a dump of GeoNames (`PK.txt` out of `PK.zip`, or a cut of `allCountries.txt`) for what the cities lack.

    Places that the gazetteer knows already are left out. First- and second-order divisions are named from the dump's
    own rows, so it must not be cut down to populated places.

    Args:
        path: the unpacked text file, 19 tab-separated columns.
        gazetteer: what is known already.
        classes: feature classes to take, of "PALHSTV": P populated places with quarters, L areas and regions.

    Raises:
        BadInput: it is not such a file, or gives more than 300,000 places (cut it to the countries needed).
    """
    rows, divisions = [], {}
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                c = line.rstrip("\n").split("\t")
                if len(c) != 19:
                    raise BadInput(f"{path.name}:{number}: expected 19 columns of GeoNames, found {len(c)}")
                if c[7] in ("ADM1", "ADM2"):
                    divisions[(c[8], c[10], c[11] if c[7] == "ADM2" else "")] = (c[1], f"geonames:{c[0]}")
                elif c[6] in classes and gazetteer.by_id(f"geonames:{c[0]}") is None:
                    rows.append(c)
                if len(rows) > MOST_ROWS:
                    raise BadInput(f"{path.name}: more than {MOST_ROWS} places; cut it to the countries that you need")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput(f"dump={path.name}: expected a readable file in UTF-8 ({fault})") from fault
    additions = []
    for c in rows:
        adm1, adm1_id = divisions.get((c[8], c[10], ""), (None, None))
        adm2, adm2_id = divisions.get((c[8], c[10], c[11]), (None, None)) if c[11] else (None, None)
        kind = "quarter" if c[7] == "PPLX" else _CLASSES[c[6]]
        place = Place(
            f"geonames:{c[0]}", c[1], kind, c[8] or None, float(c[4]), float(c[5]), int(c[14] or 0),
            adm1, adm2, adm1_id, adm2_id,
        )  # fmt: skip
        additions.append(Addition(place, _words(c[3].replace(",", ";"))))
    return tuple(additions)
