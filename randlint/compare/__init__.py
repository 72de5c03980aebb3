"""Finds where two recorded runs part first, and why (``randlint compare``).

From the files up: :mod:`sides` opens the two recordings, :mod:`align` pairs their processes and events,
:mod:`divergence` finds the first pair of events that differs, :mod:`streams` the first difference of every random
stream, :mod:`channel` says by which way the runs part, and :mod:`causes` what may have made them.  Nothing here
imports torch, and no event is kept longer than it takes to compare it.
"""
