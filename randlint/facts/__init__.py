"""What one file does, read in a single walk over its tree: names, scopes, order. Knows no library."""

from randlint.facts.lazy import LazyFacts
from randlint.facts.model import (
    Assignment,
    Binding,
    Block,
    Call,
    Facts,
    ImportFact,
    Load,
    Place,
    Scope,
    Statement,
)
from randlint.facts.pieces import Nodes, Piece, pieces_of, statements_of
from randlint.facts.resolve import Resolver
from randlint.facts.values import Value, literal
from randlint.facts.walk import read_facts

__all__ = [
    "Assignment",
    "Binding",
    "Block",
    "Call",
    "Facts",
    "ImportFact",
    "LazyFacts",
    "Load",
    "Nodes",
    "Piece",
    "Place",
    "Resolver",
    "Scope",
    "Statement",
    "Value",
    "literal",
    "pieces_of",
    "read_facts",
    "statements_of",
]
