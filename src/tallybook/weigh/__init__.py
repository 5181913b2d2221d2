"""Small learned models in files that run no code: rules propose, these say how sure."""

from tallybook.weigh.arrays import load_arrays, save_arrays
from tallybook.weigh.hashed import Hashed
from tallybook.weigh.linear import Linear, bucket
from tallybook.weigh.recurrent import Recurrent
from tallybook.weigh.stored import load_weights, save_weights
from tallybook.weigh.trees import Trees

__all__ = [
    "Hashed",
    "Linear",
    "Recurrent",
    "Trees",
    "bucket",
    "load_arrays",
    "load_weights",
    "save_arrays",
    "save_weights",
]
