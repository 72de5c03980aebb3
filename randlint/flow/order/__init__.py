"""Where the order of an iterable goes: whether anything depends on it, and what.

A listing of a folder, a set of texts and results in the order in which they are ready are all in an order that means
nothing. :func:`uses_of_order` follows such a value through names, attributes, calls and loops to the places at which
its order decides something: an index, a slice, a seeded shuffle, numbers of classes.
"""

from randlint.flow.order.model import At, Use
from randlint.flow.order.trace import uses_of_order

__all__ = ["At", "Use", "uses_of_order"]
