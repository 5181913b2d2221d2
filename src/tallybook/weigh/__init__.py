"""Small learned models that load from JSON and run no code: rules propose, these say how sure."""

from tallybook.weigh.hashed import Hashed
from tallybook.weigh.linear import Linear, bucket
from tallybook.weigh.stored import load_weights, save_weights
from tallybook.weigh.trees import Trees

__all__ = ["Hashed", "Linear", "Trees", "bucket", "load_weights", "save_weights"]
