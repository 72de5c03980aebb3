"""An existing Dask cluster, by the address of its scheduler: ``dask://HOST:PORT``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from randlint import __version__
from randlint.parallel.chunks import Run
from randlint.parallel.executors import ExecutorError, forget, on_executor
from randlint.work import Work

if TYPE_CHECKING:
    from distributed import Client

_SCHEME = "dask://"
_SECONDS = 5  # for the scheduler to answer, and for a first worker to be there


@contextmanager
def on_dask(address: str, work: Work) -> Iterator[Run]:
    """Linting by the workers of a Dask cluster. Raises :class:`ExecutorError`."""
    with _connected(address) as client, _explained(address):
        _check_workers(client, address)
        executor = client.get_executor(pure=False)  # pure: dask may answer with what it found in files of yesterday
        with on_executor(executor, work, name=address, workers=len(client.nthreads())) as run:
            yield run
        client.run(forget)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
        from distributed.utils import silence_logging_cmgr
    except ImportError:
        raise ExecutorError(f"{address}: needs the package distributed: pip install 'randlint[dask]'") from None
    # What matters is raised; of a lost connection dask would log tracebacks besides.
    with silence_logging_cmgr("CRITICAL"), _client(Client, address) as client:
        yield client


@contextmanager
def _client(make: type[Client], address: str) -> Iterator[Client]:
    try:
        client = make(f"tcp://{address.removeprefix(_SCHEME)}", timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ExecutorError(f"{address}: no Dask scheduler answers there within {_SECONDS} s") from error
    with client:
        if not client.nthreads():
            try:
                client.wait_for_workers(1, timeout=_SECONDS)
            except TimeoutError:
                raise ExecutorError(f"{address}: this Dask cluster has no workers") from None
        yield client


def _check_workers(client: Client, address: str) -> None:
    """Ask before work is sent: a worker that cannot import what it is sent falls silent, and dask waits for ever."""

    def version() -> str | None:  # sent by value, since it is no name of a module
        try:
            import randlint
        except ImportError:
            return None
        return randlint.__version__

    for worker, there in sorted(client.run(version).items()):
        if there is None:
            raise ExecutorError(f"{address}: the worker {worker} cannot import randlint: install it there, too")
        if there != __version__:
            raise ExecutorError(
                f"{address}: the worker {worker} has randlint {there}, this machine has {__version__}: install the same"
            )


@contextmanager
def _explained(address: str) -> Iterator[None]:
    """Say in one line why a task failed; the exceptions of a worker name things that only dask knows."""
    from distributed.scheduler import KilledWorker

    try:
        yield
    except ExecutorError:
        raise
    except KilledWorker as error:
        raise ExecutorError(f"{address}: workers died again and again over the same files (out of memory?)") from error
    except Exception as error:
        raise ExecutorError(f"{address}: {type(error).__name__}: {str(error).partition(chr(10))[0]}") from error
