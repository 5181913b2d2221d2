"""Lists the words that print writes small, as hashes: those often in lower case in the corpora that have capitals.

`python -m evaluation.muc4.train_case` writes `evaluation/weights/lower-words.json.gz`. No answer of any corpus is
looked at.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable

from evaluation.corpora import report_rows, shared
from evaluation.muc4.case import WEIGHTS, hashed
from tallybook.weigh import save_weights

CORPORA = ("polnear", "gunviolence", "india", "geo")
SEEN = 2  # times in lower case
SHARE = 0.35  # of all times inside a sentence that are in lower case
_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_OPENS = re.compile(r"(?:^|[.!?:\"”\n]\s?|\s\s)$")


def small(texts: Iterable[str]) -> list[str]:
    """The words that texts write small, sorted; a capital where a sentence begins counts for nothing."""
    low: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in texts:
        for found in _WORD.finditer(text):
            word, at = found[0], found.start()
            if word.islower():
                low[word] += 1
            elif word[1:].islower() and not _OPENS.search(text[max(0, at - 2) : at]):
                capital[word.lower()] += 1
    return sorted(w for w, n in low.items() if n >= SEEN and n >= SHARE * (n + capital[w]))


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.muc4.train_case", description=__doc__)
    parser.parse_args()
    home = shared()
    if home is None:
        parser.error("the corpora are not here; set TALLYBOOK_SHARED to their folder")
    folders = [home / "gold" / corpus for corpus in CORPORA]
    words = small(row["text"] for folder in folders for row in report_rows(folder / "reports.jsonl.gz"))
    buckets = sorted({hashed(word) for word in words})
    card = {
        "decides": "which words a text without capitals keeps small when it is given capitals; hashed words",
        "learned_from": f"texts, not answers, of the development parts of {', '.join(CORPORA)}",
        "by": "python -m evaluation.muc4.train_case",
        "figures": {"words": len(words), "buckets": len(buckets)},
    }
    save_weights(WEIGHTS, {"lower": {"buckets": buckets}}, card)
    sys.stderr.write(f"{len(words)} words\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
