"""Runs at the start of every interpreter of a traced run: this folder stands first on PYTHONPATH there.

It starts the tracer, changes seeds where `randlint spread` asks for that, and then runs the ``sitecustomize`` that it
hides, if there is one.
"""

import importlib
import os
import sys

# In this order: what changes seeds stands in front of what watches them.
_STARTS = (("RANDLINT_TRACE", "randlint.trace.child"), ("RANDLINT_RESEED", "randlint.trace.reseed"))


def _start() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != here]
    own = sys.modules.pop("sitecustomize", None)
    for variable, module in _STARTS:
        if variable in os.environ:
            try:
                start = importlib.import_module(module).start
            except ImportError as error:
                # An interpreter of another environment: it runs without being watched.
                sys.stderr.write(f"randlint: not traced: {sys.executable} cannot import randlint ({error})\n")
            else:
                start()
    try:
        import sitecustomize  # noqa: F401
    except ImportError:
        if own is not None:
            sys.modules["sitecustomize"] = own


_start()
