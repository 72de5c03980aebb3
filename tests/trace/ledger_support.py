"""Runs code under the ledger alone, without the rest of the tracer."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

import torch

from randlint.trace.calls import OpCall, Signature
from randlint.trace.data import Process
from randlint.trace.ledger import (
    install_numpy,
    install_python,
    install_torch,
    observe_random,
    uninstall_numpy,
    uninstall_python,
    uninstall_torch,
)
from randlint.trace.recorder import Recorder
from randlint.trace.sites import HIDDEN, SITES
from randlint.trace.tracer import Tracer


@contextlib.contextmanager
def ledger(*streams: str) -> Iterator[Recorder]:
    """Trace the named streams (python, numpy, torch; all of them where none is named)."""
    tracer = Tracer()
    recorder = Recorder(Process(1))
    tracer.listen(recorder)
    with contextlib.ExitStack() as stack:
        if not streams or "python" in streams:
            install_python(tracer)
            stack.callback(uninstall_python)
        if not streams or "numpy" in streams:
            install_numpy(tracer)
            stack.callback(uninstall_numpy)
        if not streams or "torch" in streams:
            install_torch(tracer)
            stack.callback(uninstall_torch)
            stack.enter_context(watched_random_operations(tracer))
        yield recorder
        tracer.forget(recorder)


@contextlib.contextmanager
def watched_random_operations(tracer: Tracer) -> Iterator[None]:
    """Override every operation that takes random numbers, on the CPU."""
    libraries: list[Any] = []
    inside: list[bool] = []

    def override(op: Any) -> None:
        signature = Signature(op)
        kernel = torch.library.get_kernel(op, "CPU")

        def observed(keyset: Any, *args: Any, **kwargs: Any) -> Any:
            if inside:
                return kernel.call_boxed(keyset, *args, **kwargs)
            inside.append(True)
            try:
                call = OpCall(signature, args, kwargs, "cpu")
                call.place = SITES.key()
                site = SITES.site()
                call._site = lambda: site
                for recorder in tracer.recorders:
                    observe_random(call, recorder)
                return kernel.call_boxed(keyset, *args, **kwargs)
            finally:
                inside.pop()

        SITES._kinds[id(observed.__code__)] = HIDDEN  # as if it stood in the tracer
        namespace, _, name = signature.name.partition("::")
        library = torch.library.Library(namespace, "IMPL")
        full = f"{name}.{signature.overload}" if signature.overload else name
        library.impl(full, observed, "CPU", with_keyset=True, allow_override=True)
        libraries.append(library)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for op in _random_operations():
            with contextlib.suppress(RuntimeError):  # no kernel for the CPU
                override(op)
    try:
        yield
    finally:
        while libraries:
            libraries.pop()._destroy()


def _random_operations() -> Iterator[Any]:
    for full in torch._C._dispatch_get_all_op_names():
        namespace, _, rest = full.partition("::")
        name, _, overload = rest.partition(".")
        if namespace == "aten":
            op = getattr(getattr(torch.ops.aten, name), overload or "default", None)
            # A composite operation loses its derivative when it gets a kernel for the CPU.
            composite = torch._C._dispatch_has_kernel_for_dispatch_key(full, "CompositeImplicitAutograd")
            if op is not None and torch.Tag.nondeterministic_seeded in op.tags and not composite:
                yield op
