"""Stands that people take, as reporters put them: sentences of ours about Vashira, an invented city of Qasmara."""

from __future__ import annotations

import pytest

from tallybook.records import POSITION_KINDS

# what stands before a sentence that says nothing of violence itself, so that it is read in a report of violence
SHOTS = "Two dockers were shot dead in Kiln Town on Monday. "

# what every report of violence holds somewhere, far from the stand; it opens the gate
REST = "\n\nThe dead were buried at noon."

# text, kind, who takes the stand (None: nobody is named), and who is accused
TOLD = [
    # fears
    ("The bishop warned of a bloodbath if the army withdraws.", "fear", "bishop"),
    ("The shopkeepers of the quarter are afraid of reprisals.", "fear", None),
    ("There are fears that the highlanders will take revenge.", "fear", None),
    ("Rebels shelled two villages, raising fears of ethnic war.", "fear", None),
    ("The quarrel could lead to genocide, Ilse Maranthe warned.", "fear", "Maranthe"),
    ("Aid workers fear that the fighting will spread to Lower Damra.", "fear", "workers"),
    ("Many families are too frightened to return after the killings.", "fear", "families"),
    ('"I worry that there will be a massacre," said Dorrit Wey, a teacher.', "fear", "Wey"),
    ('"They will kill us all," said a baker who had fled the quarter.', "fear", "baker"),
    ("The country may slide into civil war, the report said.", "fear", "report"),
    ("The United Council expressed concern about attacks on civilians.", "fear", None),
    ("Analysts say that the province is on the brink of civil war.", "fear", "Analysts"),
    ("Diplomats cautioned that the raids risked a wider conflict.", "fear", "Diplomats"),
    (SHOTS + "The Keshti fear that they will be next.", "fear", "Keshti"),
    (SHOTS + "Villagers said they feared for their lives.", "fear", "Villagers"),
    ("Residents stayed indoors for fear of snipers.", "fear", None),
    ("Amid growing fears of a coup, the governor left the capital.", "fear", None),
    ("Merchants are terrified that the gangs will burn their shops.", "fear", "Merchants"),
    ("The mayor spoke of the risk of genocide, and said the danger of a massacre was real.", "fear", "mayor"),
    ("The commission warned that violence could erupt before the election.", "fear", "commission"),
    ('"If nothing is done, this will end in civil war," said the bishop.', "fear", "bishop"),
    ("The envoy sees a danger of genocide.", "fear", "envoy"),
    (SHOTS + "The nurse was worried by the calls for revenge.", "fear", "nurse"),
    # threats by paper
    (
        SHOTS + "A leaflet scattered in Kiln Town and signed by the Column gave the Keshti a day to leave.",
        "threat",
        "Column",
    ),
    # accusations
    ("The Highland Congress accuses the police of killing its members.", "accusation", "Congress"),
    ("Survivors blamed the Ridge Guard for the massacre.", "accusation", "Survivors"),
    ("The attack was blamed on the Ridge Guard.", "accusation", None),
    ("The governor blamed the bombing on the Harbour League.", "accusation", "governor"),
    ("The mayor pointed the finger at the Ridge Guard after the killings.", "accusation", "mayor"),
    ("Human rights groups alleged that the army had executed prisoners.", "accusation", "groups"),
    ("The opposition charged that soldiers had looted the market.", "accusation", "opposition"),
    ("Dario Belkane said the police were behind the killings.", "accusation", "Belkane"),
    ("The militia is accused of burning four villages.", "accusation", None),
    ("The minister held the rebels responsible for the deaths of the nurses.", "accusation", "minister"),
    ("Both sides accuse each other of breaking the ceasefire.", "accusation", "sides"),
    ("The League shelters killers and funds the gangs, said Emre Vantis.", "accusation", "Vantis"),
    ("Opposition leaders accused the government of complicity in the murders.", "accusation", "leaders"),
    ("There were allegations that soldiers had raped women in the camp.", "accusation", None),
    ("The widow says the Special Branch was responsible for his death.", "accusation", "widow"),
    ("Witnesses have implicated two officers in the shooting.", "accusation", "Witnesses"),
    # denials
    ("The army denied any involvement in the raid.", "denial", "army"),
    ("A spokesman dismissed the allegations as baseless.", "denial", "spokesman"),
    ("The League said it had nothing to do with the killings.", "denial", "League"),
    ("The governor rejected the accusation that his guards had fired.", "denial", "governor"),
    ("The police insisted that they were not responsible for the deaths.", "denial", "police"),
    ("The general called the report a fabrication.", "denial", "general"),
    ("The accusations are false, a spokesman for the Rifles said.", "denial", "spokesman"),
    ('"Our men did not shoot anybody," said Colonel Anwel Rusk.', "denial", "Rusk"),
    ("The Ridge Guard has denied that it attacked the convoy.", "denial", "Guard"),
    ('"We played no part in this attack," the Congress said in a statement.', "denial", "Congress"),
    ("Denying that his troops had shelled the camp, the general left the room.", "denial", "general"),
    ("The minister disputed claims that prisoners were beaten.", "denial", "minister"),
    ('"There was no massacre," the governor told reporters.', "denial", "governor"),
    ("The army said it was not involved in the killing of the miners.", "denial", "army"),
    (SHOTS + "The army says it is not blocking aid.", "denial", "army"),
    ('"There is no siege," General Belkane told state television.', "denial", "Belkane"),
    # threats
    ("The clan vowed to avenge the dead.", "threat", "clan"),
    ("Gunmen threatened to kill the teachers if they did not leave.", "threat", "Gunmen"),
    ('"They will pay with blood," said Commander Hesh.', "threat", "Hesh"),
    ("The militia warned that collaborators would be punished.", "threat", "militia"),
    ("The rebels gave an ultimatum to the highlanders: leave or die.", "threat", "rebels"),
    ("The editor has received death threats from the Ridge Guard.", "threat", "Guard"),
    ('"We will crush them," the general said.', "threat", "general"),
    ("Three judges have been threatened with death.", "threat", None),
    ("The group has sworn to drive all Velani out of the valley.", "threat", "group"),
    ("The preacher called on his followers to kill the lowlanders.", "threat", "preacher"),
    ('"If they come again, we will fight back," said Mattis Ferrow.', "threat", "Ferrow"),
    ("If they come again, the whole quay will burn, the commander said.", "threat", "commander"),
    ("The gang warned that informers would be hunted down.", "threat", "gang"),
    ("The cartel promised revenge for the arrest of its leader.", "threat", "cartel"),
    # refusals
    ("The army refused to deploy in the quarter.", "refusal", "army"),
    ("The police declined to intervene while the shops burned.", "refusal", "police"),
    ("The government has not investigated the killings.", "refusal", "government"),
    ("The authorities failed to protect the villagers from the raids.", "refusal", "authorities"),
    ("The border guards turned away hundreds of refugees.", "refusal", "guards"),
    ("The governor ignored appeals for help from the besieged town.", "refusal", None),
    ("Soldiers stood by as the mob burned the houses.", "refusal", "Soldiers"),
    ("The rebels rejected a ceasefire.", "refusal", "rebels"),
    ("The police did not intervene when the mob attacked the temple.", "refusal", "police"),
    ("The army has blocked aid convoys to the besieged valley.", "refusal", "army"),
    ("Monitors were denied access to the prison where the men were tortured.", "refusal", None),
    (SHOTS + "The mayor asked for troops. The army has refused.", "refusal", "army"),
    ("The mayor asked the president to send soldiers; the president declined.", "refusal", None),
    ("The militia has refused to disarm.", "refusal", "militia"),
    ("The government did nothing to stop the killings.", "refusal", "government"),
    ("The general has refused to hand over the officers accused of murder.", "refusal", "general"),
    ("Families fleeing the fighting were turned back at the bridge by soldiers.", "refusal", None),
    ("The state is unwilling to protect the minority from attacks.", "refusal", None),
    # causes
    ("The violence is rooted in disputes over land.", "cause", None),
    ("The conflict stems from a quarrel over pastures.", "cause", None),
    ("The fighting was fuelled by hunger and old grudges.", "cause", None),
    ("The violence is driven by competition for the port.", "cause", None),
    ("The killings were motivated by greed, the commission said.", "cause", "commission"),
    ("Old disputes over water are behind the clashes.", "cause", None),
    ("At the heart of the conflict is the question of land.", "cause", None),
    ("Land is at the root of the violence, Professor Emre Vantis said.", "cause", "Vantis"),
    ("Unemployment has fuelled the violence in the suburbs.", "cause", None),
    ("The main cause of the conflict is the sale of the forest.", "cause", None),
    ("The minister blamed the violence on poverty.", "cause", "minister"),
]


def _ids(rows):
    return [f"{row[1]}: {row[0][:60]}" for row in rows]


@pytest.mark.parametrize(("text", "kind", "speaker"), TOLD, ids=_ids(TOLD))
def test_a_stand_is_read_with_who_takes_it(claims_of, text, kind, speaker):
    found = [c for c in claims_of(text + REST) if c.kind == kind]
    assert found, [(c.kind, c.words) for c in claims_of(text + REST)]
    if speaker is not None:
        assert any(c.speakers and speaker.lower() in c.speakers[-1].name.lower() for c in found), [
            c.speakers for c in found
        ]


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("The Highland Congress accuses the police of killing its members.", "police"),
        ("The attack was blamed on the Ridge Guard.", "Ridge Guard"),
        ("They accused the government of siding with the killers.", "government"),
        (SHOTS + '"It was the League," said Anselm Tovar, whose shop was burned.', "League"),
        (SHOTS + "The bandits, the mayor said, get their rifles from the mission.", "mission"),
        ("A rights group held government forces responsible for the deaths of 40 villagers.", "government forces"),
        ("Police attributed the bombing to the Brotherhood.", "Brotherhood"),
        ("Police said the attack bore the hallmarks of the Front.", "Front"),
        (SHOTS + "The constables, a cook said, were drinking with the arsonists.", "constables"),
        (SHOTS + "The families have filed a complaint against the army over the murder.", "army"),
        ("The mayor pointed the finger at the Ridge Guard after the killings.", "Ridge Guard"),
        ("Human rights groups alleged that the army had executed prisoners.", "army"),
        ("Dario Belkane said the police were behind the killings.", "police"),
    ],
)
def test_an_accusation_names_the_accused(claims_of, text, accused):
    (claim,) = [c for c in claims_of(text + REST) if c.kind == "accusation"]
    assert claim.perpetrator.name in (accused, f"the {accused}")
    assert claim.tie == "accused"


@pytest.mark.parametrize(
    "text",
    [
        "The bishop warned of growing fears of a massacre.",
        "The army denied that it had rejected the accusation of murder.",
        "The commander threatened to carry out his threat to burn the quarter.",
    ],
)
def test_one_stand_told_in_two_words_is_one_claim(claims_of, text):
    kinds = [c.kind for c in claims_of(text + REST) if c.kind in POSITION_KINDS]
    assert kinds
    assert len(kinds) == len(set(kinds))


def test_a_warning_of_punishment_is_a_threat_and_no_fear(claims_of):
    kinds = {c.kind for c in claims_of("The militia warned that collaborators would be punished and killed.")}
    assert "threat" in kinds
    assert "fear" not in kinds
