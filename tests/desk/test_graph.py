"""The graph of an incident's links: causes on the left, effects on the right, nothing on top of anything else."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.desk.incidents.graph import BOX_HEIGHT, BOX_WIDTH, MOST, graph
from tallybook.records import Incident

HELD = {
    f"i-{n}": Incident(f"i-{n}", ("killing",), f"Killing {'of many people ' * n}{n}", ("c",), ("r",)) for n in range(9)
}
links = st.lists(st.tuples(st.just("revenge_for"), st.sampled_from([*HELD, "i-gone"])), max_size=9, unique=True)


def test_an_incident_without_links_has_no_graph():
    assert graph(HELD["i-0"], (), (), HELD) is None
    assert graph(HELD["i-0"], (("part_of", "i-gone"),), (), HELD) is None


@settings(deadline=None)
@given(before=links, after=links)
def test_no_two_boxes_overlap_and_each_link_that_is_held_has_its_arrow(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
):
    drawn = graph(HELD["i-0"], before, after, HELD)
    shown = [sum(other in HELD for _link, other in side) for side in (before, after)]
    if drawn is None:
        assert shown == [0, 0]
        return
    assert len(drawn.arrows) == sum(min(n, MOST) for n in shown)
    for a, b in combinations(drawn.boxes, 2):
        assert abs(a.x - b.x) >= BOX_WIDTH or abs(a.y - b.y) >= BOX_HEIGHT
    for box in drawn.boxes:
        assert 0 <= box.x <= drawn.width - BOX_WIDTH
        assert 0 <= box.y <= drawn.height - BOX_HEIGHT
        assert len(box.lines) <= 3
    assert all(arrow.start[0] < arrow.end[0] for arrow in drawn.arrows)
