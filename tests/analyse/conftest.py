"""The builder of cases, importable from the tests of the three rooms that stand on one another."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "match"))
