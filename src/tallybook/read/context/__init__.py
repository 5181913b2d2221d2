"""When and where a claim's act took place: rules propose days and places, weights choose among them."""

from tallybook.read.context.setting import Setting
from tallybook.read.context.ties import Layout
from tallybook.read.context.when import whens
from tallybook.read.context.where import wheres

__all__ = ["Layout", "Setting", "whens", "wheres"]
