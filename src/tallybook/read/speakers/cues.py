"""Finds the cues of reporting in a parsed text: verbs, nouns, adjectives, adverbs and phrases, with who speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tallybook.read.speakers.lexicon import CueVerb, SpeechLexicon
from tallybook.read.speakers.sources import (
    Range,
    agent_of,
    is_passive,
    own_subject,
    phrase_before,
    phrase_range,
    subject_of,
)
from tallybook.tokens import Doc, Token, bounds

_PRE_CUE = ("aux", "auxpass", "neg", "advmod")
_LONGEST_ROLE = 10  # tokens of a role that stands between commas before a name


@dataclass(slots=True)
class Candidate:
    """One reporting clause in the making, in token indices; `clause` is the stretch that is not contents."""

    head: Token
    lemma: str
    kind: str
    cue: Range
    source: Range | None
    frame: str
    sureness: float
    clause: Range
    contents: list[Range] = field(default_factory=list)
    addressee: Range | None = None
    takes_quote: bool = False
    voice: bool = True
    relays: Candidate | None = None
    owns_quote: bool = False
    is_quoted: bool = False


def cue_range(verb: Token) -> Range:
    """The words of a cue: the verb with the auxiliaries, negation and adverbs right before it and its particle."""
    start = end = verb.i
    doc = verb.doc
    while (
        start > 0 and doc[start - 1].dep_ in _PRE_CUE and doc[start - 1].head == verb and doc[start - 1].tag_ != "WRB"
    ):
        start -= 1
    for child in verb.children:
        if child.dep_ == "prt" and child.i == end + 1:
            end = child.i
    return start, end + 1


def verb_cues(tokens: Sequence[Token], lexicon: SpeechLexicon) -> Iterator[Candidate]:
    """Every verb of reporting with its speaker; its contents are filled in by `contents`."""
    inside: set[int] = set()  # the "saying" of "was quoted as saying" is no cue of its own
    for token in tokens:
        if token.pos_ not in ("VERB", "AUX") and not token.tag_.startswith("VB"):
            continue
        if token.dep_ in ("aux", "auxpass", "amod", "compound") or token.i in inside:
            continue
        found = _quoted_as_saying(token, lexicon)
        if found is None:
            entry = _counting(token, lexicon) or lexicon.verbs.get(token.lemma)
            found = _verb_cue(token, entry, lexicon) if entry is not None else None
        if found is not None:
            inside.add(found.head.i)
            yield found


def _counting(verb: Token, lexicon: SpeechLexicon) -> CueVerb | None:
    """ "Put the toll at 12": a verb that only says something with a number's word as its object."""
    if verb.lemma not in lexicon.counting:
        return None
    counts = any(c.dep_ in ("dobj", "nsubjpass") and c.lemma in lexicon.counted for c in verb.children)
    sureness = lexicon.counting_sureness
    return CueVerb("speech", {"object_rest": sureness, "passive": sureness}) if counts else None


def _verb_cue(verb: Token, entry: CueVerb, lexicon: SpeechLexicon) -> Candidate | None:
    cue = cue_range(verb)
    passive = is_passive(verb, lexicon)
    if passive:
        agent = agent_of(verb)
        source = phrase_range(agent, lexicon, cue=verb) if agent is not None else None
    else:
        source = _active_source(verb, cue, lexicon)
        if source is None:
            return None
    subject = subject_of(verb, lexicon)
    if subject is not None and subject.lower_ in lexicon.words["expletives"]:
        return None
    if source is not None and not passive and (issuer := _issuer(verb, lexicon)) is not None:
        carrier, source = issuer
        cue = (cue_range(carrier)[0], cue[1])
    if source is not None and not passive:
        source = _with_role_before(verb.doc, source, bounds(verb)[0], lexicon)
    kind = entry.kind
    if kind == "speech" and source is not None and _names_document(verb.doc, source, lexicon):
        kind = "document"
    clause = hull(cue, source) if source is not None and not passive else cue
    return Candidate(
        verb, verb.lemma, kind, cue, source, "passive" if passive else "", 0.0, clause, voice=entry.voice,
        takes_quote="quote" in entry.frames,
    )  # fmt: skip


def _with_role_before(doc: Doc, source: Range, lowest: int, lexicon: SpeechLexicon) -> Range:
    """ "..., the ministry's spokeswoman, Ana Ruel, said": the role between commas goes with the name."""
    if source[0] - 2 <= lowest or doc[source[0] - 1].text != ",":
        return source
    start = source[0] - 2
    while start > lowest and doc[start - 1].text != "," and source[0] - start < _LONGEST_ROLE:
        start -= 1
    role = doc.span(start, source[0] - 1)
    last = role[-1]
    nominal = all(t.pos_ in ("DET", "NOUN", "ADJ", "PROPN", "PART", "ADP", "PRON") for t in role)
    is_role = nominal and start > lowest and any(t.lemma in lexicon.words["person"] for t in (role.root, last))
    return (start, source[1]) if is_role else source


def _issuer(verb: Token, lexicon: SpeechLexicon) -> tuple[Token, Range] | None:
    """ "The group issued a statement saying ...": the verb that carries the statement, and the group."""
    noun = verb.head
    if verb.dep_ != "acl" or noun.dep_ != "dobj" or noun.head.lemma not in lexicon.carriers:
        return None
    if noun.lemma not in lexicon.words["document"] and noun.lemma not in lexicon.nouns:
        return None
    speaker = subject_of(noun.head, lexicon)
    return (noun.head, phrase_range(speaker, lexicon, cue=noun.head)) if speaker is not None else None


def _active_source(verb: Token, cue: Range, lexicon: SpeechLexicon) -> Range | None:
    """The speaker of an active verb, by the parse or, where a clause hangs loose, by the words right before it."""
    own = own_subject(verb, lexicon.labels["subject"])
    if (
        own is None
        and verb.tag_ in ("VBD", "VBZ", "VBP")
        and verb.dep_ in ("ROOT", "conj", "ccomp", "parataxis", "dep")
    ):
        before = verb.doc[cue[0] - 1] if cue[0] > bounds(verb)[0] else None
        if before is not None and (before.pos_ in ("PROPN", "NOUN") or before.text == ","):
            loose = phrase_before(verb.doc, cue[0], bounds(verb)[0])
            if loose is not None:
                return loose
    if own is not None:  # "the monitoring group Fewer Graves puts": two subjects in a row, the second is the name
        follows = (c for c in verb.children if c.dep_ == own.dep_ and c.left_edge.i == own.i + 1)
        own = next((c for c in follows if c.pos_ == "PROPN"), own)
    subject = own or subject_of(verb, lexicon)
    return phrase_range(subject, lexicon, cue=verb) if subject is not None else None


def _quoted_as_saying(verb: Token, lexicon: SpeechLexicon) -> Candidate | None:
    """ "X was quoted (by Y) as saying", "Y quotes X as saying": whoever is quoted speaks, Y stands outside."""
    saying = _saying_under(verb, lexicon) if verb.lemma in lexicon.quoted else None
    if saying is None:
        return None
    if is_passive(verb, lexicon):
        cue = cue_range(verb)[0], saying.i + 1
        outer = agent_of(verb)
        source = _quoted_subject(verb, cue, lexicon)
    else:
        cue = saying.head.i, saying.i + 1
        outer = subject_of(verb, lexicon)
        quoted = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i), None)
        if quoted is None:
            return None
        source = _trimmed_to(phrase_range(quoted, lexicon, cue=saying), cue[0])
    clause = hull(cue, source) if source is not None else cue
    found = Candidate(saying, "say", "speech", cue, source, "quoted", 0.9, clause, takes_quote=True, is_quoted=True)
    if outer is not None:
        by = phrase_range(outer, lexicon, cue=verb)
        found.relays = Candidate(verb, verb.lemma, "speech", cue_range(verb), by, "quoting", 0.9, clause)
    return found


def _saying_under(verb: Token, lexicon: SpeechLexicon) -> Token | None:
    """The "saying" of "quoted as saying", under the verb or under its object."""
    for holder in (verb, *(c for c in verb.children if c.dep_ == "dobj")):
        for child in holder.children:
            if child.i > verb.i and child.lower_ in lexicon.quoted_prepositions:
                saying = next((c for c in child.children if c.lemma in lexicon.quoted_verbs), None)
                if saying is not None:
                    return saying
    return None


def _quoted_subject(verb: Token, cue: Range, lexicon: SpeechLexicon) -> Range | None:
    """Who "was quoted": the passive's subject, else the noun phrase before it, else a subject that it shares."""
    own = own_subject(verb, lexicon.labels["passive_subject"])
    if own is not None:
        return phrase_range(own, lexicon, cue=verb)
    loose = phrase_before(verb.doc, cue[0], bounds(verb)[0])
    if loose is not None:
        return loose
    shared = subject_of(verb, lexicon)
    return phrase_range(shared, lexicon, cue=verb) if shared is not None else None


def _trimmed_to(where: Range, end: int) -> Range:
    return where[0], max(where[0] + 1, min(where[1], end))


def phrase_cues(tokens: Sequence[Token], lexicon: SpeechLexicon) -> Iterator[Candidate]:
    """Fixed phrases before a speaker: "according to the police"."""
    for token in tokens:
        owned = _whose_account(token, lexicon)
        if owned is not None:
            yield owned
        if owned is not None or token.lower_ not in lexicon.phrase_openers:
            continue
        for phrase in lexicon.phrases:
            end = token.i + len(phrase)
            if end < len(tokens) and tuple(t.lower_ for t in tokens[token.i : end]) == phrase:
                last = tokens[end - 1]
                speaker = next((c for c in last.children if c.dep_ in ("pobj", "pcomp") and c.i >= end), None)
                if speaker is None or (len(phrase) == 1 and not _is_somebody(speaker)):
                    break  # "61 per cent", "ten per day"
                source = phrase_range(speaker, lexicon)
                cue = token.i, end
                yield Candidate(
                    token,
                    " ".join(phrase),
                    "speech",
                    cue,
                    source,
                    "phrase",
                    lexicon.phrase_sureness,
                    (token.i, source[1]),
                )
                break


def _is_somebody(noun: Token) -> bool:
    return noun.pos_ == "PROPN" or any(c.dep_ == "det" for c in noun.children)


def _whose_account(preposition: Token, lexicon: SpeechLexicon) -> Candidate | None:
    """ "by the hospital's count", "in the army's version"."""
    words = lexicon.words
    if preposition.lower_ not in words.get("account_openers", ()) or preposition.dep_ not in ("prep", "agent"):
        return None
    account = next((c for c in preposition.children if c.dep_ == "pobj" and c.lemma in words["accounts"]), None)
    owner = next((c for c in account.children if c.dep_ == "poss"), None) if account is not None else None
    if account is None or owner is None or owner.ent_type_ in ("DATE", "TIME"):
        return None
    cue, source = (preposition.i, account.i + 1), phrase_range(owner, lexicon)
    return Candidate(
        preposition, f"{preposition.lower_} {account.lemma}", "speech", cue, source, "account",
        lexicon.phrase_sureness, cue,
    )  # fmt: skip


def _names_document(doc: Doc, source: Range, lexicon: SpeechLexicon) -> bool:
    """Whether the speaker of a clause is a paper, not a person."""
    return any(
        t.lemma in lexicon.words["document"] and t.pos_ == "NOUN"
        for t in doc[source[0] : min(source[1], source[0] + 6)]
    )


def hull(*ranges: Range) -> Range:
    """The shortest stretch that holds all the ranges."""
    return min(r[0] for r in ranges), max(r[1] for r in ranges)
