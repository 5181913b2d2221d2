"""Finds what is said in a reporting clause: the contents that a cue hands over, by the forms that its verb takes."""

from __future__ import annotations

from tallybook.read.speakers.cues import Candidate
from tallybook.read.speakers.edges import is_finite, misread_clause, says_something, that_clause, with_lead, with_strays
from tallybook.read.speakers.lexicon import CueVerb, SpeechLexicon
from tallybook.read.speakers.sources import Range
from tallybook.tokens import Doc, Token

_TIMES = frozenset({"DATE", "TIME"})
_SHORTEST_REST = 3  # tokens after an inserted "he said," that still count as contents
_UNLISTED_PASSIVE = (0.5, 0.35)  # with an agent, without one


def fill_verb(found: Candidate, lexicon: SpeechLexicon) -> None:
    """Set contents, frame and sureness of a verb's candidate; without contents it still waits for a quotation."""
    verb = found.head
    entry = lexicon.verbs.get(found.lemma) or CueVerb(found.kind, {})
    direct = _object_of(verb)
    if found.frame == "passive":
        _fill_passive(found, entry, lexicon)
        return
    clauses = [c for c in verb.children if c.dep_ in lexicon.labels["clause"] and is_finite(c)]
    if not clauses and "clause" in entry.frames and direct is None:
        clauses = that_clause(verb)
    if entry.addressee and direct is not None and direct.left_edge.i >= found.cue[1] - 1:
        found.addressee = (direct.left_edge.i, direct.right_edge.i + 1)
    frames = entry.frames if found.frame != "quoted" else {"clause": found.sureness, "quote": found.sureness}
    if found.lemma in lexicon.counting:
        frames = {**frames, "object_rest": lexicon.counting_sureness}
    found.sureness = frames.get("quote", 0.0)
    if clauses and "clause" in frames:
        _set(found, "clause", frames, _clauses(found, clauses, lexicon))
    elif "clause" in frames and verb.dep_ == "parataxis":
        _set(found, "clause", frames, _around(verb.doc, _root_range(verb.head), found.clause))
    elif (infinitive := _child(verb, lexicon.labels["infinitive"], ("VB",))) is not None and (
        "infinitive" in frames or "object_rest" in frames
    ):
        start = (
            direct.left_edge.i if direct is not None and direct.i < infinitive.i and not _before(direct, verb) else None
        )
        begin = start if start is not None and "object_rest" in frames else infinitive.left_edge.i
        frame = "infinitive" if "infinitive" in frames else "object_rest"
        _set(found, frame, frames, [(begin, infinitive.right_edge.i + 1)])
    elif "clause" in frames and (direct is None or found.addressee) and (loose := _loose(found)):
        _set(found, "clause", frames, loose)
    elif (
        direct is not None
        and "clause" in frames
        and not {"object", "object_rest"} & set(frames)
        and (misread := misread_clause(verb, direct))
    ):
        _set(found, "clause", frames, misread)
    elif direct is not None and not found.addressee and ("object_rest" in frames or "object" in frames):
        frame = "object_rest" if "object_rest" in frames else "object"
        says = found.lemma not in lexicon.naming or _is_named(verb)
        if says and direct.lemma not in lexicon.silent:
            _set(found, frame, frames, [_object_range(verb, direct, rest=frame == "object_rest")])
    elif (gerund := _child(verb, {"xcomp", "ccomp", "pcomp"}, ("VBG",))) is not None and "gerund" in frames:
        _set(found, "gerund", frames, [(gerund.left_edge.i, gerund.right_edge.i + 1)])
    elif "preposition" in frames:
        _fill_preposition(found, entry)


def _fill_passive(found: Candidate, entry: CueVerb, lexicon: SpeechLexicon) -> None:
    """ "The plan was rejected by the council", "they are said to have fled", "it was reported that ..."."""
    verb = found.head
    clause = _child(verb, lexicon.labels["clause"], ())
    subject = next((c for c in verb.children if c.dep_ in lexicon.labels["passive_subject"]), None)
    sureness = entry.frames.get("passive", _UNLISTED_PASSIVE[found.source is None])
    found.sureness = sureness
    if entry.addressee and subject is not None and found.source is not None and subject.i < found.cue[0]:
        end = max(found.source[1], found.cue[1])  # "..., I was told by the mayor"
        found.addressee = (subject.left_edge.i, subject.right_edge.i + 1)
        found.clause, found.frame = (found.addressee[0], end), "told"
        if clause is None:
            apart = verb.dep_ == "parataxis"
            found.contents = _around(verb.doc, _root_range(verb.head), found.clause) if apart else _loose(found)
            return
    if clause is not None and "clause" in entry.frames:
        found.contents = [(clause.left_edge.i, clause.right_edge.i + 1)]
        return
    if found.lemma in lexicon.naming and not _is_named(verb):
        return
    if subject is None or (found.source is None and found.lemma not in lexicon.passives):
        return
    if not {"object", "object_rest", "infinitive"} & set(entry.frames) and found.lemma not in lexicon.passives:
        return
    contents = [(subject.left_edge.i, min(subject.right_edge.i + 1, found.cue[0]))]
    rest = [
        c
        for c in verb.children
        if c.i >= found.cue[1] and c.dep_ in ("xcomp", "oprd", "prep", "advcl") and not _is_time(c)
    ]
    if rest:
        contents.append((rest[0].left_edge.i, max(c.right_edge.i for c in rest) + 1))
    found.contents = [c for c in contents if c[0] < c[1]]


def _fill_preposition(found: Candidate, entry: CueVerb) -> None:
    """ "called for calm": the noun under the preposition; the preposition belongs to the cue."""
    verb = found.head
    for child in verb.children:
        if (
            child.i >= found.cue[1] - 1
            and child.lower_ in entry.prepositions
            and child.dep_ in ("prep", "prt", "dative")
        ):
            under = next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
            if under is None:
                continue
            if child.i == found.cue[1]:
                found.cue = (found.cue[0], child.i + 1)
            begin, end = under.left_edge.i, under.right_edge.i + 1
            infinitive = _child(verb, {"xcomp", "advcl"}, ("VB",))
            if infinitive is not None and infinitive.left_edge.i == end:
                end = infinitive.right_edge.i + 1
            _set(found, "preposition", entry.frames, [(max(begin, found.cue[1]), end)])
            return


def fill_phrase(found: Candidate) -> None:
    """The contents of "according to X": the clause that it hangs on, without the phrase."""
    token = found.head.head
    while token.head != token and token.pos_ not in ("VERB", "AUX"):
        token = token.head
    whole = _root_range(token)
    sentence = found.head.sent
    if found.clause[0] <= sentence.start + 1 or token.dep_ in ("pobj", "appos", "conj", "advcl"):
        whole = (sentence.start, sentence.end)
    found.contents = _around(found.head.doc, whole, found.clause)


def _set(found: Candidate, frame: str, frames: object, contents: list[Range]) -> None:
    """Note a frame with its contents, if any are left."""
    contents = [c for c in contents if c[0] < c[1]]
    if contents and isinstance(frames, dict):
        found.frame, found.sureness, found.contents = frame, frames[frame], contents


def _child(verb: Token, labels: frozenset[str] | set[str], tags: tuple[str, ...]) -> Token | None:
    """The first dependent with one of the labels and, if given, one of the tags."""
    return next((c for c in verb.children if c.dep_ in labels and (not tags or c.tag_ in tags)), None)


def _object_of(verb: Token) -> Token | None:
    return next((c for c in verb.children if c.dep_ == "dobj"), None) or next(
        (c for c in verb.children if c.dep_ == "dative" and c.pos_ != "ADP"), None
    )


def _is_named(verb: Token) -> bool:
    """Whether a verb of naming has the name too: "called the attack a disgrace"."""
    return any(c.dep_ in ("oprd", "xcomp", "ccomp", "attr") and c.i > verb.i for c in verb.children)


def _before(token: Token, verb: Token) -> bool:
    return token.i < verb.i


def _is_time(token: Token) -> bool:
    """Whether a dependent only says when: "on Tuesday"."""
    return token.ent_type_ in _TIMES or any(c.ent_type_ in _TIMES for c in token.children if c.dep_ == "pobj")


def _object_range(verb: Token, direct: Token, *, rest: bool) -> Range:
    """The object of a verb, with the prepositions and clauses that hang on the verb behind it where it takes them."""
    start, end = direct.left_edge.i, direct.right_edge.i + 1
    if direct.i > verb.i and rest:
        for child in verb.children:
            if child.i > direct.i and child.dep_ in ("prep", "xcomp", "oprd", "ccomp") and not _is_time(child):
                end = max(end, child.right_edge.i + 1)
    return start, end


def _clauses(found: Candidate, clauses: list[Token], lexicon: SpeechLexicon) -> list[Range]:
    """The complement clauses of a verb, cut where the reporting clause stands inside them."""
    verb, doc = found.head, found.head.doc
    contents: list[Range] = []
    for clause in clauses:
        start, end = clause.left_edge.i, clause.right_edge.i + 1
        if clause.i > verb.i:
            start = with_strays(verb, max(start, found.clause[1]))
            for child in verb.children:  # an adjunct behind the clause mostly belongs to what is said
                said_anew = child.tag_ == "VBG" and child.lemma in lexicon.verbs
                if child.i > clause.i and child.dep_ in ("advcl", "prep") and not _is_time(child) and not said_anew:
                    end = max(end, child.right_edge.i + 1)
        else:
            start = with_lead(verb, start)
        contents += _around(doc, (start, end), found.clause)
    return contents


def _root_range(token: Token) -> Range:
    return token.left_edge.i, token.right_edge.i + 1


def _around(doc: Doc, whole: Range, hole: Range) -> list[Range]:
    """A stretch without the reporting clause in it: one or two parts."""
    if hole[1] <= whole[0] or whole[1] <= hole[0]:
        return [whole]
    parts = [(whole[0], hole[0]), (hole[1], whole[1])]
    return [p for p in parts if p[0] < p[1] and any(t.is_alpha or t.like_num for t in doc[p[0] : p[1]])]


def _loose(found: Candidate) -> list[Range]:
    """Contents that the parser did not tie to the verb: "..., he said", "..., he said, ...", "saying, ..."."""
    doc, verb = found.head.doc, found.head
    sentence = verb.sent
    begin = found.clause[0]
    end = max(found.clause[1], verb.right_edge.i + 1 if verb.right_edge.i - verb.i <= 8 else 0)
    found_after = doc[found.clause[1]].text if found.clause[1] < sentence.end else ""
    before = doc[begin - 1].text if begin > sentence.start else ""
    left = (sentence.start, begin)
    if before == "," and says_something(doc, left):
        found.clause = (begin, end)
        right = (end, sentence.end)
        follows = end < sentence.end and (doc[end].text == "," or doc[end - 1].text == ",")
        enough = right[1] - right[0] > _SHORTEST_REST
        return [left, right] if follows and enough and says_something(doc, right) else [left]
    right = (found.clause[1], sentence.end)
    if found_after in (",", ":") and says_something(doc, right) and doc[min(right[0] + 1, right[1] - 1)].text != '"':
        if before in ("", '"') and is_clause_start(doc, right[0] + 1):
            return [right]
        if found_after == ":" or is_clause_start(doc, right[0] + 1):
            return [right]
    return []


def is_clause_start(doc: Doc, at: int) -> bool:
    """Whether a capital letter in mid-sentence opens words of somebody whose quotation mark was lost."""
    return at < len(doc) and doc[at].text[:1].isupper() and doc[at].pos_ != "PROPN"
