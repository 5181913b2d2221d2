"""Reads who a noun phrase names: the name without its titles, what kind of speaker it is, its roles, its author."""

from __future__ import annotations

from dataclasses import dataclass

from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.sources import Range, agent_of
from tallybook.tokens import Doc, Token

_KINDS = ("police", "government", "state_force", "outlet", "document", "body", "person")
_LONGEST_NAME = 9


@dataclass(frozen=True, slots=True)
class Naming:
    """What one noun phrase says about a speaker.

    `name` is as full as the phrase gives it; `proper` tells a name from a description ("the group"). `kind` is person,
    body, outlet, document, police, government, state_force or None. `gender` is male, female or None. `roles` are the
    lemmas of what the phrase calls the speaker. `maker` is the head of whoever made a document or owns a body, and
    `carrier` the outlet that a dispatch stands in.
    """

    head: int
    start: int
    end: int
    name: str
    proper: bool
    kind: str | None
    gender: str | None = None
    plural: bool = False
    definite: bool = False
    roles: frozenset[str] = frozenset()
    pronoun: str | None = None
    maker: int | None = None
    retelling: bool = False


def naming_of(doc: Doc, where: Range, lexicon: SpeechLexicon) -> Naming | None:
    """Read a noun phrase given by its token range; None where it has no nominal head."""
    head = _head(doc, where)
    if head is None:
        return None
    words = lexicon.words
    if head.pos_ == "PRON" or head.lower_ in words["relatives"]:
        return _pronoun(head, lexicon)
    office = _behind_office(head, lexicon)
    named = office or _named_head(head, where)
    start, end = name_range(named, lexicon) if named.pos_ == "PROPN" else _described(named, lexicon)
    start = office.i - 1 if office is not None else start
    lemmas = _roles(doc, where, head, named) | {
        t.lower_ for t in doc[where[0] : start] if t.lower_ in words["titles"] or t.lemma in words["person"]
    }
    if named.dep_ == "appos" and named.head.pos_ == "NOUN" and named.head.lemma in words["person"]:
        lemmas |= {named.head.lemma}  # "her son, Pavel,"
    lemmas |= {lexicon.titles_in_full[role] for role in lemmas if role in lexicon.titles_in_full}
    kind = _kind(doc, (start, end), named, lemmas, lexicon)
    proper = named.pos_ == "PROPN" or (kind in ("outlet", "body") and doc[start].pos_ == "PROPN")
    maker = _maker(named, lexicon) if kind == "document" else None
    if not proper and kind != "document":
        maker = _first_under(named, words["authors"] | words["links"])
    return Naming(
        head=named.i, start=start, end=end, name=doc.span(start, end).text, proper=proper, kind=kind,
        gender=_gender(doc, where, lemmas, lexicon), plural=named.tag_ in ("NNS", "NNPS") or _coordinated(named),
        definite=any(c.lower_ in ("the", "that", "this") or c.dep_ == "poss" for c in named.children),
        roles=lemmas, maker=maker, retelling=not proper and named.lemma in words["retelling"],
    )  # fmt: skip


def _head(doc: Doc, where: Range) -> Token | None:
    """The token of a phrase on which the others hang."""
    span = doc.span(*where)
    for token in span:
        if token.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ") and not where[0] <= token.head.i < where[1]:
            return token
    inside = [t for t in span if t.pos_ in ("NOUN", "PROPN", "PRON") and t.head.i in (t.i, *range(where[0], where[1]))]
    if inside:
        root = span.root
        return root if root.pos_ in ("NOUN", "PROPN", "PRON") else inside[0]
    return next((t for t in span if t.lower_), None) if len(span) == 1 else None


def _pronoun(head: Token, lexicon: SpeechLexicon) -> Naming:
    words = lexicon.words
    gender = "male" if head.lower_ in words["male"] else "female" if head.lower_ in words["female"] else None
    plural = head.lower_ in words["plural"]
    kind = "person" if gender else None
    return Naming(
        head.i, head.i, head.i + 1, head.text, False, kind, gender, plural, roles=frozenset(), pronoun=head.lower_
    )


def _behind_office(head: Token, lexicon: SpeechLexicon) -> Token | None:
    """ "Leader of the Opposition Ana Ruel": the name that the parser takes for the end of the office."""
    words = lexicon.words
    of = next((c for c in head.children if c.lower_ in words.get("office_of", ()) and c.i == head.i + 1), None)
    last = next((c for c in of.children if c.dep_ == "pobj"), None) if of is not None else None
    if last is None or head.lemma not in words["person"] or last.pos_ != "PROPN":
        return None
    inside = [t for t in last.subtree if t.i < last.i]
    names = [t for t in inside if t.pos_ == "PROPN" and t.dep_ in ("compound", "nmod")]
    the = any(t.lower_ in words["office_the"] for t in inside)
    body = any(last.lower_ in words[kind] or last.lemma in words[kind] for kind in _KINDS)
    return last if the and len(names) == 2 and not body else None


def _named_head(head: Token, where: Range) -> Token:
    """The name inside a description: "a former mayor of the port, Ana Ruel" names Ana Ruel."""
    if head.pos_ == "PROPN" and not head.text.islower():
        return head  # "the parish priest, Father Ana Ruel": some tagger takes the priest for a name
    doc = head.doc
    for token in doc[head.i + 1 : where[1]]:
        if token.pos_ != "PROPN" or (token.dep_ == "compound" and token.head.pos_ == "PROPN"):
            continue
        opening = token.left_edge.i - 1
        if token.dep_ == "appos" and token.head == head:
            return token
        if token.ent_type_ == "PERSON" and opening > head.i and doc[opening].text == ",":
            return token
    return head


def name_range(head: Token, lexicon: SpeechLexicon) -> Range:
    """The tokens of a proper name around its head: no titles, no article, with "of" and "for" inside a body's name."""
    doc, sentence = head.doc, head.sent
    start = end = head.i
    while start > sentence.start and head.i - start < _LONGEST_NAME and _in_name(doc[start - 1], head):
        start -= 1
    while end + 1 < sentence.end and end - head.i < _LONGEST_NAME:
        following = doc[end + 1]
        if following.pos_ == "PROPN" and following.dep_ in ("compound", "flat") and following.head == head:
            end += 1
        elif (
            following.lower_ in ("of", "for")
            and _collective(head, following, lexicon)
            and _goes_on(doc, end + 2, sentence.end)
        ):
            last = end + 2
            while last + 1 < sentence.end and (
                doc[last + 1].pos_ == "PROPN" or (doc[last].lower_ in ("a", "the") and doc[last + 1].text[:1].isupper())
            ):
                last += 1
            end = last
        else:
            break
    for at in range(start, head.i):
        if doc[at].lower_ in lexicon.words["titles"]:
            start = at + 1
    while start < end and not doc[start].text[:1].isupper() and doc[start].i < head.i:
        start += 1
    return start, end + 1


def _collective(head: Token, of: Token, lexicon: SpeechLexicon) -> bool:
    """Whether an "of" belongs to the name: "Council of Elders", not "Ana Ruel of the Harbour Front"."""
    kinds = ("body", "government", "police", "state_force", "outlet")
    if any(head.lemma in lexicon.words[k] or head.lower_ in lexicon.words[k] for k in kinds):
        return True
    return (of.ent_type_ == "ORG" and head.ent_type_ == "ORG") or head.tag_ == "NNPS"


def _in_name(token: Token, head: Token) -> bool:
    if token.pos_ == "PROPN" or (
        token.text[:1].isupper() and token.pos_ in ("ADJ", "NOUN") and not token.is_sent_start
    ):
        return token.dep_ in ("compound", "amod", "nmod", "flat", "nummod", "poss") or token.head == head
    return token.text in ("-", "'s") and token.head == head


def _goes_on(doc: Doc, at: int, end: int) -> bool:
    """Whether a name goes on after "of" or "for": a capital, or an article and a capital."""
    if at >= end:
        return False
    if doc[at].text[:1].isupper() and doc[at].ent_type_ != "DATE":
        return True
    return doc[at].lower_ in ("a", "the") and at + 1 < end and doc[at + 1].text[:1].isupper()


def _described(head: Token, lexicon: SpeechLexicon) -> Range:
    """A description without article: "police", "parliamentary committee", "officials of the port"."""
    doc = head.doc
    start = min(
        [head.i, *(c.left_edge.i for c in head.children if c.i < head.i and c.dep_ in ("compound", "amod", "nmod"))]
    )
    while start < head.i and (
        doc[start].is_punct
        or doc[start].pos_ in ("DET", "ADP", "ADV")
        or _is_count(doc[start])
        or doc[start].lower_ in lexicon.words["unnaming"]
    ):
        start += 1
    owner = next((c for c in head.children if c.dep_ == "poss" and c.pos_ == "NOUN"), None)
    if owner is not None and lemma_in(head, lexicon, ("body", "government")):  # "the ombudsman's office"
        start = min([owner.i, *(c.i for c in owner.children if c.dep_ in ("compound", "amod"))])
    end = head.i + 1
    for child in head.children:
        if child.lower_ in ("of", "for") and child.i == head.i + 1:
            reach = child.right_edge.i + 1
            if reach - end <= 6 and not any(t.is_punct or t.pos_ in ("VERB", "AUX") for t in doc[end:reach]):
                end = reach
    return start, end


def _is_count(token: Token) -> bool:
    """Whether a number counts the speakers, as in "two boys", and is no part of a word, as in "10-year-old"."""
    return token.pos_ == "NUM" and token.nbor().text != "-"


def _roles(doc: Doc, where: Range, head: Token, named: Token) -> frozenset[str]:
    """What a phrase calls its speaker: the common nouns at its head, in front of the name and in its appositions."""
    found = {t.lemma for t in (head, named) if t.pos_ == "NOUN"}
    for token in (head, named):
        for child in token.children:
            if not where[0] <= child.i < where[1]:
                continue
            if child.dep_ == "appos" and child.pos_ in ("NOUN", "PROPN") and child != named:
                found.add(child.lemma)
            elif child.dep_ in ("compound", "nmod") and child.i < token.i and where[0] <= child.i:
                found.add(child.lower_)
    # an apposition that the parser hung elsewhere: "X, a political analyst"
    for at in range(named.i + 1, where[1]):
        if doc[at - 1].text == "," and doc[at].pos_ in ("DET", "NOUN", "ADJ"):
            noun = next((t for t in doc[at : where[1]] if t.pos_ == "NOUN" and t.dep_ != "compound"), None)
            if noun is not None:
                found.add(noun.lemma)
            break
    return frozenset(found)


def _kind(doc: Doc, name: Range, head: Token, roles: frozenset[str], lexicon: SpeechLexicon) -> str | None:
    """What sort of speaker stands behind a name: by its own last word, then its other words, then its roles."""
    words = lexicon.words
    lemma = head.lemma
    if head.pos_ != "PROPN":
        known = next((kind for kind in _KINDS if lemma in words[kind] or head.lower_ in words[kind]), None)
        person = lemma.endswith(tuple(words.get("person_endings", ())))  # "a beekeeper", "a catechist"
        return "person" if known is None and person else known
    tokens = [t.lower_ for t in doc[name[0] : name[1]]]
    titled = name[0] > 0 and doc[name[0] - 1].lower_ in words["titles"]
    if titled or roles & words["person"]:
        return "person"
    if tokens[0] in words.get("broadcasters", ()) and len(tokens) > 1:
        return "outlet"
    for kind in ("police", "outlet", "state_force", "government", "body", "document"):
        if tokens[-1] in words[kind] or (kind not in ("outlet", "document") and any(t in words[kind] for t in tokens)):
            return kind
    if head.ent_type_ == "PERSON":
        return "person"
    if (
        head.ent_type_ in ("ORG", "NORP", "FAC")
        or (head.text.isupper() and len(head.text) > 1)
        or "." in head.text[:-1]
    ):
        return "body"
    if head.ent_type_ == "GPE":
        return "government"
    relative = next((c for c in head.children if c.dep_ == "relcl"), None)
    if relative is not None and any(c.lower_ == "who" for c in relative.children):
        return "person"
    return "person" if len(tokens) in (2, 3) else None


def _gender(doc: Doc, where: Range, roles: frozenset[str], lexicon: SpeechLexicon) -> str | None:
    words = lexicon.words
    before = {t.lower_ for t in doc[where[0] : min(where[1], where[0] + 4)]} | roles
    if before & words["female_titles"] or before & words["female_nouns"]:
        return "female"
    if before & words["male_titles"] or before & words["male_nouns"]:
        return "male"
    return None


def _coordinated(head: Token) -> bool:
    return any(c.dep_ == "conj" for c in head.children)


def _first_under(head: Token, prepositions: frozenset[str]) -> int | None:
    """The noun under the first of some prepositions of a phrase: "a spokesman for the committee", or its owner."""
    for child in head.children:
        if child.dep_ == "poss":
            return int(child.i)
        if child.dep_ in ("prep", "agent") and child.lower_ in prepositions:
            noun = next((c for c in child.children if c.dep_ == "pobj"), None)
            if noun is not None:
                return int(noun.i)
    return None


def _maker(head: Token, lexicon: SpeechLexicon) -> int | None:
    """Who made a document: its owner, whoever stands under "by", or the outlet that it stands in."""
    owner = next((c for c in head.children if c.dep_ == "poss"), None)
    if owner is not None:
        return int(owner.i)
    official = ("police", "government", "state_force")
    keeper = next((c for c in head.children if c.dep_ == "compound" and lemma_in(c, lexicon, official)), None)
    if keeper is not None and head.lemma in lexicon.words["kept"]:
        return int(keeper.i)  # "police records obtained by this newspaper"; but a state inquiry speaks for itself
    for child in head.children:
        if child.lower_ in lexicon.words["authors"] | lexicon.words["links"]:
            noun = next((c for c in child.children if c.dep_ == "pobj"), None)
            author = child.lower_ == "by" and noun is not None and noun.pos_ == "NOUN"
            if noun is not None and (author or noun.pos_ in ("PROPN", "PRON") or _speaks(noun, lexicon)):
                return int(noun.i)
    made = (c for c in head.children if c.dep_ == "acl" and c.lemma in lexicon.words.get("making", ()))
    makers = (agent_of(c) for c in made)  # "data compiled by the commission"
    return next((int(m.i) for m in makers if m is not None), None)


def _speaks(noun: Token, lexicon: SpeechLexicon) -> bool:
    return lemma_in(noun, lexicon, ("body", "police", "government", "outlet", "person", "state_force"))


def lemma_in(noun: Token, lexicon: SpeechLexicon, kinds: tuple[str, ...]) -> bool:
    """Whether the lexicon has a noun among some kinds of speakers."""
    lemma = noun.lemma
    return any(lemma in lexicon.words[kind] for kind in kinds)
