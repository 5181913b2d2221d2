"""What a report says, on sentences of ours about Vashira, an invented city."""

from __future__ import annotations

from datetime import date

import pytest

# text, kind, and the fields that must be read
TOLD = [
    ("Two shopkeepers were shot dead in Vashira on Monday.", "killing", {"best": 2, "victims": "shopkeepers", "method": "shooting"}),
    ("Gunmen killed six dockers in the harbour, police said.", "killing", {"best": 6, "perpetrator": "Gunmen", "speaker": "police"}),
    ("More than 40 people were killed when a bomb went off in a market.", "killing", {"low": 41, "best": None}),
    ("At least nine people died in the attack.", "killing", {"low": 9}),
    ("The blast left 12 dead and 30 wounded.", "killing", {"best": 12}),
    ("The blast left 12 dead and 30 wounded.", "injury", {"best": 30}),
    ("The attack claimed the lives of seven fishermen.", "killing", {"best": 7, "victims": "fishermen"}),
    ("A tailor was stabbed to death in his shop.", "killing", {"best": 1, "victims": "tailor", "method": "stabbing"}),
    ("The bodies of three men were found in a ditch, their hands tied, shot in the head.", "killing", {"best": 3}),
    ("Twelve people were killed or wounded in the raid.", "killing", {"best": None, "high": 12}),
    ("A couple and their son were found dead with bullet wounds.", "killing", {"best": 3}),
    ("Police killed two robbers and arrested four others.", "killing", {"best": 2, "perpetrator": "Police"}),
    ("Police killed two robbers and arrested four others.", "arrest", {"best": 4}),
    ("Three marchers died in police firing.", "killing", {"best": 3, "perpetrator": "police"}),
    ("Masked men abducted a clerk from his house.", "abduction", {"best": 1, "perpetrator": "Masked men"}),
    ("Two women were raped by soldiers during the raid.", "sexual_violence", {"best": 2, "perpetrator": "soldiers"}),
    ("The prisoners were tortured by guards.", "torture", {"perpetrator": "guards"}),
    ("A suicide bomber attacked the police barracks on Monday, killing dozens.", "killing", {"low": 24, "method": "suicide bombing"}),
    ("Rebels ambushed an army convoy near the bridge.", "attack", {"perpetrator": "Rebels"}),
    ("Gangs clashed with highlanders in Kiln Town.", "clash", {"perpetrator": "Gangs"}),
    ("A mob torched eleven houses in the quarter.", "arson", {"perpetrator": "mob"}),
    ("The fighting has displaced about 1,200 people.", "displacement", {"best": 1200}),
    ("Some 3,000 families fled their homes after the attacks.", "displacement", {"best": 3000}),
    ("Armed men are grabbing plots of land along the river.", "land_seizure", {"perpetrator": "Armed men"}),
    ("Local bosses use hired thugs to seize farmland.", "land_seizure", {"perpetrator": "bosses"}),
    ("At least 310 people have been killed in the city so far this year.", "tally", {"low": 310, "start": date(2019, 1, 1)}),
    ("The commission said 603 teachers had been murdered since 2006.", "tally", {"best": 603, "start": date(2006, 1, 1), "speaker": "commission"}),
    ("The Dhorai number some 900,000 in the city.", "population", {"best": 900000, "group": "Dhorai"}),
    ("The Highland Congress holds 3 of the 96 seats in the city assembly.", "representation", {"held": 3, "of": 96, "group": "Highland Congress"}),
    ("Of 96 seats in the assembly, the Congress has just three.", "representation", {"held": 3, "of": 96, "group": "Congress"}),
    ("Only 4 of 30 wards are controlled by the highlanders.", "representation", {"held": 4, "of": 30, "group": "highlanders"}),
    ("By population the highlanders should have up to 20 seats.", "representation", {"deserved": 20, "group": "highlanders"}),
    ("The mayor denied that his party was behind the killings.", "denial", {"speaker": "mayor"}),
    ("The Congress accused the League of killing its members.", "accusation", {"speaker": "Congress"}),
    ('"I fear a massacre," said Ilse Maranthe, the director.', "fear", {"speaker": "Maranthe"}),
    ("Residents fear that the killings will lead to a wider war.", "fear", {"speaker": "Residents"}),
    ("The army refused to intervene when the houses were burned.", "refusal", {"speaker": "army"}),
    ("The commander vowed to take revenge for the killings.", "threat", {"speaker": "commander"}),
    ("Poverty is the root cause of the violence, the report said.", "cause", {"speaker": "report"}),
]  # fmt: skip

# sentences that only look like violence; nothing in them may become an incident
PEACEFUL = [
    "The driver killed the engine and got out.",
    "The director shot a film on the pier last summer.",
    "The old captain died of old age at home.",
    "The bill was killed in committee by five votes to four.",
    "He died of a heart attack on Tuesday.",
    "The striker shot wide in the last minute of the match.",
    "The comedy bombed at the box office.",
    "A battle of the bands will be held on Saturday.",
    "A lorry overturned in fog, killing its driver.",
    "The price war between the two ferry lines goes on.",
    "He said he had been stabbed in the back by his own party.",
    "She was dying to see the new theatre.",
    "The team was beaten by three goals.",
    "An earthquake killed forty people in the hills.",
]


def _field(claim, name):
    figure, when = claim.figure, claim.when
    if name in ("low", "best", "high"):
        return getattr(figure, name) if figure else None
    if name == "start":
        return when.start if when else None
    if name == "speaker":
        return " / ".join(s.name for s in claim.speakers)
    value = getattr(claim, name)
    return value.name if hasattr(value, "name") else value


@pytest.mark.parametrize(("text", "kind", "fields"), TOLD, ids=[f"{k}: {t[:50]}" for t, k, _ in TOLD])
def test_a_sentence_gives_its_claim(claims_of, text, kind, fields):
    found = [c for c in claims_of(text) if c.kind == kind]
    assert found, f"no {kind} in {[(c.kind, c.words) for c in claims_of(text)]}"

    def fits(claim):
        return all(
            expected.lower() in (_field(claim, name) or "").lower()
            if isinstance(expected, str)
            else _field(claim, name) == expected
            for name, expected in fields.items()
        )

    assert any(fits(c) for c in found), [{n: _field(c, n) for n in fields} for c in found]


@pytest.mark.parametrize("text", PEACEFUL)
def test_what_only_looks_like_violence_is_no_claim(claims_of, text):
    told = [(c.kind, c.words) for c in claims_of(text) if c.stance in ("asserted", "alleged")]
    assert not told


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Nobody was killed in the shooting.", "negated"),
        ("No one was injured.", "negated"),
        ("Messages say that gunmen killed twelve people in the market. It isn't true.", "negated"),
        ("Posts said that gunmen had killed nine people in the market. That was a lie.", "negated"),
        ("Gunmen killed nine people in the market. It is true.", "asserted"),
        ("The men had planned to kill the judge.", "planned"),
        ("If the gates open, the guards will shoot the prisoners.", "hypothetical"),
        ("The League denied killing the shopkeepers.", "denied"),
        ("The clerk was allegedly killed by soldiers.", "alleged"),
        ('"Anyone who kills in our name is our enemy," the League said.', "hypothetical"),
        ("None of the families had seen anyone killed.", "hypothetical"),
    ],
)
def test_the_stance_of_a_report_is_kept(claims_of, text, stance):
    assert stance in {c.stance for c in claims_of(text)}


def test_nobody_hurt_is_a_figure_of_none(claims_of):
    (claim,) = [c for c in claims_of("Nobody was killed in the shooting.") if c.kind == "killing"]
    assert (claim.figure.low, claim.figure.high) == (0, 0)


@pytest.mark.parametrize(
    "text", ["A shooting on Monday killed a porter.", "Shots were fired at a school in Vashira and a boy was killed."]
)
def test_neither_a_day_nor_a_bullet_is_anybodys_target(claims_of, text):
    targets = {c.target.name for c in claims_of(text) if c.target is not None}
    assert not targets & {"Monday", "Shots", "shots"}


def test_what_set_off_what_is_linked(claims_of):
    text = "In August, after a party member was shot dead at a funeral, more than 60 people were killed."
    claims = {c.id: c for c in claims_of(text)}
    (later,) = [c for c in claims.values() if c.links]
    assert later.figure.low == 61
    assert later.links[0].type == "triggered_by"
    assert claims[later.links[0].claim].figure.best == 1


def test_revenge_is_linked_to_what_it_avenges(claims_of):
    text = (
        "Men of the Crane Boys shot dead four Velani bakers last week. "
        "On Monday six Dhorai porters were killed in revenge for the deaths of the Velani."
    )
    claims = {c.id: c for c in claims_of(text)}
    (revenge,) = [c for c in claims.values() if any(link.type == "revenge_for" for link in c.links)]
    assert revenge.figure.best == 6
    assert claims[revenge.links[0].claim].figure.best == 4
    assert "revenge" in revenge.motive


def test_a_retelling_gives_the_chain_of_speakers(claims_of):
    text = 'Four men were killed in Kiln Town, according to a report in The Vashira Tribune. "Seven more were wounded," the newspaper said, citing police.'
    claims = claims_of(text)
    (hurt,) = [c for c in claims if c.kind == "injury"]
    assert [s.name for s in hurt.speakers] == ["Vashira Tribune", "police"]


def test_emoji_and_other_scripts_move_no_offset(claims_of):
    text = "🕯️🕯️ لن ننسى. Two men were shot dead in Vashira. 🕯️"
    (claim,) = [c for c in claims_of(text) if c.kind == "killing"]
    assert text[claim.spans[0].start : claim.spans[0].end] == claim.words
    assert claim.words.startswith("Two men")


def test_a_text_without_violence_is_not_parsed(knowledge):
    assert not knowledge.gate.opens("The library opens at nine. Bring a coat.")


def test_reading_twice_gives_the_same_claims(claims_of):
    text = "Two men were shot dead in Vashira on Monday. Police arrested a suspect."
    assert claims_of(text) == claims_of(text)


def test_without_a_date_of_publication_days_stay_open(claims_of):
    (claim,) = [c for c in claims_of("Two men were shot dead on Monday.", None) if c.kind == "killing"]
    assert claim.when is None or claim.when.start is None


def test_a_day_long_past_is_not_put_a_year_ahead(claims_of):
    text = "The Congress fears that they will be charged with the killing of two shopkeepers on 3 September."
    days = [c.when.start for c in claims_of(text) if c.when is not None and c.when.start is not None]
    assert days
    assert all(day <= date(2019, 9, 18) for day in days)


def test_another_is_a_person_who_was_hurt(claims_of):
    hurt = [c for c in claims_of("Gunmen fired on a bar in Vashira. A man was shot dead. Another was hurt.")
            if c.kind == "injury"]  # fmt: skip
    assert [c.figure.best for c in hurt] == [1]
