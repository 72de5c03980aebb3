"""Every single way into CUDA leads to the CPU, says clearly where it cannot, and is put back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.trace.remap_support import ASSUMED, run_assuming_cuda

torch = pytest.importorskip("torch")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(torch.cuda.is_available(), reason="CUDA is there and need not be assumed"),
]

ANSWERS = {
    # the card
    "torch.cuda.is_available()": True,
    "torch.cuda.device_count()": 1,
    "torch.cuda.current_device()": 0,
    "torch.cuda.get_device_name(0)": "CUDA device assumed by randlint",
    "torch.cuda.get_device_properties('cuda').name": "CUDA device assumed by randlint",
    "torch.cuda.get_device_capability()[0] >= 8": True,
    "torch.cuda.is_bf16_supported()": True,
    "torch.cuda.is_current_stream_capturing()": False,
    "torch.cuda.synchronize(), torch.cuda.empty_cache(), torch.cuda.ipc_collect()": [None, None, None],
    "torch.cuda.memory_allocated('cuda:0'), torch.cuda.max_memory_reserved()": [0, 0],
    "torch.cuda.memory_stats()['allocated_bytes.all.peak'], torch.cuda.memory_summary()": [0, ""],
    "torch.cuda.mem_get_info()[1] > 0, torch.cuda.reset_peak_memory_stats()": [True, None],
    "torch.cuda.memory.memory_allocated is torch.cuda.memory_allocated": True,
    "torch.cuda.cudart().cudaProfilerStart()": 0,
    "torch.cuda.nvtx.range_push('step'), torch.cuda.nvtx.range_pop()": [0, 0],
    # tensors
    "place(torch.zeros(2, device='cuda'))": "cpu",
    "place(torch.tensor([1.0], device='cuda:0'))": "cpu",
    "place(torch.randn(2, device=torch.device('cuda')))": "cpu",
    "place(torch.full((2,), 1, device=0))": "cpu",
    "place(torch.empty(3, pin_memory=True))": "cpu",
    "place(torch.ones_like(torch.ones(1), device='cuda'))": "cpu",
    "place(torch.arange(3, device=torch.ones(1).cuda().get_device()))": "cpu",
    "place(torch.ones(1).new_zeros(2, device='cuda'))": "cpu",
    "place(torch.ones(1).to('cuda', torch.float64, non_blocking=True)), place(torch.ones(1).to(device='cuda:0'))": [
        "cpu",
        "cpu",
    ],
    "str(torch.ones(1).to(torch.float64, True).dtype)": "torch.float64",
    "place(torch.ones(1).to(0)), place(torch.ones(1).cuda(0, non_blocking=True).pin_memory())": ["cpu", "cpu"],
    "torch.ones(1).type(torch.cuda.LongTensor).type(), torch.ones(1).type('torch.cuda.HalfTensor').type()": [
        "torch.LongTensor",
        "torch.HalfTensor",
    ],
    "isinstance(torch.ones(1).cuda(), torch.cuda.FloatTensor)": True,
    "place(torch.zeros(2, device='meta').to('meta')), str(torch.device('cuda', 1))": ["meta", "cuda:1"],
    "place(torch.nn.Linear(2, 2, device='cuda').cuda().to('cuda').to(0).weight)": "cpu",
    "place(torch.nn.utils.rnn.pack_sequence([torch.ones(2)]).cuda().to('cuda').data)": "cpu",
    "torch.ones(2).untyped_storage().cuda(0).nbytes()": 8,
    # what tensors say of themselves
    "torch.ones(1).cuda().is_cuda, torch.ones(1).cuda().get_device()": [False, -1],
    # streams and events
    "isinstance(torch.cuda.current_stream(), torch.cuda.Stream), torch.cuda.Stream() == torch.cuda.default_stream()": [
        True,
        True,
    ],
    "torch.cuda.current_stream().wait_stream(torch.cuda.Stream(priority=-1))": None,
    "torch.cuda.Stream().record_event().query()": True,
    "torch.ones(1).record_stream(torch.cuda.current_stream())": None,
    # random numbers
    "torch.cuda.manual_seed(7), torch.cuda.initial_seed()": [None, 7],
    "len(torch.cuda.get_rng_state()), len(torch.cuda.get_rng_state_all())": [16, 1],
    "str(torch.Generator(device='cuda').device), str(torch.Generator('cuda:0').device)": ["cpu", "cpu"],
    "isinstance(torch.default_generator, torch.Generator), issubclass(torch.Generator, torch._C.Generator)": [
        True,
        True,
    ],
    # autocast
    "torch.amp.GradScaler('cuda').is_enabled(), torch.amp.GradScaler().is_enabled()": [True, True],
    "torch.cuda.amp.GradScaler(enabled=False).is_enabled()": False,
    "str(torch.get_autocast_dtype('cuda')) == str(torch.get_autocast_dtype('cpu'))": True,
    "place(torch.load(saved, map_location='cuda')), place(torch.load(saved, 'cuda:0')), place(torch.load(saved))": [
        "cpu",
        "cpu",
        "cpu",
    ],
    "place(torch.load(saved, map_location=lambda storage, where: storage.cuda(0), weights_only=False))": "cpu",
    "torch.utils.data.DataLoader([1], pin_memory=True).pin_memory": False,
}
PROGRAM = """
import json, sys
import torch

saved = "saved.pt"
torch.save(torch.ones(1), saved)


def place(tensor):
    return tensor.device.type


def outcome(code):
    try:
        return eval(code)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(json.dumps({code: outcome(code) for code in json.loads(sys.argv[1])}))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, object]:
    folder = tmp_path_factory.mktemp("answers")
    codes = [*ANSWERS, *REFUSED]
    return dict(json.loads(run_assuming_cuda(folder, PROGRAM, json.dumps(codes))[-1]))


@pytest.mark.parametrize("code", ANSWERS)
def test_a_request_for_cuda_gets_the_cpu(answers: Mapping[str, object], code: str) -> None:
    """One card answers, and everything that is put on it is on the CPU."""
    assert answers[code] == ANSWERS[code]


_GRAPHS = (
    "AssumeCudaError: --assume-cuda cannot run CUDA graphs and memory pools without a CUDA device: "
    "leave the graph out where no CUDA device is found"
)
_SOURCES = (
    "AssumeCudaError: --assume-cuda cannot run an extension with CUDA sources without a CUDA device: "
    "use torch's own operations, or trace on a machine with CUDA"
)
REFUSED = {
    "torch.cuda.CUDAGraph()": _GRAPHS,
    "torch.cuda.graph(None).__enter__()": _GRAPHS,
    "torch.cuda.make_graphed_callables(None, ())": _GRAPHS,
    "__import__('torch.utils.cpp_extension').utils.cpp_extension.load('name', ['kernel.cpp', 'kernel.cu'])": _SOURCES,
    "__import__('torch.utils.cpp_extension').utils.cpp_extension.load_inline('n', '', cuda_sources='k')": _SOURCES,
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_needs_a_card_says_so_in_one_line(answers: Mapping[str, object], code: str) -> None:
    """What it is, and what to do."""
    assert answers[code] == REFUSED[code]


def test_libraries_that_are_imported_later_are_refused_too(tmp_path: Path) -> None:
    """Kernels of Triton and arrays of CuPy, wherever these are installed without a card."""
    (tmp_path / "cupy.py").write_text("def zeros(n):\n    return n\n")
    (tmp_path / "triton" / "runtime").mkdir(parents=True)
    (tmp_path / "triton" / "__init__.py").write_text("")
    (tmp_path / "triton" / "runtime" / "__init__.py").write_text("")
    (tmp_path / "triton" / "runtime" / "jit.py").write_text("class JITFunction:\n    def run(self): ...\n")
    program = """
    import sys
    sys.path.insert(0, ".")
    import cupy
    from triton.runtime.jit import JITFunction
    for call in (lambda: cupy.zeros(3), JITFunction().run):
        try:
            call()
        except RuntimeError as error:
            print(error)
    """
    assert run_assuming_cuda(tmp_path, program) == [
        "--assume-cuda cannot run CuPy without a CUDA device: "
        "compute with NumPy or torch where no CUDA device is found",
        "--assume-cuda cannot run a Triton kernel without a CUDA device: "
        "use torch's own operations, or trace on a machine with CUDA",
    ]


def test_seeding_cuda_leaves_the_cpu_alone(tmp_path: Path) -> None:
    """The state of the CPU's stream is the same bits before and after; states of the card go round."""
    program = """
    import torch
    torch.manual_seed(3)
    before = torch.get_rng_state()
    torch.cuda.manual_seed(11)
    torch.cuda.manual_seed_all(12)
    torch.cuda.seed()
    state = torch.cuda.get_rng_state()
    torch.cuda.manual_seed(13)
    torch.cuda.set_rng_state(state)
    torch.cuda.set_rng_state_all(torch.cuda.get_rng_state_all())
    with torch.random.fork_rng(devices=["cuda:0"]):
        torch.rand(3, device="cuda")
    torch.Generator(device="cuda").manual_seed(1)
    torch.cuda.default_generators[0].manual_seed(4)
    print(torch.equal(before, torch.get_rng_state()), torch.cuda.initial_seed())
    """
    assert run_assuming_cuda(tmp_path, program) == ["True 12"]


def test_devices_that_hold_for_a_while(tmp_path: Path) -> None:
    """Default devices, contexts and new threads put tensors on the CPU; other devices keep their meaning."""
    program = """
    import threading
    import torch
    seen = []
    with torch.device("cuda"):
        seen.append(torch.zeros(1).device)
    with torch.device("meta"):
        seen.append(torch.zeros(1).device)
    torch.set_default_device("cuda")
    seen.append(torch.nn.Linear(1, 1).weight.device)
    torch.set_default_device("meta")
    seen.append(torch.zeros(1).device)
    torch.set_default_device(None)
    with torch.cuda.device(0), torch.cuda.stream(torch.cuda.Stream()), torch.cuda.nvtx.range("part"):
        thread = threading.Thread(target=lambda: seen.append(torch.ones(1, device="cuda").cuda().device))
        thread.start()
        thread.join()
    torch.set_default_tensor_type("torch.cuda.FloatTensor")
    seen.append(torch.zeros(1).device)
    print(*seen)
    start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    start.record()
    end.record()
    print(start.elapsed_time(end) > 0, end.query())
    with torch.autocast("cuda", dtype=torch.bfloat16):
        print(torch.is_autocast_enabled(), (torch.ones(2, 2) @ torch.ones(2, 2)).dtype)
    with torch.cuda.amp.autocast(enabled=False):
        print(torch.is_autocast_enabled("cuda"))
    """
    assert run_assuming_cuda(tmp_path, program) == [
        "cpu meta cpu meta cpu cpu",
        "True True",
        "True torch.bfloat16",
        "False",
    ]


def test_streams_are_those_of_torch_where_they_can_be_made() -> None:
    """torch.compile asks for torch's own class; a version that makes none without a card gets a plain one."""
    from randlint.trace.remap.stand_ins import Event, Stream, base_of

    assert issubclass(Stream, torch.Stream)
    assert issubclass(Event, torch.Event)
    assert base_of("Stream", device="cuda") == (object, {})
    assert base_of("NoSuchClass", device="cpu") == (object, {})


SNAPSHOT = """
import sys
import torch, torch.distributed, torch.distributed.device_mesh, torch.distributed.fsdp, torch.utils.cpp_extension
import torch._dynamo
from torch.jit import _builtins
_builtins._get_builtin_table()


def everything():
    found = {}
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "torch":
            for key, value in list(vars(module).items()):
                found[name, key] = value
                if isinstance(value, type) and value.__module__.startswith("torch"):
                    found.update({(name, key, k): v for k, v in list(vars(value).items())})
    table = _builtins._get_builtin_table()
    found.update({("builtins", number): value for number, value in table.items()})
    return found


before = everything()
from randlint.trace.remap import install_remap, uninstall_remap
install_remap()
install_remap()
during = everything()
uninstall_remap()
after = everything()
changed = sum(before.get(key) is not value for key, value in during.items())
different = [key for key in {**before, **after} if before.get(key, 0) is not after.get(key, 0)]
print(changed > 250, different)
install_remap()
print(torch.zeros(1, device="cuda").device)
uninstall_remap()
try:
    torch.zeros(1, device="cuda")
except AssertionError as error:
    print(error)
"""


def test_everything_is_put_back(tmp_path: Path) -> None:
    """Afterwards every name of torch is the object it was; replacing can begin anew."""
    assert run_assuming_cuda(tmp_path, SNAPSHOT, before="") == [
        "True []",
        "cpu",
        "Torch not compiled with CUDA enabled",
    ]


def test_the_table_names_what_torch_has() -> None:
    """A misspelt name would be left out without a word: what this torch lacks is only what other versions have."""
    names = "import importlib, json, sys\nfrom operator import attrgetter\n"
    program = f"""
{ASSUMED}
{names}
from randlint.trace.remap.table import rows
missing = []
for row in rows():
    if row.module.split(".")[0] in ("triton", "cupy"):
        continue
    try:
        attrgetter(row.name)(importlib.import_module(row.module))
    except AttributeError:
        missing.append(row.name)
print(json.dumps(missing))
"""
    import subprocess
    import sys

    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == []
