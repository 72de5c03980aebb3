"""Puts everything that watches in place, as the libraries it watches are imported, and takes it away again."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from randlint.trace.data import Machine
from randlint.trace.processes import (
    flush_after_pool_tasks,
    leave_pool_tasks,
    name_loader_workers,
    unname_loader_workers,
)
from randlint.trace.tracer import Tracer

if TYPE_CHECKING:
    from randlint.trace.recording.session import Session

_OVERRIDE_SINCE = (2, 9)
_OLDEST = (2, 4)


class Installation:
    """All hooks of one process. ``start`` may be called before or after torch and numpy are imported."""

    def __init__(self, tracer: Tracer, mechanism: str = "") -> None:
        self.tracer = tracer
        self.mechanism = mechanism
        self.confirm = 0  # replays of each of the first calls of a place
        self.assume_cuda = False
        self.seeded_before = False  # what python's random cannot tell; numpy and torch can
        self._undo: list[Callable[[], Any]] = []
        self._stopped = False
        self._machine = Machine()

    def start(self) -> None:
        """Watch what is there, and what is still to be imported when it comes."""
        from randlint.trace.ledger import install_python, uninstall_python
        from randlint.trace.settings import install_environment, uninstall_environment

        self._set_machine(None)
        self._install("python's random", lambda t: install_python(t, self.seeded_before), uninstall_python)
        self._install("environment variables", install_environment, uninstall_environment)
        self._when_imported("multiprocessing.pool", self._pool)
        self._when_imported("numpy.random", self._numpy)
        self._when_imported("torch", self._torch)

    def introduce(self) -> None:
        """Tell recorders that came later what machine this is."""
        for recorder in self.tracer.recorders:
            if not recorder.machine.python:
                recorder.set_machine(self._machine)

    def record(self, session: Session) -> None:
        """Begin a recording; its hooks go in place once torch is imported. The session takes them away itself."""
        with self.tracer.guarding("recording"):
            session.start()
        self._when_imported("torch", session.watch)

    def stop(self) -> None:
        """Put everything back as it was."""
        self._stopped = True
        while self._undo:
            undo = self._undo.pop()
            with self.tracer.guarding(f"undoing {undo!r}"):
                undo()

    # -- pieces --------------------------------------------------------------------------------------------------

    def _install(self, what: str, install: Callable[[Tracer], Any], undo: Callable[[], Any]) -> None:
        with self.tracer.guarding(what):
            install(self.tracer)
            self._undo.append(undo)

    def _when_imported(self, name: str, then: Callable[[], None]) -> None:
        if name in sys.modules:
            then()
            return
        import wrapt

        wrapt.register_post_import_hook(lambda module: None if self._stopped else then(), name)

    def _pool(self) -> None:
        flush_after_pool_tasks()
        self._undo.append(leave_pool_tasks)

    def _numpy(self) -> None:
        from randlint.trace.ledger import install_numpy, uninstall_numpy

        self._install("numpy's random", install_numpy, uninstall_numpy)

    def _torch(self) -> None:
        with self.tracer.guarding("watching torch"):
            self._watch_torch()

    def _watch_torch(self) -> None:
        import torch

        from randlint.trace.compiled import install_compiled, uninstall_compiled
        from randlint.trace.ledger import install_torch, uninstall_torch
        from randlint.trace.settings import install_torch_flags, uninstall_torch_flags

        version = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])
        if version < _OLDEST:
            self.tracer.remark(f"torch {torch.__version__} is too old to be watched: 2.4 is the oldest that works")
            return
        cuda = (
            torch.cuda.device_count() > 0
        )  # asked before --assume-cuda changes the answer, and without a CUDA context
        if self.assume_cuda and not cuda:
            self._assume_cuda()
        self._install("torch's random streams", install_torch, uninstall_torch)
        self._install("torch's flags", install_torch_flags, uninstall_torch_flags)
        self._install("compiled graphs", install_compiled, uninstall_compiled)
        best = "override" if version >= _OVERRIDE_SINCE else "dispatch-mode"
        mechanism = self.mechanism or best
        self._set_machine(mechanism)
        self._watch_operations(mechanism, cuda)
        self._count_steps()
        name_loader_workers()
        self._undo.append(unname_loader_workers)

    def _assume_cuda(self) -> None:
        from randlint.trace.remap import install_remap, uninstall_remap

        install_remap()
        self._undo.append(uninstall_remap)

    def _watch_operations(self, mechanism: str, cuda: bool) -> None:
        import torch

        from randlint.trace.fallback import DispatchMode
        from randlint.trace.hooks import Overrides, watched_operations
        from randlint.trace.ledger import observe_random
        from randlint.trace.replay import Replayer
        from randlint.trace.settings import deterministic_mode
        from randlint.trace.watch import Watch

        watch = Watch(self.tracer, observe_random, deterministic_mode)
        watch.replayer = Replayer(self.tracer, lambda: self.confirm)
        watched = watched_operations(torch.__version__, cuda)
        if mechanism == "override":
            overrides = Overrides(watch)
            self._undo.append(overrides.remove)
            overrides.install(watched)
            self._when_imported("torchvision", lambda: overrides.install(watched_operations(torch.__version__, cuda)))
            return
        self.tracer.remark(
            f"torch {torch.__version__}: operations are watched by a dispatch mode, which is slower, sees this thread "
            "only and keeps torch.compile from compiling; torch 2.9 and later need none"
        )
        mode = DispatchMode(watch, watched)
        mode.__enter__()
        self._undo.append(lambda: mode.__exit__(None, None, None))

    def _count_steps(self) -> None:
        from torch.optim.optimizer import register_optimizer_step_post_hook

        def step(*_: Any) -> None:
            for recorder in self.tracer.recorders:
                recorder.step += 1

        self._undo.append(register_optimizer_step_post_hook(step).remove)

    def _set_machine(self, mechanism: str | None) -> None:
        self._machine = _machine(mechanism, self.assume_cuda) if mechanism else Machine(*_python())
        for recorder in self.tracer.recorders:
            recorder.set_machine(self._machine)


def _python() -> tuple[str, str]:
    return platform.python_version(), f"{sys.platform} {platform.machine()}"


def _machine(mechanism: str, assumed_cuda: bool) -> Machine:
    import torch

    devices: tuple[str, ...] = ()
    # Asking for names would initialise CUDA, after which a program can no longer fork.
    if torch.cuda.is_initialized() and not assumed_cuda:
        devices = tuple(torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count()))
    python, system = _python()
    return Machine(
        python=python,
        platform=system,
        torch=torch.__version__,
        numpy=getattr(sys.modules.get("numpy"), "__version__", ""),
        cuda=torch.version.cuda or "",
        devices=devices,
        capability=torch.backends.cpu.get_cpu_capability(),
        threads=torch.get_num_threads(),
        mkl=torch.backends.mkl.is_available(),
        mechanism=mechanism,
        assumed_cuda=assumed_cuda,
    )
