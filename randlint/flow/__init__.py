"""What programs do to random streams, followed from where they start through calls and files.

Each file becomes a small table of what its functions do, in order (:mod:`read`); tables are linked along calls
(:mod:`link`) and summed up per function (:mod:`summary`); a program is an entry point with the summary of what runs
from there (:mod:`program`).
"""
