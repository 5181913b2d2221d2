"""On which day and in which place the claims of a report lie, where other days and places are named beside."""

from __future__ import annotations

from datetime import date

WEDNESDAY = date(2019, 9, 18)


def _when(claims, kind, words=""):
    claim = next(c for c in claims if c.kind == kind and words in c.words)
    return claim.when.start, claim.when.end


def test_a_date_before_those_who_say_it_is_the_acts(claims_of):
    text = "Raiders killed seven herders on Tuesday in a hamlet near Vashira, the police said on Wednesday."
    assert _when(claims_of(text), "killing") == (date(2019, 9, 17), date(2019, 9, 17))


def test_a_clause_that_describes_the_victims_does_not_take_the_date_away(claims_of):
    text = (
        "Gunmen killed seven herders who support the old council and five guards on Wednesday in a town, police said."
        "\nThe herders and guards were gunned down at a false checkpoint, they said."
        "\nThe gunmen claimed a raid on a wedding that killed at least 12 people on Monday."
    )
    claims = claims_of(text)
    assert _when(claims, "killing", "seven herders") == (WEDNESDAY, WEDNESDAY)
    assert _when(claims, "killing", "wedding") == (date(2019, 9, 16), date(2019, 9, 16))


def test_today_and_the_weekday_behind_it_are_one_day(claims_of):
    # a report that was filed before midnight and dated after it
    text = "Soldiers killed two boatmen today morning, Thursday, at the old pier."
    assert _when(claims_of(text), "killing") == (WEDNESDAY, WEDNESDAY)


def test_an_old_date_in_a_clause_that_describes_a_place_is_not_the_acts(claims_of):
    text = "Three guards were killed on the edge of a village that the rebels lost about one week ago."
    start, end = _when(claims_of(text), "killing")
    assert (WEDNESDAY - start).days <= 2
    assert end == WEDNESDAY


def test_a_day_of_last_week_in_such_a_clause_is_not_the_acts_either(claims_of):
    text = "Gunmen attacked the base that soldiers left last Saturday, killing four men."
    start, end = _when(claims_of(text), "killing")
    assert (WEDNESDAY - start).days <= 2
    assert end == WEDNESDAY


def test_the_day_of_an_earlier_report_dates_no_act_of_another_sentence(claims_of):
    text = (
        "Three men were shot dead in Vashira. The observatory published on 12 August that fighters had taken the mill. "
        "Clashes went on at the ford."
    )
    claims = claims_of(text)
    for kind in ("killing", "clash"):
        start, end = _when(claims, kind)
        assert (WEDNESDAY - start).days <= 2
        assert end == WEDNESDAY


def test_the_day_of_an_act_that_is_answered_is_not_the_answers(claims_of):
    text = "Two policemen were shot dead in revenge for the killing of a commander last month."
    claims = claims_of(text)
    start, end = _when(claims, "killing", "Two policemen")
    assert (WEDNESDAY - start).days <= 2
    assert end == WEDNESDAY
    assert _when(claims, "killing", "commander") == (date(2019, 8, 1), date(2019, 8, 31))


def test_a_clause_about_the_act_itself_keeps_its_date(claims_of):
    text = "During the raids on the marsh, which took place between 2 and 5 September, two women were killed."
    assert _when(claims_of(text), "killing") == (date(2019, 9, 2), date(2019, 9, 5))


def test_words_that_count_from_another_act_count_once(claims_of):
    text = (
        "A mine killed three soldiers on Tuesday. Two men were arrested a day before the blast, in which a hut burned, "
        "a guard was wounded, a cook was killed and shots were fired in an attack on a tent."
    )
    days = [c.when.start for c in claims_of(text) if c.when is not None and c.when.start is not None]
    assert min(days) >= date(2019, 9, 16)


def test_what_opens_a_report_lies_where_it_goes_on_to_say(claims_of):
    # the opening names the country, what follows the town; a third place is named in passing
    text = (
        "Rebels killed four guards in southern Pakistan on Tuesday. The attack was on a post in Khuzdar. "
        "The bodies were taken home. A minister in Lahore condemned it, and Lahore saw a vigil."
    )
    killing = next(c for c in claims_of(text) if c.kind == "killing")
    assert killing.where.name == "Khuzdar"


def test_no_act_that_was_lies_after_the_day_of_publication(claims_of):
    text = "Soldiers shelled Haddur. Among the dead are a nurse and two girls who would have been three in December."
    assert [c.kind for c in claims_of(text) if c.when.start > WEDNESDAY] == []
    assert [c.kind for c in claims_of(text) if c.kind == "killing"]


def test_what_was_done_then_was_done_on_the_days_of_the_act_told_before(claims_of):
    text = "On 3 May police fired into the crowd and killed two men.\n\nPolice then burned nine houses."
    assert [c.when.start.isoformat() for c in claims_of(text) if c.kind == "arson"] == ["2019-05-03"]


def test_a_semicolon_parts_a_day_from_what_was_told_before_it(claims_of):
    text = "On Sunday a ferry was raked with fire. Nine were killed; a tenth, the conductor, died on Tuesday."
    assert [c.when.start.day for c in claims_of(text) if c.kind == "killing"] == [15, 17]


def test_the_bloodiest_since_a_day_says_when_what_was_on_that_day(claims_of):
    text = "The raid was the bloodiest since 3 February, when fighters overran the market, killing 24 traders."
    assert _when(claims_of(text), "killing") == (date(2019, 2, 3), date(2019, 2, 3))


def test_a_place_that_heads_the_sentence_is_where_the_act_was(claims_of):
    text = "In Vashira, residents said a mob had torched the school. A convoy was attacked near Kolvar."
    assert [c.where.name for c in claims_of(text) if c.kind == "arson"] == ["Vashira"]


def test_days_that_followed_are_counted_from_the_act_before(claims_of):
    text = (
        "In May 2019 a treasurer was gunned down as he carried a coffin. "
        "Over the six days that followed, at least 70 people were slaughtered."
    )
    assert _when(claims_of(text), "killing", "70") == (date(2019, 5, 1), date(2019, 6, 6))


def test_a_clause_before_a_colon_dates_what_stands_behind_it(claims_of):
    text = (
        "Gunmen killed a chief near the mill on Sept. 9. "
        "Porters hit back three days later: they raided the market and killed 23 traders, a councillor said."
    )
    assert _when(claims_of(text), "killing", "23 traders") == (date(2019, 9, 12), date(2019, 9, 12))


def test_a_people_is_no_place_even_where_a_place_is_called_so(claims_of):
    # there is a Meridian, and an Orolu, elsewhere
    text = (
        "Gunmen killed nine people in Kasri on Monday. The Orolu are herders. "
        "Orolu fighters shot dead a miller on Tuesday, and a Meridian youth burned a shed."
    )
    places = {c.where.name for c in claims_of(text) if c.where is not None}
    assert places <= {"Kasri"}


def test_the_name_of_a_country_before_a_port_is_not_where_the_port_is(claims_of):
    text = "More than 900 people have been murdered in the Qasmari port of Bessarine since January."
    assert [c.where.name for c in claims_of(text) if c.where is not None] == ["Bessarine"]


def test_a_place_that_no_gazetteer_knows_keeps_its_name(claims_of):
    claims = claims_of("Gunmen shot dead two millers in the village of Karsamud on Monday.")
    where = next(c.where for c in claims if c.kind == "killing")
    assert (where.name, where.place_id, where.precision) == ("Karsamud", None, None)


def test_they_who_act_are_those_told_of_before(claims_of):
    text = "Rebel fighters crossed the river on Monday. They shot dead six ferrymen and burned a mill."
    killing = next(c for c in claims_of(text) if c.kind == "killing")
    assert killing.perpetrator is not None
    assert killing.perpetrator.name == "Rebel fighters"


def test_a_clause_cut_off_by_the_next_keeps_its_own_doer(claims_of):
    text = "An army column shelled the town, killing 90 civilians, after four soldiers were lynched there."
    killing = next(c for c in claims_of(text) if c.kind == "killing" and "90" in c.words)
    assert killing.perpetrator is not None
    assert "column" in killing.perpetrator.name


def test_a_word_that_the_text_writes_small_is_no_place(claims_of):
    text = "Brick town burns. Nine people were shot dead on Monday. A brick was thrown at a guard, who was wounded."
    assert not any(c.where is not None and c.where.name.startswith("Brick") for c in claims_of(text))


def test_a_group_that_calls_itself_something_goes_by_that_name(claims_of):
    text = (
        "Gunmen killed nine people on Monday. A militia that calls itself the Shield of Hesh warned that any herder "
        "found south of the river would not go home. A group known as the Salt Column killed two porters."
    )
    claims = claims_of(text)
    threat = next(c for c in claims if c.kind == "threat")
    assert threat.speakers[-1].name == "Shield of Hesh"
    assert any(c.perpetrator is not None and "Salt Column" in c.perpetrator.name for c in claims)


def test_the_name_behind_an_office_is_who_takes_the_stand(claims_of):
    text = (
        "Nine people were killed in raids on Monday. The mayor, Rafe Venn, laughed at the charge that he paid for them."
    )
    denial = next(c for c in claims_of(text) if c.kind == "denial")
    assert denial.speakers[-1].name == "Rafe Venn"
