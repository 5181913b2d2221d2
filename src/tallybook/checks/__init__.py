"""Finds what is wrong with the material of a snapshot: each rule a file, each finding a Problem with its cure."""
