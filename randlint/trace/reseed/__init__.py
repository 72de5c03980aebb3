"""The program's own seed calls, each with another number: what `randlint spread` runs a program with.

Installed at the start of an interpreter, and of those that it starts. Every seeding of Python's ``random``, NumPy and
torch with a number gets that number plus an offset, so that equal seeds stay equal and different ones different. With
no offset nothing is installed, and the program runs as it always does.
"""

from randlint.trace.reseed.install import Reseeding, start

__all__ = ["Reseeding", "start"]
