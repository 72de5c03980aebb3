"""The ledger of random streams: who drew from which stream, where, and whether anybody had seeded it.

Nothing here advances a stream: a traced program draws the numbers that it draws untraced.
"""

from randlint.trace.ledger.numpy_stream import install_numpy, numpy_is_seeded, numpy_state, uninstall_numpy
from randlint.trace.ledger.python_stream import install_python, python_is_seeded, python_state, uninstall_python
from randlint.trace.ledger.torch_stream import (
    install_torch,
    observe_random,
    torch_is_seeded,
    torch_states,
    uninstall_torch,
)

__all__ = [
    "install_numpy",
    "install_python",
    "install_torch",
    "numpy_is_seeded",
    "numpy_state",
    "observe_random",
    "python_is_seeded",
    "python_state",
    "torch_is_seeded",
    "torch_states",
    "uninstall_numpy",
    "uninstall_python",
    "uninstall_torch",
]
