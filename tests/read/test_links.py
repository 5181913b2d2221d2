"""What set off what, what avenged what, and which number is a part of which: sentences of ours about invented places."""

from __future__ import annotations

import pytest

# text, type of link, words of the later (or the part), words of the earlier (or the whole)
TIED = [  # one line each
    ("After gunmen killed five porters, a mob set fire to a block and four women died.", "triggered_by", "four women", "porters"),
    ("The murder of the bishop sparked a week of riots in which 40 people were killed.", "triggered_by", "40 people", "bishop"),
    ("Gunmen killed a priest on Monday. The murder touched off riots, and 12 people were killed.", "triggered_by", "12", "priest"),
    ("Three men were shot dead. In the violence that followed, 30 people were killed.", "triggered_by", "30", "Three men"),
    ("A councillor was gunned down. Within three days 61 people were dead.", "triggered_by", "61", "councillor"),
    ("Gunmen killed five porters in May. A mob hanged and killed two traders in June. It was an answer to the porters, he said.", "revenge_for", "traders", "porters"),
    ("Gunmen fired on a bus and killed nine traders. Hours later four fishermen were shot dead. A spokesman said they had been killed in revenge for the bus.", "revenge_for", "they had been killed", "Gunmen fired on a bus"),
    ("Seven dockers were killed in a tea house. At midnight three masons were shot dead. A caller said the three had been killed in revenge for the tea house.", "revenge_for", "the three", "Seven dockers"),
    ("At least nine people died when gunmen shot at a bus. A spokesman told the agency that four fishermen killed the same evening had died \"in revenge for the bus\".", "revenge_for", "four fishermen", "gunmen shot"),
    ("When police shot a boy, a crowd burned the station and three officers were killed.", "triggered_by", "three officers", "shot a boy"),
    ("Gunmen killed a priest on Jan. 9. Porters hit back three days later: they raided the mill and killed 23 weavers.", "revenge_for", "23 weavers", "priest"),
    ("Seven porters were slaughtered. A fortnight later, in what looked like an answer to those killings, five weavers were shot dead.", "revenge_for", "five weavers", "Seven porters"),
    ("Gunmen shot dead three weavers at a wake on Monday. On Tuesday crowds lynched four porters. It was payback, the priest said.", "revenge_for", "four porters", "three weavers"),
    ("Fourteen people were killed on Monday. Nine of them were children.", "part_of", "Nine", "Fourteen"),
    ("A bomb killed 12 people in Vashira, including three officers.", "part_of", "three officers", "12 people"),
    ("The shelling killed 17 civilians, nine of them children.", "part_of", "nine", "17 civilians"),
    ("On Monday four weavers were shot dead. The next day two porters were stabbed to death in a tit-for-tat attack.", "revenge_for", "two porters", "four weavers"),
    ("The attack on Kessan, in which 14 farmers were killed, was seen as a reprisal for the murder of nine herders in May.", "revenge_for", "attack on Kessan", "nine herders"),
    ("Of the twelve people killed in the raid, four were children.", "part_of", "four", "twelve people"),
    ("Twelve people, four of them children, were killed in the raid.", "part_of", "four of them children", "Twelve people"),
    ("The arrest of the preacher set off riots in which two people were killed.", "triggered_by", "two people", "arrest"),
    ("Police arrested three preachers. The arrests sparked a riot in which a constable was killed.", "triggered_by", "constable", "three preachers"),
    ("A herder was killed on Sunday. What followed was two days of fighting between the clans.", "triggered_by", "fighting", "herder"),
    ("By nightfall crowds had answered the murder of the imam by killing seven traders.", "revenge_for", "seven traders", "imam"),
    ("A gang shot a bus driver dead on Tuesday to avenge the death of its leader.", "revenge_for", "bus driver", "leader"),
    ("Chief Amani was gunned down on Monday. Within the week came the reply: a mob put a row of huts to the torch.", "revenge_for", "huts", "Amani"),
    ("A commission of inquiry found that 212 people had been killed, 147 of them Tivari.", "part_of", "147 of them", "212 people"),
]  # fmt: skip
# the same words without anything that ties: text, type of link
LOOSE = [
    ("The concert sparked joy. A man was shot dead on Monday. Two women were shot dead on Friday.", "triggered_by"),
    ("Nine people died when gunmen fired at a bus in Vashira.", "triggered_by"),
    ("Two men were wounded after a shooting in Vashira on Monday.", "triggered_by"),
    ("A boy of nine died after gunmen opened fire near the quay.", "triggered_by"),
    ("Two men were killed on Monday. Within three days the road was open again.", "triggered_by"),
    (
        "Two men were killed in May. The minister answered the murder by calling for calm. A man was killed in June.",
        "revenge_for",
    ),
    ("Police arrested three preachers. The verdict sparked joy, and two men were killed by a bus.", "triggered_by"),
    ("Two men were killed in May. It was an answer to a question, he said. A man was killed in June.", "revenge_for"),
    ("Two men were killed. Nine of them were children, he said of the choir.", "part_of"),
]


@pytest.mark.parametrize(("text", "kind", "later", "earlier"), TIED, ids=[t[0][:60] for t in TIED])
def test_acts_are_tied(claims_of, text, kind, later, earlier):
    claims = claims_of(text)
    words = {c.id: c.words for c in claims}
    tied = [(c.words, words[link.claim]) for c in claims for link in c.links if link.type == kind]
    assert any(later in a and earlier in b for a, b in tied), tied or list(words.values())


@pytest.mark.parametrize(("text", "kind"), LOOSE, ids=[t[0][:60] for t in LOOSE])
def test_what_only_looks_tied_is_not(claims_of, text, kind):
    assert [c.words for c in claims_of(text) for link in c.links if link.type == kind] == []
