"""A Dask cluster does the work: same bytes, nothing lost with a worker that dies, one line for what cannot be."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import randlint
from randlint.config import ConfigError, Settings
from randlint.engine import Linter
from randlint.findings import Profile
from randlint.parallel import chunks, cluster
from randlint.parallel.waiting import completed
from randlint.report import render
from tests.resolving import write_tree
from tests.test_engine import many_files

if TYPE_CHECKING:
    from distributed import LocalCluster

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow
SPLIT = "from sklearn.model_selection import train_test_split\na, b = train_test_split(x)\n"


@pytest.fixture(scope="module", autouse=True)
def environment() -> Iterator[None]:
    """Dask leaves the settings of its workers (threads, hash seed) in the environment of whoever starts them."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def workers(environment: None) -> Iterator[LocalCluster]:
    """Two worker processes on this machine."""
    from distributed import LocalCluster

    with LocalCluster(
        processes=True, n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as local:
        yield local


@pytest.fixture
def address(workers: LocalCluster) -> str:
    workers.scale(2)
    return workers.scheduler_address.replace("tcp://", "dask://")


def report(root: Path, address: str | None = None, executor: Executor | None = None) -> str:
    """The JSON report of everything below ``root``, by a cluster or by this process."""
    settings = Settings(root=root, select=("ALL",), profile=Profile.STRICT, jobs=1, executor=address)
    linter = Linter.create(settings, root)
    return render(linter.check([root], executor=executor), linter.catalogue, "json", show_suppressed=True)


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(randlint.__file__).parents[1])}
    line = [sys.executable, "-m", "randlint", "check", "--isolated", *arguments]
    return subprocess.run(line, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_the_same_bytes(tmp_path: Path, address: str) -> None:
    """A cluster gives the report that one process gives, and again when a file has changed."""
    many_files(tmp_path)
    assert report(tmp_path, address) == report(tmp_path)
    write_tree(tmp_path, {"part0/train0.py": SPLIT})
    assert report(tmp_path, address) == report(tmp_path)


def test_the_command_line(tmp_path: Path, address: str) -> None:
    """``--executor`` changes neither output nor exit code, and says nothing of its own."""
    many_files(tmp_path, 30)
    here = command(".", "--format", "json", cwd=tmp_path)
    there = command(".", "--format", "json", "--executor", address, cwd=tmp_path)
    assert (there.returncode, there.stdout, there.stderr) == (1, here.stdout, "")


class Deadly:
    """A function that kills its process the first time it is called; ``flag`` remembers that."""

    def __init__(self, function: Callable[..., Any], flag: Path) -> None:
        self.function, self.flag = function, flag

    def __call__(self, *arguments: Any) -> Any:
        if not self.flag.exists():
            self.flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return self.function(*arguments)


class DeadlyExecutor(Executor):
    """An executor on whose workers the third task is deadly, once."""

    def __init__(self, executor: Executor, flag: Path) -> None:
        self._executor, self._flag = executor, flag
        self.tasks = 0

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        self.tasks += 1
        deadly = Deadly(function, self._flag) if self.tasks == 3 else function
        return self._executor.submit(deadly, *arguments)


def test_a_worker_that_dies_loses_nothing(
    tmp_path: Path, workers: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed worker had to do, and had done, is done by another one."""
    from distributed import Client

    monkeypatch.setattr(chunks, "_SMALLEST_CHUNK", 8_000)
    root, flag = tmp_path / "project", tmp_path / "killed"
    many_files(root)
    with Client(workers, set_as_default=False) as client:
        executor = DeadlyExecutor(client.get_executor(pure=False), flag)
        assert report(root, executor=executor) == report(root)
    assert flag.exists()
    assert executor.tasks > 5


def test_no_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers, one line says so."""
    write_tree(tmp_path, {"a.py": SPLIT})
    monkeypatch.setattr(cluster, "_SECONDS", 1)
    address = f"dask://127.0.0.1:{unused_port()}"
    with pytest.raises(ConfigError) as caught:
        report(tmp_path, address)
    assert str(caught.value) == f"{address}: no Dask scheduler answers there within 1 s"


def test_no_scheduler_on_the_command_line(tmp_path: Path) -> None:
    """Exit code 2, one line, no traceback and nothing that dask logs."""
    write_tree(tmp_path, {"a.py": SPLIT})
    address = f"dask://127.0.0.1:{unused_port()}"
    done = command("--executor", address, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"randlint: {address}: no Dask scheduler answers there within 5 s\n"


def test_no_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler without workers would let a run wait for ever."""
    from distributed import LocalCluster

    write_tree(tmp_path, {"a.py": SPLIT})
    monkeypatch.setattr(cluster, "_SECONDS", 1)
    with LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as local:
        address = local.scheduler_address.replace("tcp://", "dask://")
        with pytest.raises(ConfigError) as caught:
            report(tmp_path, address)
    assert str(caught.value) == f"{address}: this Dask cluster has no workers"


# A cluster that lives as long as its process, with a worker that never ends a task.
CLUSTER = """
import time
from distributed import LocalCluster
from randlint.parallel import executors
executors.lint_each = lambda *_: time.sleep(60)
with LocalCluster(n_workers=1, processes=False, protocol="tcp", dashboard_address=":0", silence_logs=50) as local:
    print(local.scheduler_address, flush=True)
    time.sleep(60)
"""


def test_a_scheduler_that_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A lost connection ends the run with one line, and without what dask logs about it."""
    write_tree(tmp_path, {"a.py": SPLIT})
    process = subprocess.Popen([sys.executable, "-c", CLUSTER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def killed(futures: Iterable[Future[Any]]) -> Iterator[Future[Any]]:
        process.kill()
        return completed(futures)

    with process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip().replace("tcp://", "dask://")
        monkeypatch.setattr("randlint.parallel.executors.completed", killed)
        try:
            with pytest.raises(ConfigError) as caught:
                report(tmp_path, address)
        finally:
            process.kill()
    assert str(caught.value) == f"{address}: the work was cancelled there, or the connection is lost"
    assert capfd.readouterr().err == ""


def test_distributed_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the error says how to get it."""
    write_tree(tmp_path, {"a.py": SPLIT})
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError) as caught:
        report(tmp_path, "dask://127.0.0.1:1")
    assert str(caught.value) == "dask://127.0.0.1:1: needs the package distributed: pip install 'randlint[dask]'"


def test_a_worker_fails(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong on a worker is one line that names the cluster."""
    write_tree(tmp_path, {"a.py": SPLIT})
    monkeypatch.setattr("randlint.parallel.executors.run_task", fail)
    with pytest.raises(ConfigError) as caught:
        report(tmp_path, address)
    assert str(caught.value) == f"{address}: ArithmeticError: first line"


def fail(_: object) -> None:
    raise ArithmeticError("first line\nsecond line")


def test_files_that_kill_every_worker(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask gives up on work that has killed some workers; one line says so."""
    write_tree(tmp_path, {"a.py": SPLIT})
    monkeypatch.setattr("randlint.parallel.executors.run_task", kill)
    with pytest.raises(ConfigError) as caught:
        report(tmp_path, address)
    assert str(caught.value) == f"{address}: workers died again and again over the same files (out of memory?)"


def kill(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ("None", "cannot import randlint: install it there, too"),
        ("type('randlint', (), {'__version__': '0.0.1'})", "has randlint 0.0.1, this machine has {}: install the same"),
    ],
    ids=["no randlint", "another version"],
)
def test_workers_with_another_randlint(tmp_path: Path, there: str, expected: str) -> None:
    """A worker that cannot do the work is named before any work is sent."""
    from distributed import LocalCluster

    write_tree(tmp_path, {"a.py": SPLIT})
    preload = f"import sys\nsys.modules['randlint'] = {there}\n"
    with LocalCluster(n_workers=1, dashboard_address=":0", silence_logs=50, preload=preload) as local:
        address = local.scheduler_address.replace("tcp://", "dask://")
        with pytest.raises(ConfigError) as caught:
            report(tmp_path, address)
        worker = local.workers[0].worker_address
    assert str(caught.value) == f"{address}: the worker {worker} {expected.format(randlint.__version__)}"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_interrupting(tmp_path: Path, address: str, workers: LocalCluster) -> None:
    """Ctrl-C ends the command with one line, and takes the tasks that wait off the cluster."""
    from distributed import Client

    write_tree(tmp_path, {f"a{i}.py": SPLIT + "a, b = train_test_split(x)\n" * 400 for i in range(400)})
    environment = {**os.environ, "PYTHONPATH": str(Path(randlint.__file__).parents[1])}
    process = subprocess.Popen(
        [sys.executable, "-m", "randlint", "check", "--isolated", "--executor", address],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with Client(workers, set_as_default=False) as client:
        wait_until(lambda: any(client.processing().values()) or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == (b"", b"randlint: interrupted\n")
        assert process.returncode == 130
        wait_until(lambda: not any(client.processing().values()))
        assert not any(client.processing().values())


def wait_until(is_true: Callable[[], bool]) -> None:
    for _ in range(600):
        if is_true():
            return
        time.sleep(0.05)
