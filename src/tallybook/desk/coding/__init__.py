"""Double coding: the same report coded blind by two people, and what they agree on."""
