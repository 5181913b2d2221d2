"""Trains the weights by which tallybook finds who says what, on the development part of PolNeAR."""
