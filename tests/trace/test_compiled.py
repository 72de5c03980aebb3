"""Atomic additions in code that torch.compile generates are found, and belong to the function that was compiled."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from randlint.trace.compiled import Atomics, find_atomics

ROOT = Path(__file__).parents[2]
COMPILER = os.environ.get("CXX") or shutil.which("g++") or shutil.which("clang++")

CPP = """
cpp_fused_add_index_put_0 = async_compile.cpp_pybinding(['const int64_t*', 'float*'], r'''
extern "C"  void  kernel(const int64_t* in_ptr0, float* out_ptr0)
{ atomic_add(&out_ptr0[static_cast<int64_t>(x1)], tmp0); }
''')
"""
C_WRAPPER = """
cpp_wrapper_src = r'''
#include <torch/csrc/inductor/cpp_wrapper/cpu.h>
extern "C"  void  cpp_fused_mul_0(const float* in_ptr0)
{ out_ptr0[x0] = tmp0; }
extern "C"  void  cpp_fused_index_put_mul_1(const float* in_ptr0, float* out_ptr0)
{ atomic_add_vec<float, 2, 1>(out_ptr0, tmp15, tmp12); }
'''
"""
TRITON = """
# Topologically Sorted Source Nodes: [], Original ATen: [aten.new_zeros, aten.embedding_dense_backward]
triton_poi_fused_1 = async_compile.triton('triton_poi_fused_1', '''
    triton_meta={'signature': {'in_ptr0': '*i64', 'out_ptr0': '*fp32'}, 'device': DeviceProperties(type='cuda')},
def triton_poi_fused_1(in_ptr0, out_ptr0, xnumel):
    tl.atomic_add(out_ptr0 + (tl.broadcast_to(x0, [XBLOCK])), tmp1, xmask, sem='relaxed')
''', device_str='cuda')
"""


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (CPP, Atomics(("atomic_add",), ("aten.index_put",), "cpu")),
        (
            CPP.replace("atomic_add(&", "atomic_add_vec<float, 2, 1>(").replace("index_put", "scatter_add"),
            Atomics(("atomic_add_vec",), ("aten.scatter_add",), "cpu"),
        ),
        (C_WRAPPER, Atomics(("atomic_add_vec",), ("aten.index_put",), "cpu")),
        (TRITON, Atomics(("atomic_add",), ("aten.embedding_dense_backward",), "cuda")),
        (CPP + TRITON, Atomics(("atomic_add",), ("aten.index_put", "aten.embedding_dense_backward"), "cpu")),
        (CPP.replace("float*", "int64_t*"), None),
        (TRITON.replace("*fp32", "*i64"), None),
        (CPP.replace("atomic_add(", "store("), None),
        ("std::atomic<int> atomic_addition; call(atomic_add)", None),
        ("", None),
    ],
)
def test_generated_source_is_read(source: str, found: Atomics | None) -> None:
    """Additions to floats are found in C++ and Triton with their device and origin; additions of integers are not."""
    assert find_atomics(source) == found


needs_compiler = pytest.mark.skipif(COMPILER is None, reason="inductor needs a C++ compiler")

TRAINING = """
import torch
from randlint.trace.compiled import install_compiled, uninstall_compiled
from randlint.trace.data import Process
from randlint.trace.recorder import Recorder
from randlint.trace.tracer import Tracer

tracer, recorder = Tracer(), Recorder(Process(1))
tracer.listen(recorder)
install_compiled(tracer)
inductor_was_in = "torch._inductor.codecache" in sys.modules


def place(frame):
    return frame.path, frame.line, frame.function.rpartition(".")[2]


class Model:
    def pick(self, table, index):
        doubled = table * 2
        return (doubled[index] * 3).sum()


def clean(table, index):
    return (table * 2).sum()


table = torch.randn(1000, 8, requires_grad=True)
index = torch.randint(0, 1000, (5000,))
from torch._dynamo.utils import counters

for function in (Model().pick, clean):
    compiled = torch.compile(function, fullgraph=True)
    for _ in range(3):
        compiled(table, index).backward()
graphs = counters["stats"]["unique_graphs"], dict(counters["graph_break"])
uninstall_compiled()
torch.compile(Model().pick)(table, index).backward()
from torch._inductor.codecache import PyCodeCache
restored = PyCodeCache.load_by_key_path.__func__.__module__
seen = [
    (*place(g.function), g.operations, g.origins, g.device, g.phase, g.mode, g.calls)
    for g in recorder.part().compiled
]
print([seen, graphs, inductor_was_in, restored, [r.text for r in recorder.part().remarks]])
"""


def _run(folder: Path, program: str) -> list[object]:
    script = folder / "training.py"
    script.write_text("import sys\n" + textwrap.dedent(program))
    environment = {**os.environ, "TORCHINDUCTOR_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stderr
    return list(ast.literal_eval(run.stdout.splitlines()[-1]))


@pytest.mark.slow
@needs_compiler
def test_a_compiled_gather_is_found_in_its_backward_pass(tmp_path: Path) -> None:
    """The function and its line, every call counted, also from a warm cache; a clean function gives nothing.

    Compilation stays as it is without the tracer: one graph for each function and no graph breaks.
    """
    pytest.importorskip("torch")
    line = 1 + next(i for i, text in enumerate(TRAINING.splitlines(), 1) if "def pick" in text)
    hit = (str(tmp_path / "training.py"), line, "pick", ("atomic_add_vec",), ("aten.index_put",), "cpu", "backward")
    for _ in ("cold cache", "warm cache"):
        seen, graphs, inductor_was_in, restored, remarks = _run(tmp_path, TRAINING)
        assert seen == [(*hit, "off", 3)]
        assert graphs == (2, {})
        assert (inductor_was_in, restored, remarks) == (False, "torch._inductor.codecache", [])


@pytest.mark.slow
@needs_compiler
def test_a_torch_that_loads_graphs_differently_gives_a_remark(tmp_path: Path) -> None:
    """Without the loader that is watched, the program runs and the report says what is missing."""
    pytest.importorskip("torch")
    program = """
    import types
    from randlint.trace.compiled import install_compiled
    from randlint.trace.data import Process
    from randlint.trace.recorder import Recorder
    from randlint.trace.tracer import Tracer

    tracer, recorder = Tracer(), Recorder(Process(1))
    tracer.listen(recorder)
    sys.modules["torch._inductor.codecache"] = types.ModuleType("torch._inductor.codecache")
    install_compiled(tracer)
    print([r.text for r in recorder.part().remarks])
    """
    assert _run(tmp_path, program) == [
        "this version of torch loads compiled graphs in another way: atomic additions in them are not seen"
    ]
