"""Parsing: a text as tokens with parts of speech, lemmas, relations and marked names."""

from tallybook.read.parse.names import Names
from tallybook.read.parse.pipeline import LANGUAGES, Named, Parser, Pipeline, load_pipeline

__all__ = ["LANGUAGES", "Named", "Names", "Parser", "Pipeline", "load_pipeline"]
