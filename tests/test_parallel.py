"""Work on several processes or any executor: the same reports in the same order, nothing lost, nothing left behind."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

import randlint
from randlint.catalogue import load_catalogue
from randlint.config import ConfigError, Settings
from randlint.engine import Linter
from randlint.file_report import FileReport
from randlint.findings import Profile
from randlint.parallel import chunks, executors, forecast, local, processes
from randlint.parallel.chunks import chunks_of, cost_of, most_jobs, sizes_of
from randlint.parallel.collector import calm_collector
from randlint.parallel.executors import ExecutorError
from randlint.parallel.forecast import Forecast, jobs_that_pay
from randlint.pipeline import FileLinter
from randlint.report import render
from tests.resolving import write_tree
from tests.test_engine import many_files

SPLIT = "from sklearn.model_selection import train_test_split\na, b = train_test_split(x)\n"


def report(
    root: Path, executor: Executor | None = None, *, jobs: int | None = 1, overrides: dict[Path, bytes] | None = None
) -> str:
    """The JSON report of everything below ``root``."""
    linter = Linter.create(Settings(root=root, select=("ALL",), profile=Profile.STRICT, jobs=jobs), root)
    result = linter.check([root], executor=executor, overrides=overrides)
    return render(result, linter.catalogue, "json", show_suppressed=True)


class Backwards(Executor):
    """Runs nothing until the last task is there, then the last one first; tasks and results are pickled."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.waiting: list[tuple[Future[Any], bytes]] = []

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, pickle.dumps((function, arguments))))
        if len(self.waiting) == self._count:
            for each, task in reversed(self.waiting):
                called, given = pickle.loads(task)
                each.set_result(pickle.loads(pickle.dumps(called(*given))))
        return future


# -- how work is cut -------------------------------------------------------------------------------------------------


def test_every_file_is_in_one_chunk() -> None:
    """No file is forgotten, and none done twice."""
    for sizes in ([], [0], [0] * 500, list(range(0, 300_000, 1000)), [10**8, 1, 1]):
        for workers in (1, 2, 16):
            found = [number for chunk in chunks_of(sizes, workers) for number in chunk]
            assert sorted(found) == list(range(len(sizes)))


def test_the_largest_files_go_first() -> None:
    """Sizes fall from the first chunk to the last; files of one size keep their order."""
    sizes = [5, 900_000, 5, 70, 400_000, 70]
    assert [number for chunk in chunks_of(sizes, 2) for number in chunk] == [1, 4, 3, 5, 0, 2]


def test_chunks_get_smaller() -> None:
    """What is handed out last is small, so that no worker is left alone with much."""
    sizes = [20_000] * 1000
    costs = [sum(cost_of(sizes[n]) for n in chunk) for chunk in chunks_of(sizes, 2)]
    assert costs[0] > 20 * costs[-1]
    assert costs[:-1] == sorted(costs[:-1], reverse=True)
    assert costs[0] <= sum(costs) / 2 / 2


def test_sizes_are_those_of_what_is_read(tmp_path: Path) -> None:
    """Contents that are not on disk count, and a file that is not there costs nothing."""
    write_tree(tmp_path, {"a.py": "x = 1\n", "b.py": "y\n"})
    files = [tmp_path / "a.py", tmp_path / "b.py", tmp_path / "none.py"]
    assert sizes_of(files, {tmp_path / "b.py": b"longer than on disk"}) == [6, 19, 0]


def test_no_more_processes_than_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are as many as asked for, else as there are cores; a process without a file is none."""
    monkeypatch.setattr(chunks, "cores", lambda: 4)
    assert [most_jobs(files, None) for files in (0, 1, 3, 100)] == [1, 1, 3, 4]
    assert [most_jobs(files, 8) for files in (0, 1, 3, 100)] == [1, 1, 3, 8]


def test_processes_that_pay() -> None:
    """A further process is worth it for seconds of work, not for a hundredth, and not before anything is known."""
    assert jobs_that_pay(0.1, 1_000, 100_000, 4) == 4
    assert jobs_that_pay(0.1, 1_000, 4_500, 4) == 2
    assert jobs_that_pay(0.1, 100_000, 1_000, 4) == 1
    assert jobs_that_pay(0.001, 1_000, 10**9, 4) == 1
    assert jobs_that_pay(0.0, 0, 10**9, 4) == 1


def test_loading_the_parser_says_nothing_about_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of the step that imports libcst is left out of the forecast, and ends the step."""
    now, loaded = [0.0], [False]
    monkeypatch.setattr(forecast.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(forecast, "_is_loaded", lambda: loaded[0])
    sight = Forecast([100] * 50, 4)
    loaded[0] = True
    assert sight.is_due()
    now[0] = 10.0
    assert sight.jobs((0,)) == 1
    sight.begin()
    assert not sight.is_due()
    now[0] = 10.3
    assert sight.is_due()
    assert sight.jobs((1, 2)) == 4


# -- processes -------------------------------------------------------------------------------------------------------


def test_processes_are_started_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that this process has done and those that a later pool does are put together in order."""
    many_files(tmp_path, 40)
    expected = report(tmp_path)
    monkeypatch.setattr(local, "most_jobs", lambda files, asked: 2)
    monkeypatch.setattr(Forecast, "jobs", lambda self, done: 2 if done[-1] > 9 else 1)
    started = spy_on_pools(monkeypatch)
    assert report(tmp_path, jobs=None) == expected
    assert started == [2]


def spy_on_pools(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of processes of the pools that are started from now on."""
    started: list[int] = []
    begin = processes.Pool.__init__

    def spy(self: processes.Pool, linter: FileLinter, jobs: int) -> None:
        started.append(jobs)
        begin(self, linter, jobs)

    monkeypatch.setattr(processes.Pool, "__init__", spy)
    return started


@pytest.mark.parametrize(("files", "expected"), [(24, []), (25, [2])])
def test_few_files_need_no_pool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, expected: list[int]
) -> None:
    """Two processes that are asked for are started at once only where there is work for them."""
    write_tree(tmp_path, {f"a{number}.py": "x = 1\n" for number in range(files)})
    monkeypatch.setattr(Forecast, "jobs", lambda self, done: 1)
    started = spy_on_pools(monkeypatch)
    report(tmp_path, jobs=2)
    assert started == expected


def test_other_threads_forbid_a_fork(tmp_path: Path) -> None:
    """A thread may hold a lock that a fork would keep for ever: processes are started anew, and find the same."""
    many_files(tmp_path, 30)
    expected = report(tmp_path)
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert processes._context().get_start_method() != "fork"
        assert report(tmp_path, jobs=2) == expected
    finally:
        end.set()
        thread.join()


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path], bool]], None]:
    """Workers, not this process, are killed when they come to a file for which the given function says so."""
    if processes._context().get_start_method() != "fork":
        pytest.skip("only a fork inherits what this test changes")
    lint, parent = FileLinter.lint, os.getpid()

    def install(is_fatal: Callable[[Path], bool]) -> None:
        def replacement(self: FileLinter, path: Path) -> FileReport:
            if os.getpid() != parent and is_fatal(path):
                os.kill(os.getpid(), signal.SIGKILL)
            return lint(self, path)

        monkeypatch.setattr(FileLinter, "lint", replacement)

    return install


def test_a_killed_process_loses_nothing(
    tmp_path: Path, dying: Callable[[Callable[[Path], bool]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process was at when it died, and what waited, is done by another one; progress still ends at the end."""
    root, flag = tmp_path / "project", tmp_path / "killed"
    many_files(root)
    expected = report(root)

    def once(path: Path) -> bool:
        if path.name != "train20.py" or flag.exists():
            return False
        flag.touch()
        return True

    dying(once)
    assert report(root, jobs=2) == expected
    assert flag.exists()


def test_a_file_that_kills_every_process(tmp_path: Path, dying: Callable[[Callable[[Path], bool]], None]) -> None:
    """A file that also kills the second process ends the run, and not this process."""
    many_files(tmp_path)
    dying(lambda path: path.name == "train20.py")
    with pytest.raises(BrokenProcessPool):
        report(tmp_path, jobs=2)


def test_a_small_run_loads_no_pool(tmp_path: Path) -> None:
    """Neither processes nor executors are imported for files that one process does in no time."""
    write_tree(tmp_path, {f"a{number}.py": "x = 1\n" for number in range(5)})
    code = (
        "import sys; from randlint.cli import main\n"
        "try: main(['check', '--isolated', '.'])\n"
        "except SystemExit: print([m for m in ('multiprocessing', 'concurrent.futures') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(randlint.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


# -- executors -------------------------------------------------------------------------------------------------------


def test_threads_give_the_same_report(tmp_path: Path) -> None:
    """Threads of one process take turns; the executor stays open."""
    many_files(tmp_path)
    with ThreadPoolExecutor(3) as pool:
        assert report(tmp_path, pool) == report(tmp_path)
        assert pool.submit(int, "7").result() == 7


def test_tasks_may_end_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each task can be pickled and says all that a worker needs; the last may be done first."""
    monkeypatch.setattr(chunks, "_SMALLEST_CHUNK", 4_000)
    many_files(tmp_path)
    settings = Settings(root=tmp_path, jobs=1)
    expected = Linter.create(settings, tmp_path).check([tmp_path])
    files = [tmp_path / finding for finding in ("broken.py", "part0/train0.py", "part1/train1.py", "part2/train2.py")]
    tasks = len(chunks_of(sizes_of(files, {}), chunks.cores()))
    executor = Backwards(tasks)
    seen: list[int] = []
    result = Linter.create(settings, tmp_path).check(
        files, executor=executor, progress=lambda done, total: seen.append(done)
    )
    assert tasks > 1
    assert len(executor.waiting) == tasks
    assert seen[-1] == 4
    names = {path.relative_to(tmp_path).as_posix() for path in files}
    assert [f.location for f in result.findings] == [f.location for f in expected.findings if f.location.path in names]


def test_contents_that_are_not_on_disk_reach_the_workers(tmp_path: Path) -> None:
    """An override counts; the file need not be there."""
    write_tree(tmp_path, {"a.py": "x = 1\n", "b.py": "y = 2\n"})
    overrides = {tmp_path / "a.py": SPLIT.encode()}
    with ThreadPoolExecutor(2) as pool:
        found = report(tmp_path, pool, overrides=overrides)
    assert "unseeded-split" in found
    assert found == report(tmp_path, overrides=overrides)
    nowhere = tmp_path / "nowhere.py"
    linter = Linter.create(Settings(root=tmp_path), tmp_path)
    work = linter._work([nowhere], {nowhere: SPLIT.encode()})
    (made,) = executors.run_task(executors.Task(randlint.__version__, "a", pickle.dumps(work), (nowhere,), {}))
    assert made is not None
    assert [placed.finding.rule for placed in made.placed] == ["unseeded-split"]


def test_a_second_run_reads_the_files_again(tmp_path: Path) -> None:
    """Workers live on, but what they know of files does not."""
    write_tree(
        tmp_path,
        {
            "helper.py": "import numpy as np\ndef fix():\n    np.random.seed(0)\n",
            "a.py": f"from helper import fix\nfix()\n{SPLIT}",
        },
    )
    with ThreadPoolExecutor(1) as pool:
        before = report(tmp_path, pool)
        write_tree(tmp_path, {"helper.py": "def fix():\n    pass\n"})
        after = report(tmp_path, pool)
    assert before != after
    assert after == report(tmp_path)


def test_a_worker_with_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other versions find other things: that is an error."""
    write_tree(tmp_path, {"a.py": SPLIT})
    submit = ThreadPoolExecutor.submit

    def older(self: ThreadPoolExecutor, function: Any, task: executors.Task) -> Future[Any]:
        return submit(self, function, executors.Task("0.0.1", task.run, task.work, task.files, task.only))

    monkeypatch.setattr(ThreadPoolExecutor, "submit", older)
    with (
        ThreadPoolExecutor(1) as pool,
        pytest.raises(ExecutorError, match=r"^a worker has randlint .*, this machine has 0\.0\.1: install the same$"),
    ):
        report(tmp_path, pool)


class Elsewhere(ThreadPoolExecutor):
    """Workers that do not see some file; what ``before`` does happens first."""

    def __init__(self, unseen: str, before: Callable[[], object] = bool) -> None:
        super().__init__(1)
        self._unseen, self._before = unseen, before

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        def run(task: executors.Task) -> list[FileReport | None]:
            self._before()
            made = function(task)
            return [None if path.name == self._unseen else each for path, each in zip(task.files, made, strict=True)]

        return super().submit(run, *arguments)


def test_workers_that_do_not_see_a_file(tmp_path: Path) -> None:
    """A worker without the project's files is no reason to call the project clean."""
    write_tree(tmp_path, {"a.py": SPLIT, "b.py": SPLIT})
    with Elsewhere("b.py") as pool, pytest.raises(ConfigError) as caught:
        report(tmp_path, pool)
    assert str(caught.value) == (
        f"Elsewhere: a worker cannot find {tmp_path / 'b.py'}; "
        "workers must see the files at the same paths as this machine"
    )


def test_a_file_that_vanishes_meanwhile(tmp_path: Path) -> None:
    """A file that is gone here, too, is reported as it is without an executor."""
    write_tree(tmp_path, {"a.py": SPLIT, "b.py": SPLIT})
    with Elsewhere("b.py", (tmp_path / "b.py").unlink) as pool:
        assert '"parse-error"' in report(tmp_path, pool)


def test_what_waits_is_cancelled(tmp_path: Path) -> None:
    """Whoever interrupts the run does not leave a queue behind."""
    many_files(tmp_path, 80)
    never = Backwards(-1)

    def interrupt(*_: object) -> Iterator[Any]:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(executors, "completed", interrupt)
        with pytest.raises(KeyboardInterrupt):
            report(tmp_path, never)
    assert never.waiting
    assert all(future.cancelled() for future, _ in never.waiting)


def test_cancelled_work_is_an_error(tmp_path: Path) -> None:
    """Work that somebody cancels on the executor's side is not mistaken for clean files."""
    write_tree(tmp_path, {"a.py": SPLIT})

    class Cancelling(Backwards):
        def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
            future = super().submit(function, *arguments)
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with pytest.raises(ExecutorError, match=r"^Cancelling: the work was cancelled there, or the connection is lost$"):
        report(tmp_path, Cancelling(-1))


# -- the garbage collector -------------------------------------------------------------------------------------------


def test_the_collector_is_left_as_it_was() -> None:
    """It is off meanwhile, and what is frozen and whether it runs are the caller's own again, after an error too."""
    before = gc.isenabled(), gc.get_freeze_count()
    meanwhile = []

    @calm_collector()
    def work() -> None:
        meanwhile.extend([gc.isenabled(), gc.get_freeze_count() > 1000])
        raise KeyError

    with pytest.raises(KeyError):
        work()
    assert meanwhile == [False, True]
    assert gc.isenabled() == before[0]
    assert gc.get_freeze_count() <= before[1]  # what Python 3.12 itself had frozen goes, too


def test_a_collector_that_somebody_set_up_stays() -> None:
    """Frozen objects of the caller stay frozen, and a collector that is off stays off."""
    gc.freeze()
    later = [[] for _ in range(1000)]  # type: ignore[var-annotated]
    gc.disable()
    try:
        frozen = gc.get_freeze_count()
        with calm_collector():
            assert gc.get_freeze_count() <= frozen
        assert not gc.isenabled()
        assert gc.get_freeze_count() > 1000
        assert len(later) == 1000
    finally:
        gc.enable()
        gc.unfreeze()


def test_the_catalogue_is_not_pickled_with_the_work(tmp_path: Path) -> None:
    """A task stays small: workers load the catalogue themselves."""
    write_tree(tmp_path, {"a.py": SPLIT})
    executor = Backwards(1)
    report(tmp_path, executor)
    assert load_catalogue().rules
    assert len(executor.waiting[0][1]) < 20_000
