"""Spanish, without a trained parser: what its lexicons and the shallow parser read in sentences of ours."""

from __future__ import annotations

from datetime import date

import pytest

from tallybook.read import Knowledge, read
from tallybook.read.figures import figure_of
from tallybook.records import Claim, Report

PUBLISHED = date(2031, 5, 14)  # a Wednesday


@pytest.fixture(scope="module")
def spanish() -> Knowledge:
    return Knowledge.load("es")


def claims(text: str, knowledge: Knowledge) -> list[Claim]:
    report = Report(id="r", text=text, published=PUBLISHED)
    found = read(report, knowledge)
    for claim in found:
        assert all(text[s.start : s.end] == s.words for s in claim.spans)
    return found


def numbers(claim: Claim) -> tuple[int | None, int | None, int | None] | None:
    return None if claim.figure is None else (claim.figure.low, claim.figure.best, claim.figure.high)


@pytest.mark.parametrize(
    ("words", "low", "best", "high"),
    [
        ("treinta y cinco personas", 35, 35, 35),
        ("ciento cincuenta y dos presos", 152, 152, 152),
        ("mil doscientos vecinos", 1200, 1200, 1200),
        ("dos mil trescientos veintiún soldados", 2321, 2321, 2321),
        ("1.350 personas", 1350, 1350, 1350),
        ("3,5 millones de personas", 3_500_000, 3_500_000, 3_500_000),
        ("al menos doce muertos", 12, None, None),
        ("más de 30 heridos", 31, None, None),
        ("menos de cien familias", None, None, 99),
        ("hasta 40 detenidos", None, None, 40),
        ("no menos de cuatro civiles", 4, None, None),
        ("decenas de manifestantes", 20, None, None),
        ("cientos de familias", 200, None, None),
        ("más de una docena de personas", 13, None, None),
        ("dos o tres hombres", 2, None, 3),
        ("entre 20 y 25 soldados", 20, None, 25),
        ("un par de agentes", 2, 2, 2),
        ("ningún civil", 0, 0, 0),
    ],
)
def test_figures(words, low, best, high, spanish):
    figure = figure_of(words, spanish.figures)
    assert figure is not None
    assert (figure.low, figure.best, figure.high) == (low, best, high)


@pytest.mark.parametrize("words", ["casi doscientas personas", "unos 200 vecinos", "cerca de 200 vecinos"])
def test_about_so_many(words, spanish):
    figure = figure_of(words, spanish.figures)
    assert figure is not None
    assert figure.best == 200
    assert figure.approximate


# text, and what it says: kind, figure, who was hit, who did it, stance
# ruff: noqa: E501 - a table of sentences and what they say, one a line
TOLD = [
    ("Hombres armados mataron a tres campesinos.", "killing", (3, 3, 3), "campesinos", "Hombres", "asserted"),
    ("Dos policías fueron asesinados por pistoleros.", "killing", (2, 2, 2), "policías", "pistoleros", "asserted"),
    ("El asesinato de la alcaldesa por sicarios provocó protestas.", "killing", (1, 1, 1), "alcaldesa", "sicarios", "asserted"),
    ("Asesinados tres periodistas en la ciudad", "killing", (3, 3, 3), "periodistas", None, "asserted"),
    ("Una mujer y sus dos hijos fueron hallados muertos a tiros en una casa.", "killing", (3, 3, 3), "mujer", None, "asserted"),
    ("El ataque cobró la vida de cinco personas.", "killing", (5, 5, 5), "personas", None, "asserted"),
    ("Más de una docena de personas fueron asesinadas.", "killing", (13, None, None), "personas", None, "asserted"),
    ("El soldado que mató al estudiante huyó.", "killing", (1, 1, 1), "estudiante", "soldado", "asserted"),
    ("Ningún civil murió en el ataque.", "killing", (0, 0, 0), "civil", None, "negated"),
    ("Los rebeldes podrían matar a los rehenes.", "killing", None, "rehenes", "rebeldes", "hypothetical"),
    ("El grupo intentó matar al gobernador.", "killing", (1, 1, 1), "gobernador", "grupo", "planned"),
    ("Murieron tres personas en un ataque.", "killing", (3, 3, 3), "personas", None, "asserted"),
    ("Cuatro agentes, entre ellos una mujer, fueron heridos de bala.", "injury", (4, 4, 4), "agentes", None, "asserted"),
    ("Nadie resultó herido en el tiroteo.", "injury", (0, 0, 0), "Nadie", None, "negated"),
    ("La policía detuvo a cinco sospechosos.", "arrest", (5, 5, 5), "sospechosos", "policía", "asserted"),
    ("Tres personas fueron detenidas por el asesinato del alcalde.", "arrest", (3, 3, 3), "personas", None, "asserted"),
    ("La policía no detuvo a nadie.", "arrest", (0, 0, 0), "nadie", "policía", "negated"),
    ("Una pareja y su hijo fueron secuestrados por rebeldes.", "abduction", (3, 3, 3), "pareja", "rebeldes", "asserted"),
    ("Unos 200 vecinos fueron desalojados por paramilitares.", "displacement", (None, 200, None), "vecinos", "paramilitares", "asserted"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "figure", "victims", "perpetrator", "stance"), TOLD)
def test_who_did_what_to_whom(text, kind, figure, victims, perpetrator, stance, spanish):
    told = next((c for c in claims(text, spanish) if c.kind == kind), None)
    assert told is not None
    assert numbers(told) == figure
    assert told.victims is not None
    assert told.victims.name == victims
    assert (told.perpetrator.name if told.perpetrator else None) == perpetrator
    assert told.stance == stance


def test_dead_and_wounded_of_one_sentence(spanish):
    found = claims("El atentado dejó 14 muertos y decenas de heridos.", spanish)
    assert {c.kind: numbers(c) for c in found if c.figure} == {"killing": (14, 14, 14), "injury": (20, None, None)}


def test_two_clauses_of_one_sentence(spanish):
    found = claims("Murieron tres personas y otras cinco resultaron heridas en un ataque.", spanish)
    assert {c.kind: numbers(c) for c in found if c.figure} == {"killing": (3, 3, 3), "injury": (5, 5, 5)}


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("el lunes", date(2031, 5, 12), date(2031, 5, 12)),
        ("ayer", date(2031, 5, 13), date(2031, 5, 13)),
        ("hace dos días", date(2031, 5, 12), date(2031, 5, 12)),
        ("el 3 de marzo de 2030", date(2030, 3, 3), date(2030, 3, 3)),
        ("en marzo de 2030", date(2030, 3, 1), date(2030, 3, 31)),
    ],
)
def test_days(when, first, last, spanish):
    told = claims(f"Los rebeldes mataron a tres soldados {when}.", spanish)[0]
    assert told.when is not None
    assert (told.when.start, told.when.end) == (first, last)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Hombres armados mataron a tres campesinos el lunes, dijo la policía.", "policía"),
        ("Según el gobierno, los rebeldes mataron a tres soldados.", "gobierno"),
    ],
)
def test_speakers(text, speaker, spanish):
    assert [s.name for s in claims(text, spanish)[0].speakers] == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "Un hombre murió de cáncer en el hospital.",
        "El tiempo mata los sueños.",
        "El partido terminó con tres goles.",
        "La alcaldesa inauguró un puente.",
    ],
)
def test_no_violence(text, spanish):
    assert claims(text, spanish) == []


def test_a_toll_that_somebody_raises_corrects_the_earlier_figure(spanish):
    text = "Pistoleros mataron a doce personas en el puerto. El hospital elevó la cifra de muertos a 15."
    first, second = claims(text, spanish)
    assert (numbers(first), numbers(second)) == ((12, 12, 12), (15, 15, 15))
    assert [(link.type, link.claim) for link in second.links] == [("corrected_from", first.id)]


def test_any_text_can_be_parsed(spanish):
    for text in ("", "   ", "¿?", "\n\n", "a" * 500, "y y y de de", "FUE", "dos " * 300, "«No», dijo. 12 de de la."):
        doc = next(iter(spanish.parse([text])))
        assert len(doc.text) == len(text)
        assert all(token.head.sent == token.sent for token in doc)
