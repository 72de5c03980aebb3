"""Recordings of runs: what a traced program computed, step by step, in files that two runs can be compared by.

:mod:`format`, :mod:`write` and :mod:`read` know no torch; the other modules run inside the traced program.
"""
