"""A traced program runs as it would without the tracer, however it is launched and however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.trace.ranks import LEAVE, launched
from tests.trace.support import TRACE, environment, places, report_of, traced

SHOW = """
import json, os, sys
import __main__
print(json.dumps([sys.argv, __file__, __name__, __main__.__file__, os.getcwd(), sys.path[0], sys.flags.optimize,
                  __spec__ is None, sorted(m for m in sys.modules if m == "torch"), sys.stdin.read()]))
print("to stderr", file=sys.stderr)
sys.exit(int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 0)
"""
HIT = """
import torch
torch.manual_seed(0)
torch.zeros(5, 4).index_add(0, torch.tensor([0, 0]), torch.ones(2, 4))
"""


def both(folder: Path, *command: str, stdin: str = "in") -> list[tuple[int, str]]:
    """Exit code and output without and with the tracer."""
    results = []
    for start in ([sys.executable], TRACE):
        done = subprocess.run(
            [*start, *command], cwd=folder, input=stdin, capture_output=True, text=True, timeout=120, env=environment()
        )
        results.append((done.returncode, done.stdout))
    return results


@pytest.mark.parametrize("arguments", [(), ("3", "--epochs", "5", "-m", "--", "x y")], ids=["none", "many"])
def test_a_script_sees_what_it_would_see(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Arguments, names, paths, standard input, output and the exit code are the program's own."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "show.py").write_text(SHOW)
    plain, with_tracer = both(tmp_path, "sub/show.py", *arguments)
    assert plain == with_tracer
    assert plain[0] == (3 if arguments else 0)


def test_a_module_sees_what_it_would_see(tmp_path: Path) -> None:
    """The same with -m, in a package that imports relatively."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("")
    (tmp_path / "package" / "other.py").write_text("VALUE = 1")
    (tmp_path / "package" / "main.py").write_text("from .other import VALUE\n" + SHOW)
    plain, with_tracer = both(tmp_path, "-m", "package.main", "4", "-x")
    assert plain == with_tracer
    assert plain[0] == 4


def test_a_console_script_is_found(tmp_path: Path) -> None:
    """A name that is no file is looked up among the commands of the environment."""
    script = tmp_path / "train-it"
    script.write_text(f"#!{sys.executable}\n{HIT}")
    script.chmod(0o755)
    done = traced(tmp_path, "--format", "json", "train-it", PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert places(json.loads(done.stdout)) == [5]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("missing.py",), "no such script"),
        (("-m", "no_such_module"), "no module is called no_such_module"),
        ((".",), "is a folder without __main__.py"),
        (("ls",), "no Python program"),
        (("--format", "xml", "a.py"), "is none of text, json, sarif, github"),
        (("--output", "no/such/folder.txt", "a.py"), "no such folder"),
    ],
)
def test_what_cannot_be_run_is_said_in_one_line(tmp_path: Path, command: tuple[str, ...], words: str) -> None:
    """Exit code 2, one line on standard error, and the program is not started."""
    (tmp_path / "a.py").write_text("open('started', 'w')")
    done = traced(tmp_path, *command)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("raise ValueError('the user sees this')", 1),
        ("import sys; sys.exit('a message')", 1),
        ("import os; os._exit(7)", 7),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -15),
        ("import os; os.abort()", -6),
        ("raise KeyboardInterrupt", -2),
        ("import atexit, torch; atexit.register(lambda: print('at exit'))", 0),
    ],
    ids=["exception", "message", "_exit", "killed", "terminated", "abort", "interrupt", "atexit"],
)
def test_what_was_seen_is_reported_however_it_ends(tmp_path: Path, end: str, code: int) -> None:
    """The report is there, the exit code is the program's, and a signal ends the tracer like the program."""
    (tmp_path / "program.py").write_text(f"{HIT}\n{end}\n")
    plain = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    done = traced(tmp_path, "--format", "json", "--output", "report.json", "program.py")
    assert (done.returncode, done.stdout) == (plain.returncode, plain.stdout)
    assert done.returncode == code
    assert done.stderr.replace(str(tmp_path), "") == plain.stderr.replace(str(tmp_path), "")
    report = json.loads((tmp_path / "report.json").read_text())
    assert places(report) == [4]


def test_ctrl_c_reaches_the_program_once(tmp_path: Path) -> None:
    """The program's own handler decides, and the report follows."""
    (tmp_path / "program.py").write_text(
        f"{HIT}\nimport time\ntry:\n    print('ready', flush=True)\n    time.sleep(60)\n"
        "except KeyboardInterrupt:\n    print('saved', flush=True)\n    time.sleep(0.5)\n    raise SystemExit(3)\n"
    )
    process = subprocess.Popen(
        [*TRACE, "--output", "report.txt", "program.py"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (3, "saved\n", "")
    assert "aten::index_add" in (tmp_path / "report.txt").read_text().replace("  index_add", "  aten::index_add")


def test_no_files_are_left(tmp_path: Path) -> None:
    """Part files live in a temporary folder, which goes."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    (tmp_path / "program.py").write_text(HIT)
    assert traced(tmp_path, "program.py", TMPDIR=str(temporary)).returncode == 0
    assert list(temporary.iterdir()) == []


def test_the_sitecustomize_that_is_hidden_still_runs(tmp_path: Path) -> None:
    """PYTHONPATH keeps its entries, and what stands there works as before."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text("import builtins; builtins.mark = 'mine'")
    (tmp_path / "site" / "extra.py").write_text("")
    (tmp_path / "program.py").write_text("import extra, sys\nprint(mark, sys.modules['sitecustomize'].__file__)")
    done = traced(tmp_path, "program.py", PYTHONPATH=str(tmp_path / "site"))
    assert done.stdout == f"mine {tmp_path / 'site' / 'sitecustomize.py'}\n"


def test_a_program_without_torch_is_traced_too(tmp_path: Path) -> None:
    """Nothing is imported that the program does not import."""
    code = "import random, sys\nprint(random.random() < 2, 'torch' in sys.modules, 'numpy' in sys.modules)"
    (tmp_path / "program.py").write_text(code)
    done = traced(tmp_path, "program.py")
    assert (done.returncode, done.stdout) == (0, "True False False\n")
    assert "unseeded-draw" in done.stderr


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_loader_workers_are_seen(tmp_path: Path, method: str) -> None:
    """Workers of a DataLoader write parts of their own, with their number."""
    code = f"""
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

class Noise(Dataset):
    def __len__(self):
        return 8
    def __getitem__(self, index):
        return np.random.rand(3)

if __name__ == "__main__":
    torch.manual_seed(0)
    for batch in DataLoader(Noise(), batch_size=2, num_workers=2, multiprocessing_context="{method}"):
        pass
"""
    report = report_of(tmp_path, code)
    workers = [p for p in report["trace"]["processes"] if p.get("role") == "loader-worker"]
    assert [p.get("worker", 0) for p in workers] == [0, 1]
    (numpy,) = [s for s in report["trace"]["streams"] if s["stream"] == "numpy"]
    assert (numpy["processes"], [(line["line"], line["draws"]) for line in numpy["lines"]]) == (2, [(10, 8)])


def test_two_ranks_make_one_report(tmp_path: Path) -> None:
    """Under torchrun every rank is traced, and the first one reports for all."""
    (tmp_path / "ddp.py").write_text(
        """
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

dist.init_process_group("gloo")
torch.manual_seed(dist.get_rank())
table = DistributedDataParallel(torch.nn.Linear(4, 4))
rows = table(torch.randn(6, 4))[torch.randint(0, 6, (5,))].cumsum(0)
torch.zeros(5, 4).index_add(0, torch.tensor([0, 0]), rows[:2]).sum().backward()
"""
        + LEAVE
    )
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    whole = [*command, *TRACE[1:], "--format", "json", "--output", "report.json", "ddp.py"]
    launched(
        lambda: subprocess.run(
            whole, cwd=tmp_path, capture_output=True, text=True, timeout=240, env=environment(OMP_NUM_THREADS="1")
        )
    )
    report = json.loads((tmp_path / "report.json").read_text())
    assert [p.get("rank") for p in report["trace"]["processes"]] == [0, 1]
    assert 10 in places(report)
    (site,) = [k for k in report["trace"]["kernels"] if k["op"] == "aten::index_add" and k["phase"] == "forward"]
    assert (site["calls"], site["ranks"]) == (2, [0, 1])


def test_tracing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """No time, process id or memory address reaches the report."""
    (tmp_path / "program.py").write_text(HIT + "import random, numpy\nrandom.random()\nnumpy.random.rand()\n")
    texts = []
    for format in ("text", "json", "sarif"):
        for seed in ("1234", "4321"):
            name = f"report-{seed}.{format}"
            done = traced(tmp_path, "--format", format, "--output", name, "program.py", PYTHONHASHSEED=seed)
            assert done.returncode == 0, done.stderr
            text = (tmp_path / name).read_text()
            texts.append(text.replace(seed, "seed"))
    assert [len(set(pair)) for pair in zip(texts[::2], texts[1::2], strict=True)] == [1, 1, 1]


def test_fail_on(tmp_path: Path) -> None:
    """Exit code 1 only when it is asked for, and only where the program itself went well."""
    (tmp_path / "program.py").write_text(HIT + "import random\nrandom.random()\n")
    assert traced(tmp_path, "program.py").returncode == 0
    assert traced(tmp_path, "--fail-on", "warning", "program.py").returncode == 1
    assert traced(tmp_path, "--fail-on", "warning", "--select", "RND905", "program.py").returncode == 0


def test_time_passes_for_the_program_as_usual(tmp_path: Path) -> None:
    """A long program is not kept from flushing its own output while it runs."""
    (tmp_path / "program.py").write_text("import time\nprint('first', flush=True)\ntime.sleep(30)\n")
    process = subprocess.Popen([*TRACE, "program.py"], cwd=tmp_path, stdout=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    start = time.monotonic()
    assert process.stdout.readline() == b"first\n"
    assert time.monotonic() - start < 25
    process.terminate()
    assert process.wait(timeout=30) == -signal.SIGTERM
