"""Small learned models in files that run no code: rules propose, these say how sure."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

# Loaded when asked for: whoever weighs with named features only should not wait for NumPy.
_WHERE = {
    "Hashed": "hashed", "Linear": "linear", "Recurrent": "recurrent", "Trees": "trees", "bucket": "linear",
    "load_arrays": "arrays", "load_weights": "stored", "save_arrays": "arrays", "save_weights": "stored",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
