"""Files through the pipeline: here, in processes of this machine, or on any ``concurrent.futures.Executor``.

The reports are the same, in the same order, wherever they come from. What only a pool needs is imported for one.
"""

from randlint.parallel.run import Progress, lint_files, lint_here

__all__ = ["Progress", "lint_files", "lint_here"]
