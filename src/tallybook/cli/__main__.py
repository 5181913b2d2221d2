"""`python -m tallybook.cli` is `tallybook`."""

from tallybook.cli import main

main()
