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
