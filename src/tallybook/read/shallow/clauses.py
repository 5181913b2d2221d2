"""Ties the phrases of a sentence to its verbs: who does it to whom, where, and which clause hangs on which."""

from __future__ import annotations

from collections.abc import Sequence

from tallybook.read.shallow.morphology import Morphology
from tallybook.read.shallow.phrases import Chunk, chunks, hang
from tallybook.read.shallow.tagging import Word


class Clauses:
    """One sentence on its way from phrases to a tree."""

    def __init__(self, words: Sequence[Word], morphology: Morphology) -> None:
        self.words = words
        self.roles = morphology.words
        self.chunks = chunks(words, morphology)
        self.verb: Chunk | None = None  # the verb of the clause that is being read
        self.noun: Chunk | None = None  # the last noun phrase, as long as something can hang on it
        self.subject: Chunk | None = None  # a noun phrase that still waits for its verb
        self.opener: tuple[int, str] | None = None  # a word that opened the clause to come, and what it is
        self.preposition: int | None = None
        self.joined: int | None = None  # a coordinator or comma since the last phrase
        self.root: int | None = None
        self.within: Chunk | None = None  # a participle that describes a noun, as long as its doer can follow

    def tie(self) -> None:
        """Give every word a head; one word is the root."""
        for number, chunk in enumerate(self.chunks):
            if chunk.kind == "vp":
                self._verb(chunk)
            elif chunk.kind == "np":
                self._noun(chunk, number)
            else:
                self._word(chunk.head)
        self._finish()

    # --- single words ---------------------------------------------------------------------------------------------

    def _word(self, i: int) -> None:
        word = self.words[i]
        if word.is_a("prepositions"):
            self.preposition = i
        elif word.is_a("relatives", "subordinators"):
            if word.is_a("subordinators") and self.preposition is not None:
                hang(self.words, self.preposition, i, "prep")  # "después de que"
                self.preposition = None
            self.opener = (i, "relative" if word.is_a("relatives") else "subordinate")
        elif word.is_a("coordinators") or word.text == ",":
            self.joined = i
        elif word.pos in ("ADV", "ADJ") and self.verb is not None:
            hang(self.words, i, self.verb.head, "advmod" if word.pos == "ADV" else "acomp")

    # --- verbs ----------------------------------------------------------------------------------------------------

    def _verb(self, chunk: Chunk) -> None:
        words, main = self.words, chunk.head
        if words[main].tag == "VBN" and chunk.end - chunk.start == 1 and self._describes(chunk):
            return
        if self.preposition is not None and words[main].tag == "VB":
            self._infinitive(main)
        elif self.opener is not None:
            self._opened(main)
        elif self.verb is not None and self.joined is None and words[main].tag in ("VB", "VBG"):
            hang(words, main, self.verb.head, "xcomp" if words[main].tag == "VB" else "advcl")
        elif self.verb is not None:
            self._next_clause(main)
        else:
            self._first_clause(main)
        self._take_subject(main)
        self.verb, self.noun, self.joined, self.preposition = chunk, None, None, None

    def _describes(self, chunk: Chunk) -> bool:
        """ "un hombre asesinado por ...": a participle behind the noun that it describes."""
        if self.noun is None or self.joined is not None or self.preposition is not None:
            return False
        hang(self.words, chunk.head, self.noun.head, "acl")
        if self.subject is None or self.noun.head != self.subject.head:
            self.verb = self.verb or chunk
        self.within = chunk
        return True

    def _infinitive(self, main: int) -> None:
        preposition = self.preposition
        above = self.verb.head if self.verb is not None else (self.noun.head if self.noun is not None else None)
        if preposition is None or above is None:
            return
        hang(self.words, preposition, main, "aux")
        hang(self.words, main, above, "xcomp" if self.words[above].is_verb else "acl")

    def _opened(self, main: int) -> None:
        """A clause behind "que", "cuando", "si": of a noun, of saying, or of circumstance."""
        opener, kind = self.opener if self.opener is not None else (main, "")
        words = self.words
        if kind == "relative" and self.noun is not None:
            hang(words, main, self.noun.head, "relcl")
            hang(words, opener, main, "nsubjpass" if self._passive(main) else "nsubj")
            self.subject = None
        elif kind == "relative" and self.verb is not None:
            hang(words, main, self.verb.head, "ccomp")
            hang(words, opener, main, "mark")
        elif self.verb is not None:
            hang(words, main, self.verb.head, "advcl")
            hang(words, opener, main, "mark")
        else:
            hang(words, opener, main, "mark")
        self.opener = None

    def _next_clause(self, main: int) -> None:
        words, above = self.words, self.verb.head if self.verb is not None else main
        if words[main].lemma in self.roles["reporting"] and words[above].lemma not in self.roles["reporting"]:
            top = self.root if self.root is not None else above
            hang(words, top, main, "ccomp")  # "..., dijo la policía"
            self.root = main
            words[main].dep = "ROOT"
            return
        hang(words, main, above, "conj")
        if self.joined is not None and self.words[self.joined].is_a("coordinators"):
            hang(words, self.joined, above, "cc")

    def _first_clause(self, main: int) -> None:
        if self.root is None:
            self.root = main
            self.words[main].dep = "ROOT"

    def _passive(self, main: int) -> bool:
        return self.words[main].tag == "VBN" and (
            any(w.head == main and w.dep == "auxpass" for w in self.words)
            or not any(w.head == main and w.dep == "aux" for w in self.words)
        )

    def _take_subject(self, main: int) -> None:
        if self.subject is not None:
            hang(self.words, self.subject.head, main, "nsubjpass" if self._passive(main) else "nsubj")
            self.subject = None
        self.within = None

    # --- nouns ----------------------------------------------------------------------------------------------------

    def _noun(self, chunk: Chunk, number: int) -> None:
        if self.preposition is not None:
            self._prepositional(chunk)
        elif self.words[chunk.head].lemma in self.roles["times"]:
            self._time(chunk)
        elif self.joined is not None and self.noun is not None and self._is_listed(number):
            coordinator = self.words[self.joined].is_a("coordinators")
            listed = coordinator or self._list_goes_on(number)
            hang(self.words, chunk.head, self.noun.head, "conj" if listed else "appos")
            hang(self.words, self.joined, self.noun.head, "cc" if coordinator else "punct")
            self.noun = chunk if listed else self.noun
        elif self.verb is not None and not self._has_argument(self.verb.head) and self.joined is None:
            self._after_verb(chunk)
            self.noun = chunk
        elif self.noun is not None and self.joined is None and self.words[chunk.head].pos == "PROPN":
            hang(self.words, chunk.head, self.noun.head, "appos")  # "el comerciante Baro Kendril"
        else:
            self.subject = self.noun = chunk
        self.joined = None

    def _time(self, chunk: Chunk) -> None:
        """ "el lunes": a day without a preposition is nobody who acts."""
        above = self.verb or self.noun
        if above is not None:
            hang(self.words, chunk.head, above.head, "npadvmod")

    def _after_verb(self, chunk: Chunk) -> None:
        """A noun phrase right behind the verb: of those who die or speak and of passives it is who, else whom."""
        main = self.verb.head if self.verb is not None else 0
        has_subject = any(w.head == main and w.dep in ("nsubj", "nsubjpass") for w in self.words)
        inverted = self.words[main].lemma in self.roles["subject_after"] | self.roles["reporting"]
        if self._passive(main) and not has_subject:
            hang(self.words, chunk.head, main, "nsubjpass")
        elif inverted and not has_subject:
            hang(self.words, chunk.head, main, "nsubj")
        else:
            hang(self.words, chunk.head, main, "dobj")

    def _has_argument(self, main: int) -> bool:
        return any(w.head == main and w.dep in ("dobj", "nsubjpass") for w in self.words) or any(
            w.head == main and w.dep == "nsubj" and i > main for i, w in enumerate(self.words)
        )

    def _prepositional(self, chunk: Chunk) -> None:
        words, preposition = self.words, self.preposition
        if preposition is None:
            return
        self.preposition = None
        lower, verb = words[preposition].lower, self.within or self.verb
        noun = self.noun
        if lower in self.roles["personal"] and verb is not None and self._is_whom(chunk, verb):
            hang(words, preposition, chunk.head, "case")
            hang(words, chunk.head, verb.head, "dobj")
            self.noun = chunk
            return
        hang(words, chunk.head, preposition, "pobj")
        by = lower in self.roles["agent"]
        nobody = words[chunk.head].lemma in self.roles["acts"] | self.roles["times"]
        agent = by and verb is not None and self._passive(verb.head) and not nobody
        if agent and verb is not None:
            hang(words, preposition, verb.head, "agent")
        elif noun is not None and (lower in self.roles["of"] or verb is None or self._acts(noun)):
            hang(words, preposition, self._noun_for(lower, noun), "prep")
        elif verb is not None:
            # "detenidos por el asesinato", "por la noche": for what and when, not by whom
            hang(words, preposition, verb.head, "dep" if by and nobody else "prep")
        elif noun is not None:
            hang(words, preposition, noun.head, "prep")
        self.noun = chunk

    def _noun_for(self, lower: str, noun: Chunk) -> int:
        """ "el asesinato de tres hombres por soldados": the doer belongs to the act, not to its victims."""
        if lower in self.roles["of"]:
            return noun.head
        at = noun.head
        for _ in range(4):
            if self.words[at].lemma in self.roles["acts"]:
                return at
            above = self.words[at].head
            if self.words[at].dep != "pobj" or above < 0 or self.words[above].head < 0:
                return noun.head
            at = self.words[above].head
        return noun.head

    def _acts(self, noun: Chunk) -> bool:
        at = self._noun_for("", noun)
        return self.words[at].lemma in self.roles["acts"]

    def _is_whom(self, chunk: Chunk, verb: Chunk) -> bool:
        """ "mató a tres hombres": the person whom it is done to."""
        if self._has_argument(verb.head) or self._passive(verb.head):
            return False
        return self.words[chunk.head].lemma in self.roles["whom"] or self.words[chunk.head].pos in ("PROPN", "NUM")

    def _is_listed(self, number: int) -> bool:
        """Whether a noun phrase behind a comma or "y" goes on with the one before, and does not open a clause."""
        if self.verb is None:
            return True
        after = self.chunks[number + 1] if number + 1 < len(self.chunks) else None
        if after is None or after.kind != "vp":
            return True
        return self.words[after.head].tag == "VBN" and after.end - after.start == 1  # it describes the noun

    def _list_goes_on(self, number: int) -> bool:
        """Whether an "y" and a noun phrase follow: "un hombre, su hija y su yerno"."""
        for chunk in self.chunks[number + 1 : number + 6]:
            if self.words[chunk.head].is_a("coordinators"):
                return True
            if chunk.kind == "vp" or (chunk.kind == "word" and self.words[chunk.head].text != ","):
                return False
        return False

    # --- the rest -------------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        """What hangs on nothing yet hangs on the root: the first verb, else the first noun, else the first word."""
        words = self.words
        if self.root is None:
            free = [i for i, w in enumerate(words) if w.head < 0]
            self.root = next((i for i in free if words[i].is_verb), None)
            if self.root is None:
                self.root = next((i for i in free if words[i].pos in ("NOUN", "PROPN", "NUM")), free[0] if free else 0)
        words[self.root].head, words[self.root].dep = self.root, "ROOT"
        for i, word in enumerate(words):
            if word.head < 0:
                label = {"PUNCT": "punct", "ADP": "prep", "CCONJ": "cc", "NOUN": "dep", "PROPN": "dep", "VERB": "conj"}
                hang(words, i, self.root, label.get(word.pos, "dep"))
        for i in range(len(words)):
            self._break_circle(i)

    def _break_circle(self, i: int) -> None:
        seen, at = {i}, i
        while self.words[at].head != at:
            at = self.words[at].head
            if at in seen:
                hang(self.words, i, self.root if self.root is not None else 0, "dep")
                return
            seen.add(at)
