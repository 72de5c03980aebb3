"""Facts times catalogue: the operations of each file, and what follows from direct imports and local functions."""

from randlint.project.arguments import Argument
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.project.project import Project
from randlint.project.seeding import seeded_before, seeds_any

__all__ = ["Argument", "Module", "Operation", "Project", "seeded_before", "seeds_any"]
