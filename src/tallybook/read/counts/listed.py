"""The parts of a total that are told one after the other and add up to it: "40 lives: 21 civilians and 19 soldiers"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention

_FORMS = ("digits", "words")
_LEAST = 2  # parts of a list
_GAP = 8  # tokens between two parts


@dataclass(frozen=True, slots=True)
class Listed:
    """Finds such parts in a sentence that tells of a total."""

    def find(self, figures: Sequence[FigureMention], parsed: Parsed) -> dict[int, Draft]:
        """The numbers of a sentence that add up to one told before them, each as a total, by its offset in the text.

        Args:
            figures: the numbers of the sentence, in the order of the text.
            parsed: its report.
        """
        exact = [f for f in figures if f.form in _FORMS and f.figure.best is not None and f.ordinal is None]
        for at, whole in enumerate(exact):
            parts: list[FigureMention] = []
            for part in exact[at + 1 :]:
                last = parts[-1] if parts else None
                if not self._counts_people(part, parsed) or (
                    last is not None and part.tokens[0] - last.tokens[1] > _GAP
                ):
                    break
                parts.append(part)
                if len(parts) >= _LEAST and sum(p.figure.best or 0 for p in parts) == whole.figure.best:
                    return {p.start: self._total(p, parsed) for p in parts if not parsed.people.is_pronoun(p.anchor)}
        return {}

    def _counts_people(self, part: FigureMention, parsed: Parsed) -> bool:
        head = part.head
        return head is not None and part.unit in ("persons", "other") and parsed.people.is_person(head)

    def _total(self, part: FigureMention, parsed: Parsed) -> Draft:
        head = part.head if part.head is not None else part.anchor
        tokens = (part.tokens[0], max(part.tokens[1], head.i + 1))
        return Draft("tally", head, tokens, figure=part.figure, is_total=True, victims=parsed.actor(head))
