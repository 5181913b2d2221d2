"""Finds which reports are copies, which claims tell of one event, and makes one figure of many claims."""

from tallybook.match.compare import Compared, Explained
from tallybook.match.copies import copies, originals
from tallybook.match.groups import ReportCluster, report_clusters
from tallybook.match.incidents import explain, incidents
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.origins import Origins, origins
from tallybook.match.reconcile import reconcile
from tallybook.match.rule import rule_names
from tallybook.match.toll import under_rule

__all__ = [
    "Compared",
    "Explained",
    "MatchKnowledge",
    "Origins",
    "ReportCluster",
    "copies",
    "explain",
    "incidents",
    "originals",
    "origins",
    "reconcile",
    "report_clusters",
    "rule_names",
    "under_rule",
]
