"""Trains the weights for who says what: `python -m evaluation.polnear.train_speakers [POLNEAR_FOLDER]`, with torch."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from evaluation import polnear
from evaluation.corpora import rows, shared
from evaluation.parses import knowledge
from evaluation.polnear.train_speakers.examples import Text, alphabet_of, example_of, held_out, is_damaged, texts_of
from evaluation.polnear.train_speakers.joining import calibration_error, fit_judge, fit_linker, is_right
from evaluation.polnear.train_speakers.network import fit
from tallybook.read.speakers.attributions import Reading, choices, columned, decide, tag
from tallybook.read.speakers.columns import Alphabet
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.model import WEIGHTS, SpeakerModel, as_arrays
from tallybook.records import BadInput
from tallybook.weigh import Linear, save_arrays

_NOBODY = Linear(0.0, {})
_FIGURES = ("source_exact", "cue_exact", "content_exact", "content_characters", "who_said_what")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on 85 in a hundred texts and measure on the rest; then train on all and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.polnear.train_speakers", description=main.__doc__)
    folder = shared()
    parser.add_argument("polnear", type=Path, nargs="?", default=folder / "gold" / "polnear" if folder else None)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--out", type=Path, default=WEIGHTS / "speakers-en.npz")
    parser.add_argument("--only-measure", action="store_true", help="train and measure on the part, write nothing")
    options = parser.parse_args(arguments)
    return train(options.polnear, options.out, epochs=options.epochs, write=not options.only_measure)


def train(polnear_folder: Path, out: Path, *, epochs: int, write: bool) -> int:
    """Fit on the part for the figures and, at the same time on another core, on all for the weights."""
    reports = list(rows(polnear_folder / "reports.jsonl.gz"))
    gold = {row["report"]: row for row in rows(polnear_folder / "gold.jsonl.gz")}
    known = knowledge()
    lexicon = known.speech
    texts = list(texts_of(reports, gold, known.parser, lexicon))
    hurt = list(texts_of([r for r in reports if is_damaged(r["id"])], gold, known.parser, lexicon, hurt=True))
    lists = alphabet_of((text.doc for text in texts), lexicon)
    alphabet = Alphabet.of(*lists)
    examples = [example_of(t, lexicon, alphabet) for t in texts]
    damaged = {t.name: example_of(t, lexicon, alphabet) for t in hurt}
    print(f"{len(examples)} texts, {len(lists[0])} words", file=sys.stderr, flush=True)
    learned = [e for e in examples if not held_out(e.name)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        part = pool.submit(fit, learned, damaged, alphabet.sizes(), epochs=epochs, name="part")
        whole = pool.submit(fit, examples, damaged, alphabet.sizes(), epochs=epochs, name="all") if write else None
        linker = fit_linker([*learned, *(damaged[e.name] for e in learned if e.name in damaged)])
        model = SpeakerModel.from_arrays(as_arrays(lists, part.result(), linker, _NOBODY), {})
        judge, figures = measure([t for t in texts if held_out(t.name)], model, lexicon)
        _, broken = measure([t for t in hurt if held_out(t.name)], model, lexicon, judge)
        figures |= {f"damaged copies: {name}": value for name, value in broken.items()}
        for name, value in figures.items():
            print(f"{name}: {value}")
        if whole is not None:
            linker = fit_linker([*examples, *damaged.values()])
            card = card_of(figures, len(texts), epochs)
            save_arrays(out, as_arrays(lists, whole.result(), linker, judge), card)
    return 0


def measure(
    texts: Sequence[Text], model: SpeakerModel, lexicon: SpeechLexicon, judge: Linear | None = None
) -> tuple[Linear, dict[str, float]]:
    """Figures on texts that the tagger has not seen, by a judge; None: by one fitted here, each text by the others."""
    marked = (columned(t.doc, t.layout, t.proposals, lexicon, model) for t in texts)
    found = [choices(tagged, lexicon) for text in marked for tagged in tag([text], model)]
    judged = [
        [(r.features, is_right(r.attribution, text.gold)) for options in group for r in options if r.features]
        for text, group in zip(texts, found, strict=True)
    ]
    if judge is None:
        judge, shares = fit_judge(judged)
    else:
        shares = [[judge.probability(features) for features, _ in text] for text in judged]
    predictions = []
    for text, group, share in zip(texts, found, shares, strict=True):
        by_reading = dict(zip((id(r) for options in group for r in options if r.features), share, strict=True))
        predictions.append(polnear.row(text.name, decide(group, _look_up(by_reading))))
    gold = [{"report": t.name, "attributions": t.gold} for t in texts]
    scored = scorer().score_polnear(gold, predictions, [{"id": t.name, "text": t.doc.text} for t in texts])
    figures = {name: round(scored[name]["f1"], 3) for name in _FIGURES}
    flat = [p for share in shares for p in share]
    figures["calibration error"] = round(calibration_error(flat, [r for text in judged for _, r in text]), 3)
    return judge, figures


def _look_up(shares: Mapping[int, float]) -> Callable[[Reading], float]:
    return lambda reading: shares[id(reading)]


def scorer() -> Any:
    """The corpora's own scorer."""
    folder = shared()
    if folder is None:
        raise BadInput("TALLYBOOK_SHARED: no corpora there; set it to the folder that holds gold/score.py")
    spec = importlib.util.spec_from_file_location("score", folder / "gold" / "score.py")
    if spec is None or spec.loader is None:
        raise BadInput(f"{folder}/gold/score.py: can't be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def card_of(figures: Mapping[str, float], texts: int, epochs: int) -> dict[str, Any]:
    """What goes into the file about the weights."""
    return {
        "decides": "which words of a text are speakers, cues and contents, which belong together, and how sure that is",
        "learned_from": f"PolNeAR 1.0 (Newell, Margolin, Ruths 2018), the {texts} texts of its development part, as "
        "they are and with line breaks, quotation marks or capitals damaged",
        "by": f"python -m evaluation.polnear.train_speakers --epochs {epochs}",
        "figures": {"on the 15 % of texts held out before the last training": dict(figures)},
        "limits": "US campaign news of 2015 and 2016, English; words within words come from rules alone; names are not "
        "learned, only common words are kept",
    }


if __name__ == "__main__":
    sys.exit(main())
