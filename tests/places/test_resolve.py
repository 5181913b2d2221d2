"""Which place a name means."""

from __future__ import annotations

import pytest

from tallybook.places import PlaceMention, home_of, main_place, resolve, where_of
from tallybook.records import Where


def place(mentions, name):
    return next(m.where for m in mentions if m.name == name)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Soldiers retook the town of Baga, Nigeria, on Monday.", "Baga", "NG"),
        ("A fire broke out in Baga, Spain, on Monday.", "Baga", "ES"),
        ("Fishermen left the town of Baga for Maiduguri in Nigeria, and later to Kano.", "Baga", "NG"),
        ("The raid on Shikarpur began in Karachi, in Pakistan, police in Sukkur said.", "Shikarpur", "PK"),
        ("The raid on Shikarpur began in Lucknow, in India, police in Agra said.", "Shikarpur", "IN"),
        ("He flew from London to Paris and on to Moscow.", "Paris", "FR"),
    ],
)
def test_the_rest_of_the_report_decides_between_namesakes(read, text, name, country):
    assert place(read(text), name).country_code == country


def test_states_by_their_abbreviations(read):
    found = read("Two men died in Rocky Mount, N.C., and one in Springfield, Ill.")
    assert place(found, "Rocky Mount").adm1 == "North Carolina"
    assert place(found, "Springfield").adm1 == "Illinois"
    assert place(found, "N.C.").precision == 4


def test_the_publishers_country_settles_a_name_that_stands_alone(nlp, gazetteer, lexicon):
    alone = [PlaceMention(0, 10, "Birmingham")]
    assert resolve(alone, gazetteer, publisher_country="US")[0].where.country_code == "US"
    assert resolve(alone, gazetteer, publisher_country="GB")[0].where.country_code == "GB"


def test_a_publishers_home_is_learned_from_its_reports(gazetteer):
    ohio = [PlaceMention(0, 8, "Columbus", inside=("Ohio",)), PlaceMention(10, 14, "Ohio")]
    home = home_of([resolve(ohio, gazetteer)] * 4)
    assert home is not None
    assert home.adm1 == "Ohio"
    assert resolve([PlaceMention(0, 6, "Dublin")], gazetteer)[0].where.country_code == "IE"
    assert home_of([resolve(ohio, gazetteer)] * 2) is None


def test_the_precision_follows_ucdp(read):
    found = read("Clashes near Kano and in Lagos, in Borno State, across Nigeria and the Sahel.")
    assert {m.name: m.where.precision for m in found} == {
        "Kano": 2,
        "Lagos": 1,
        "Borno State": 4,
        "Nigeria": 6,
        "Sahel": 5,
    }


def test_an_unknown_quarter_is_kept_by_its_name_inside_the_city(read):
    found = read("KARACHI, Pakistan - Two men were shot dead in the Tin Harbour quarter of Karachi on Monday.")
    where, city = place(found, "Tin Harbour"), place(found, "Karachi")
    assert where.name == "Tin Harbour"
    assert where.precision == 2
    assert (where.latitude, where.longitude) == (city.latitude, city.longitude)
    assert where.place_id == f"{city.place_id}/tin-harbour"


def test_a_quarter_of_the_supplement_has_its_own_point(read, invented):
    found = read("Two men were shot in the Tin Quay quarter of Vashira.", invented)
    where = place(found, "Tin Quay")
    assert where.precision == 1
    assert where.place_id == "supplement:vashira/tin-quay"
    assert where.adm1 == "Lower Damra"


def test_other_romanisations_are_found_within_the_country(read):
    found = read("Two men died in Deir Ezzor and Damascus in Syria; Aleppo was quiet.")
    assert (
        place(found, "Deir Ezzor").place_id == place(read("In Deir ez-Zor, Syria, two died."), "Deir ez-Zor").place_id
    )


def test_a_small_namesake_far_away_is_not_taken(read):
    found = read("Yemeni troops fought in Azzan, Yemen's army said. Sanaa and Aden in Yemen were quiet, as was Taiz.")
    assert place(found, "Azzan").country_code == "YE"


def test_what_cannot_be_placed_keeps_its_name(gazetteer):
    found = resolve([PlaceMention(0, 7, "Xyzzyqo")], gazetteer)[0]
    assert found.where == Where("Xyzzyqo")
    assert where_of(found) == Where("Xyzzyqo")
    assert where_of(None) is None
    assert where_of(None, default=Where("Kano")) == Where("Kano")


def test_resolving_twice_gives_the_same(read):
    text = (
        "Gunmen in Springfield, Ill., fled to Paris. Karachi and Lagos were quiet, the Georgian police said in Georgia."
    )
    assert read(text) == read(text)


def test_the_main_place_is_where_things_happened_not_where_the_reporter_sat(read):
    found = read(
        "KABUL, Afghanistan (Agency) - Nine people were killed in Kandahar on Monday, the governor of Kandahar said. "
        "The market in Kandahar was full."
    )
    assert main_place(found).name == "Kandahar"
    assert main_place([]) is None


def test_the_title_weighs_more_than_the_text(nlp, gazetteer, lexicon, read):
    from tallybook.places import find_places

    title = resolve(find_places(nlp("Blast in Lahore kills two"), gazetteer, lexicon, in_title=True), gazetteer)
    text = read("Police from Karachi travelled to Multan. A blast was reported in Lahore.")
    assert main_place(text, title=title).name == "Lahore"


def test_a_division_in_another_spelling_tells_the_country(read):
    found = read("Nine men were killed in Nooristan province last night.")
    assert place(found, "Nooristan").country_code == "AF"


def test_a_namesake_abroad_is_given_up_for_the_district_that_the_report_puts_it_in(read):
    found = read(
        "A mine went off in Safi, Mohmand Agency, on Tuesday. The wounded were taken to Shabqadar in Pakistan."
    )
    assert place(found, "Safi").country_code == "PK"


def test_a_known_division_by_its_type_is_found_where_no_country_is_named(read):
    found = read("Hama province: Two farmers were killed by a mine in Oldmoor village.")
    assert place(found, "Hama").country_code == "SY"
    assert place(found, "Oldmoor").adm1 == place(found, "Hama").adm1


def test_an_unknown_village_lies_in_what_was_named_before_it_not_in_what_comes_next(read):
    found = read("Idlib province: A man was shot at Oldmoor village.\nAleppo province: nothing was reported.")
    assert place(found, "Oldmoor").adm1 == place(found, "Idlib").adm1


def test_who_strikes_does_not_say_where_but_the_towns_named_do(read):
    text = (
        "A farmer died in a Russian strike on Oldmoor village. Most blamed Russia; south of Aleppo, no one was asked."
    )
    assert place(read(text), "Oldmoor").country_code == "SY"
