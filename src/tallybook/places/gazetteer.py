"""The gazetteer: known places by name and by id, with what a user's own supplement adds."""

from __future__ import annotations

import difflib
import functools
import math
import sqlite3
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tallybook.places.names import key, skeleton
from tallybook.places.place import Named, Place
from tallybook.places.unpack import open_unpacked, version_of

DATA = Path(__file__).parent / "data"
PACKED = DATA / "gazetteer.tsv.xz"
CANDIDATES = 150
_COLUMNS = """p.kind, p.geonames, p.name, p.country, p.population, coalesce(p.lat, b.lat, a.lat),
  coalesce(p.lon, b.lon, a.lon), a.name, a.geonames, b.name, b.geonames"""
_JOINS = "LEFT JOIN place a ON a.id = p.adm1 LEFT JOIN place b ON b.id = p.adm2"
_BY_NAME = f"""SELECT n.rank, {_COLUMNS} FROM name n JOIN place p ON p.id = n.place {_JOINS} WHERE n.key = ?
  ORDER BY (p.kind = 'city') ASC, p.population DESC, p.id LIMIT {CANDIDATES}"""  # noqa: S608 - no input in the text
_BY_SKELETON = f"""SELECT 1, {_COLUMNS} FROM skeleton s JOIN place p ON p.id = s.place {_JOINS}
  WHERE s.bones = ? AND s.country = ? ORDER BY p.population DESC, p.id LIMIT {CANDIDATES}"""  # noqa: S608
_DIVISIONS = f"""SELECT 1, {_COLUMNS} FROM skeleton s JOIN place p ON p.id = s.place {_JOINS}
  WHERE s.bones = ? AND p.kind = 'adm1' ORDER BY p.id LIMIT {CANDIDATES}"""  # noqa: S608
_BY_ID = f"SELECT 0, {_COLUMNS} FROM place p {_JOINS} WHERE p.geonames = ? ORDER BY p.id LIMIT 1"  # noqa: S608
_IN_BOX = f"""SELECT 0, {_COLUMNS} FROM place p {_JOINS} WHERE p.lat BETWEEN ? AND ? AND p.lon BETWEEN ? AND ?
  AND p.kind <> 'country' ORDER BY p.population DESC, p.id LIMIT ?"""  # noqa: S608
_BY_COUNTRY = f"SELECT 0, {_COLUMNS} FROM place p {_JOINS} WHERE p.kind = 'country' AND p.country = ?"  # noqa: S608
# How alike two spellings with the same consonants have to be, as a share of their letters.
LIKE_0_1 = 0.6
# People per square kilometre of a city, for how far it reaches when only its population is known.
CITY_DENSITY = 4000.0


@dataclass(frozen=True, slots=True)
class Addition:
    """A place of a supplement with all its names and what its people are called."""

    place: Place
    names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()


def _place(row: tuple[object, ...]) -> Named:
    """One row of the tables as a place."""
    rank, kind, geonames, name, country, population, lat, lon, adm1, adm1_id, adm2, adm2_id = row
    place_id = country if kind == "country" else f"geonames:{geonames}"
    return Named(
        Place(
            str(place_id),
            str(name),
            str(kind),
            str(country) or None,
            lat,  # type: ignore[arg-type]
            lon,  # type: ignore[arg-type]
            population,  # type: ignore[arg-type]
            str(name) if kind == "adm1" else adm1,  # type: ignore[arg-type]
            str(name) if kind == "adm2" else adm2,  # type: ignore[arg-type]
            f"geonames:{geonames}" if kind == "adm1" else (f"geonames:{adm1_id}" if adm1_id else None),
            f"geonames:{geonames}" if kind == "adm2" else (f"geonames:{adm2_id}" if adm2_id else None),
        ),
        rank,  # type: ignore[arg-type]
    )


@dataclass
class Gazetteer:
    """Known places. Read-only after loading; can be shared between threads and sent to other processes.

    Example:
        >>> gazetteer = Gazetteer.load()
        >>> gazetteer.by_id("PK").name
        'Pakistan'
    """

    cache: Path | None = None
    additions: tuple[Addition, ...] = ()
    _connection: sqlite3.Connection = field(init=False, repr=False)

    @classmethod
    def load(cls, *, cache: Path | None = None, supplements: Iterable[Addition] = ()) -> Gazetteer:
        """Open the shipped gazetteer with the project's supplement and a user's own places.

        Args:
            cache: folder that holds the unpacked file; None means the user's cache folder.
            supplements: places that `read_supplement` or `read_geonames` gave; they come before those shipped.
        """
        from tallybook.places.supplement import shipped

        base = cls(cache=cache)
        return cls(cache=cache, additions=(*supplements, *shipped(base)))

    def __post_init__(self) -> None:
        self._connection = open_unpacked(PACKED, cache=self.cache)
        self._added: dict[str, list[Named]] = {}
        self._added_by_id: dict[str, Place] = {}
        self._added_heads: dict[str, int] = {}
        self._people = _demonyms_of_countries(DATA)
        for addition in self.additions:
            if addition.place.place_id in self._added_by_id:
                continue
            self._added_by_id[addition.place.place_id] = addition.place
            for rank, name in enumerate((addition.place.name, *addition.names)):
                k = key(name)
                self._added.setdefault(k, []).append(Named(addition.place, min(rank, 1)))
                head, words = k.partition(" ")[0], k.count(" ") + 1
                self._added_heads[head] = max(words, self._added_heads.get(head, 0))
            for demonym in addition.demonyms:
                for k in forms_of_demonym(demonym):
                    self._people.setdefault(k, addition.place.place_id)
        # Caches live in the object, so that two gazetteers with different supplements never mix.
        self.named = functools.lru_cache(maxsize=10_000)(self._named)
        self.spelled = functools.lru_cache(maxsize=5_000)(self._spelled)
        self.division_spelled = functools.lru_cache(maxsize=5_000)(self._division_spelled)
        self.longest = functools.lru_cache(maxsize=20_000)(self._longest)
        self.by_id = functools.lru_cache(maxsize=5_000)(self._by_id)
        self._name_people_of_divisions()

    def __reduce__(self) -> tuple[object, ...]:
        return (Gazetteer, (self.cache, self.additions))

    def _name_people_of_divisions(self) -> None:
        """Add what the people of first-order divisions are called; a country's people keep their name."""
        for code, told in tomllib.loads((DATA / "divisions.toml").read_text("utf-8")).items():
            found = (n.place for n in self._named(key(told["name"])) if n.place.kind == "adm1")
            division = next((p for p in found if p.country_code == code[:2]), None)
            for demonym in told.get("demonyms", ()) if division else ():
                for k in forms_of_demonym(demonym):
                    self._people.setdefault(k, division.place_id)  # type: ignore[union-attr]

    @property
    def version(self) -> str:
        """Names the data that was read: hash of the packed file, and how many places were added to it."""
        return f"{version_of(PACKED.read_bytes())}+{len(self.additions)}"

    def _named(self, name_key: str) -> tuple[Named, ...]:
        """Every place that bears a name, given as `names.key(name)`; divisions before cities, larger before smaller."""
        if name_key.count(" ") >= self.longest(name_key.partition(" ")[0]):
            return ()  # no name that begins with this word is as long: most of what is looked up
        added = self._added.get(name_key, ())
        rows = self._connection.execute(_BY_NAME, (name_key,)).fetchall()
        return (*added, *(_place(row) for row in rows))

    def _spelled(self, name_key: str, country_code: str) -> tuple[Named, ...]:
        """Places of one country whose names differ from this one only as romanisations do; the likest first."""
        bones = skeleton(name_key)
        if not bones:
            return ()
        rows = self._connection.execute(_BY_SKELETON, (bones, country_code)).fetchall()
        found = [_place(row) for row in rows]
        like = {n.place.place_id: difflib.SequenceMatcher(None, key(n.place.name), name_key).ratio() for n in found}
        close = [n for n in found if like[n.place.place_id] >= LIKE_0_1]

        def rank(named: Named) -> tuple[float, bool, int, str]:
            place = named.place
            return (-like[place.place_id], place.kind != "city", -place.population, place.place_id)

        return tuple(sorted(close, key=rank))

    def _division_spelled(self, name_key: str) -> Named | None:
        """The one first-order division of the world whose name differs from this one only as romanisations do."""
        bones = skeleton(name_key)
        rows = self._connection.execute(_DIVISIONS, (bones,)).fetchall() if bones else ()
        found = [_place(row) for row in rows]
        close = [n for n in found if difflib.SequenceMatcher(None, key(n.place.name), name_key).ratio() >= LIKE_0_1]
        return close[0] if len({n.place.place_id for n in close}) == 1 else None

    def _longest(self, word: str) -> int:
        """How many words the longest name has that begins with a word (as key); 0 where none does."""
        row = self._connection.execute("SELECT words FROM head WHERE word = ?", (word,)).fetchone()
        return max(row[0] if row else 0, self._added_heads.get(word, 0))

    def _by_id(self, place_id: str) -> Place | None:
        """The place with an id, or None."""
        if place_id in self._added_by_id:
            return self._added_by_id[place_id]
        prefix, _, number = place_id.partition(":")
        if prefix == "geonames" and number.isdigit():
            row = self._connection.execute(_BY_ID, (int(number),)).fetchone()
        else:
            row = self._connection.execute(_BY_COUNTRY, (place_id,)).fetchone()
        return _place(row).place if row else None

    def people_of(self, demonym_key: str) -> Place | None:
        """The place whose people are called so ("pakistani", as key), or None."""
        place_id = self._people.get(demonym_key)
        return self.by_id(place_id) if place_id else None

    def in_box(self, west: float, south: float, east: float, north: float, *, most: int) -> list[Place]:
        """The places with a point of their own in a box of degrees, a supplement's first, then those of most people."""
        rows = self._connection.execute(_IN_BOX, (south, north, west, east, most)).fetchall()
        own = [
            p
            for p in self._added_by_id.values()
            if p.latitude is not None
            and p.longitude is not None
            and south <= p.latitude <= north
            and west <= p.longitude <= east
        ]
        return list({p.place_id: p for p in (*own, *(_place(row).place for row in rows))}.values())[:most]

    def radius_km(self, place: Place) -> float:
        """How far a place reaches from its point, in km: as told, or guessed from its population."""
        if place.radius_km is not None:
            return place.radius_km
        if place.kind in ("quarter", "facility"):
            return 2.0
        return max(2.0, math.sqrt(max(place.population, 1) / CITY_DENSITY / math.pi))


def forms_of_demonym(demonym: str) -> tuple[str, ...]:
    """A demonym and its plural, as keys: "Qasmaran", "Qasmarans"; those in -ese, -ish, -ch, -ss have no plural form."""
    k = key(demonym)
    if k.endswith(("ese", "ish", "ch", "ss", "s")):
        return (k,)
    if k.endswith("man"):
        return (k, f"{k[:-2]}en")
    return (k, f"{k}s")


def _demonyms_of_countries(data: Path) -> dict[str, str]:
    """Keys of demonyms to ids of places, from the tables shipped; the larger country wins ("Congolese")."""
    countries = tomllib.loads((data / "countries.toml").read_text("utf-8"))
    people: dict[str, str] = {}
    for code, told in countries.items():
        for demonym in told["demonyms"]:
            for k in forms_of_demonym(demonym):
                people.setdefault(k, code)
    return people
