"""Incidents that people part, join, reject or put in other words, and the ids that stay theirs."""

from casework import SATURDAY, VASHIRA, Case, two_papers


def test_people_can_part_what_the_machine_joined_and_join_what_it_parted():
    case = Case()
    first, _, other = two_papers(case)
    case.decide("different", first.id, other.id)
    parted = case.incidents()
    assert len(parted) == 2
    case.decide("same", *(i.id for i in parted))
    assert len(case.incidents(parted)) == 1


def three_papers(case):
    """Three papers about one shooting, and the incident of them."""
    first, injury, other = two_papers(case)
    late = case.report("A week later the town mourns the 12 shopkeepers killed in Vashira on Saturday.", "Coast News")
    third = case.claim(late, "killing", "12 shopkeepers killed", figure=12, when=SATURDAY, where=VASHIRA)
    return first, injury, other, third


def test_claims_that_a_person_splits_out_are_one_incident_of_their_own():
    case = Case()
    first, injury, other, third = three_papers(case)
    (before,) = case.incidents()
    case.decide("split", before.id, other.id, third.id, groups=((other.id, third.id), (first.id, injury.id)))
    parted = {i.claims for i in case.incidents([before])}
    assert parted == {tuple(sorted(c.id for c in group)) for group in ((first, injury), (other, third))}


def test_a_merge_holds_all_claims_that_were_meant_however_incidents_move_afterwards():
    """The second incident's id is gone after the merge; its claims stay merged all the same."""
    case = Case()
    first, injury, other, third = three_papers(case)
    case.decide("split", "i-x", other.id, third.id, groups=((other.id, third.id), (first.id, injury.id)))
    two = case.incidents()
    assert len(two) == 2
    case.decide("same", *(i.id for i in two), groups=tuple(i.claims for i in two))
    (merged,) = case.incidents(two)
    assert len(case.incidents([merged])) == 1
    case.decide("split", merged.id, first.id, groups=((first.id,), (injury.id, other.id, third.id)))
    assert {i.claims for i in case.incidents([merged])} == {
        (first.id,),
        tuple(sorted((injury.id, other.id, third.id))),
    }, "what was merged and not split stays merged"


def test_what_a_person_states_or_corrects_is_reviewed():
    case = Case()
    report = case.report("Three men were shot dead in Vashira on Saturday.")
    killing = case.claim(report, "killing", "Three men were shot dead", figure=3)
    assert not case.incidents()[0].reviewed
    case.decide("state", killing.id)
    assert case.incidents()[0].reviewed


def test_a_persons_word_holds_within_one_report_too():
    case = Case()
    report = case.report("Three men were shot dead on Saturday. Two women were killed in a separate attack.")
    one = case.claim(report, "killing", "Three men were shot dead", figure=3)
    two = case.claim(report, "killing", "Two women were killed", figure=2)
    assert len(case.incidents()) == 2
    case.decide("same", one.id, two.id)
    assert len(case.incidents()) == 1


def test_rejected_claims_and_incidents_are_left_out_and_accepted_ones_are_reviewed():
    case = Case()
    first, injury, other = two_papers(case)
    case.decide("reject", other.id)
    (incident,) = case.incidents()
    assert incident.claims == tuple(sorted((first.id, injury.id)))
    case.decide("accept", incident.id)
    assert case.incidents()[0].reviewed
    case.decide("reject", incident.id)
    assert case.incidents() == ()


def an_earlier_report(case: Case) -> None:
    """One of the same event that comes in after the others and was published before them."""
    late = case.report("Shots in Vashira: 12 shopkeepers killed on Saturday.", "Hill Radio", "2031-05-03")
    case.claim(late, "killing", "12 shopkeepers killed", figure=12, when=SATURDAY, where=VASHIRA)


def test_an_id_stays_when_an_earlier_report_turns_up():
    case = Case()
    two_papers(case)
    (before,) = case.incidents()
    an_earlier_report(case)
    (after,) = case.incidents([before])
    assert after.id == before.id
    assert len(after.reports) == 3


def test_an_incident_that_had_another_id_than_its_claims_give_stays_rejected_when_all_is_matched_anew():
    case = Case()
    two_papers(case)
    (before,) = case.incidents()
    an_earlier_report(case)
    (grown,) = case.incidents([before])
    case.decide("reject", grown.id, groups=(grown.claims,))
    assert case.incidents() == ()
    later = case.report("Vashira mourns: 12 shopkeepers killed on Saturday.", "Coast News", "2031-05-05")
    case.claim(later, "killing", "12 shopkeepers killed", figure=12, when=SATURDAY, where=VASHIRA)
    assert case.incidents() == (), "another report of what was rejected brings it not back"


def test_what_was_rejected_takes_no_incident_along_that_stands():
    case = Case()
    first, _injury, other = two_papers(case)
    case.decide("different", first.id, other.id)
    one, two = sorted(case.incidents(), key=lambda i: -len(i.claims))
    case.decide("reject", one.id, groups=(one.claims,))
    assert case.incidents([two]) == (two,)
    case.decide("same", first.id, other.id)
    (joined,) = case.incidents([two])
    assert joined.id == two.id


def test_after_a_split_the_larger_part_keeps_the_id():
    case = Case()
    first, injury, other = two_papers(case)
    (before,) = case.incidents()
    case.decide("different", first.id, other.id)
    after = {i.claims: i.id for i in case.incidents([before])}
    assert after[tuple(sorted((first.id, injury.id)))] == before.id
    assert after[(other.id,)] != before.id
