"""`randlint spread`: a program run with one seed and with several, and how far its results lie apart.

The question behind it: is my improvement larger than the noise of seeds? torch is never imported here; what runs
inside the program stands in :mod:`randlint.trace.reseed`.
"""
