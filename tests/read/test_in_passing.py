"""Where a report is set whose places no gazetteer knows, and what stands beside land that was taken."""

from __future__ import annotations

FILLER = "The weavers of the quarter have looms that their grandfathers built, and they sell by the yard. " * 5


def test_a_report_is_not_set_in_a_city_that_it_names_in_passing(claims_of):
    text = (
        "ORVANESH, Kaldivia (Agency) - Fighting in Orvanesh and in Tel Burrin has left nine people dead.\n\n"
        f"{FILLER}\n\nFour people were shot dead on Monday.\n\n{FILLER}\n\nTheir cloth is sold in Paris."
    )
    killed = [c for c in claims_of(text) if c.kind == "killing" and c.where is not None]
    assert killed
    assert all("Paris" not in c.where.name for c in killed)


def test_a_village_of_no_gazetteer_is_where_the_next_act_took_place(claims_of):
    text = "Soldiers walked into the nearest village, Oru Hkam, on Monday. Nine men were shot dead."
    (killing,) = [c for c in claims_of(text) if c.kind == "killing"]
    assert killing.where is not None
    assert killing.where.name == "Oru Hkam"


def test_whose_land_was_taken_is_told_by_the_words_around_it(claims_of):
    text = "The militia shot two men and seized 400 acres of pasture belonging to the Benti cooperative."
    (taken,) = [c for c in claims_of(text) if c.kind == "land_seizure"]
    assert taken.victims is not None
    assert "Benti cooperative" in taken.victims.name


def test_somebody_gone_since_a_day_is_gone_on_that_day(claims_of):
    text = "Two men were shot in the raid. The clerk has not been seen since April 11."
    (gone,) = [c for c in claims_of(text) if c.kind == "disappearance"]
    assert gone.when is not None
    assert gone.when.start == gone.when.end
