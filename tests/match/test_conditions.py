"""Splink's settings are parsed once, and are the same as those that it parses itself."""

from splink import SettingsCreator

from tallybook import match
from tallybook.match.conditions import conditions
from tallybook.match.model import Model


def test_settings_that_were_parsed_before_are_those_that_splink_makes_and_nobody_changes_them_for_others():
    asked = Model(match.MatchKnowledge.load()).settings()
    made = SettingsCreator(**asked).get_settings("duckdb").as_dict()
    first = conditions(asked).get_settings("duckdb")
    assert first.as_dict() == made
    first._probability_two_random_records_match = 0.5
    assert conditions(asked).get_settings("duckdb").as_dict() == made
    assert conditions({**asked, "retain_matching_columns": True}).get_settings("duckdb").as_dict() != made
