"""What is replaced, and by what: the table of ``--assume-cuda``.

Where one attribute is listed with names of several torch versions, those that are missing are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import torch

from randlint.trace.remap.behaviours import (
    Answers,
    Behaviour,
    Changes,
    Device,
    Is,
    Keeps,
    Moves,
    Refuses,
    always,
    on_cpu,
    tensor_type_on_cpu,
    type_on_cpu,
)
from randlint.trace.remap.patches import Row
from randlint.trace.remap.stand_ins import (
    CAPABILITY,
    MEMORY,
    NAME,
    RUNTIME,
    Card,
    Event,
    Generator,
    Nothing,
    Stream,
    StreamContext,
    device_count,
    get_device_properties,
)

# Functions of torch that make a tensor on the device they are given by name.
_MAKERS = """
arange as_tensor asarray bartlett_window blackman_window empty empty_like empty_permuted empty_quantized empty_strided
eye from_file full full_like hamming_window hann_window kaiser_window linspace logspace normal ones ones_like rand
rand_like randint randint_like randn randn_like randperm range scalar_tensor sparse_bsc_tensor sparse_bsr_tensor
sparse_compressed_tensor sparse_coo_tensor sparse_csc_tensor sparse_csr_tensor tensor tril_indices triu_indices zeros
zeros_like
"""
_METHODS = "new_empty new_empty_strided new_full new_ones new_tensor new_zeros is_pinned"
_KINDS = "BFloat16 Bool Byte Char Double Float Half Int Long Short"
_ZEROS = """
memory_allocated max_memory_allocated memory_reserved max_memory_reserved memory_cached max_memory_cached memory_usage
utilization temperature power_draw clock_rate device_memory_used get_sync_debug_mode current_blas_handle
"""
_NOTHING = """
empty_cache init ipc_collect reset_accumulated_memory_stats reset_max_memory_allocated
reset_max_memory_cached reset_peak_memory_stats seed seed_all set_per_process_memory_fraction set_stream
set_sync_debug_mode synchronize _lazy_init _lazy_call reset_accumulated_host_memory_stats reset_peak_host_memory_stats
"""
_STATE = "set_device current_device initial_seed get_rng_state get_rng_state_all set_rng_state set_rng_state_all"
_CONTEXTS = "device device_of _DeviceGuard"
_GRAPHS = "CUDAGraph graph make_graphed_callables graph_pool_handle MemPool use_mem_pool"
_NO_GRAPH = "leave the graph out where no CUDA device is found"
_NO_KERNEL = "use torch's own operations, or trace on a machine with CUDA"


def rows() -> Iterator[Row]:
    """Every replacement, with a card of its own."""
    card = Card()
    yield from _tensors()
    yield from _cuda(card)
    yield from _autocast()
    yield from _training()
    yield from _distributed()
    yield from _refusals()


def _each(module: str, names: str, behaviour: Behaviour, prefix: str = "") -> Iterator[Row]:
    for name in names.split():
        yield Row(module, prefix + name, behaviour)


def _tensors() -> Iterator[Row]:
    yield from _each("torch", _MAKERS, Device())
    yield from _each("torch.fft", "fftfreq rfftfreq", Device())
    yield from _each("torch.nested", "nested_tensor as_nested_tensor", Device())
    yield from _each("torch", _METHODS, Device(), "Tensor.")
    yield Row("torch", "Tensor.to", Moves())
    yield from _each("torch", "Tensor.cuda Tensor.pin_memory", Keeps())
    yield Row("torch", "Tensor.record_stream", Answers())
    yield Row("torch", "Tensor.type", Changes({"dtype": tensor_type_on_cpu}, parameters=("self", "dtype")))
    yield Row("torch", "nn.Module.to", Moves())
    yield Row("torch.nn.utils.rnn", "PackedSequence.to", Moves())
    for storage in ("UntypedStorage", "TypedStorage"):
        yield from _each("torch.storage", "cuda pin_memory", Keeps(), f"{storage}.")
        yield Row("torch.storage", f"{storage}.to", Changes({"device": on_cpu}))
    yield Row("torch.utils._device", "DeviceContext.__init__", Changes({"device": on_cpu}))
    yield Row("torch", "Generator", Is(Generator))
    yield from _each("torch", "load", Changes({"map_location": _location}, {"map_location": "cpu"}))
    yield Row("torch.jit", "load", Changes({"map_location": _location}))
    for kind in _KINDS.split():
        for what in ("Tensor", "Storage"):
            yield Row("torch.cuda", kind + what, Is(getattr(torch, kind + what)))


def _location(given: Any) -> Any:
    """Where a checkpoint goes: functions of the program are asked, everything else means the CPU."""
    return given if callable(given) else "cpu"


def _cuda(card: Card) -> Iterator[Row]:
    answers: dict[str, Any] = {
        "is_available": True,
        "is_initialized": True,
        "is_bf16_supported": True,
        "is_tf32_supported": True,
        "is_current_stream_capturing": False,
        "can_device_access_peer": True,
        "get_device_name": NAME,
        "get_device_capability": CAPABILITY,
        "get_arch_list": [f"sm_{CAPABILITY[0]}{CAPABILITY[1]}"],
        "get_gencode_flags": "",
        "mem_get_info": (MEMORY, MEMORY),
        "memory_summary": "",
        "list_gpu_processes": "",
        "cudart": RUNTIME,
        "_is_in_bad_fork": False,
    }
    for name, answer in answers.items():
        yield Row("torch.cuda", name, Answers(answer))
    yield from _each("torch.cuda", _ZEROS, Answers(0))
    yield from _each("torch.cuda", _NOTHING, Answers())
    yield from _each("torch.cuda", "memory_stats memory_stats_as_nested_dict host_memory_stats", Answers(make=Counter))
    yield Row("torch.cuda", "memory_snapshot", Answers(make=list))
    yield Row("torch.cuda.memory", "_record_memory_history", Answers())
    yield from _each("torch.cuda", "current_stream default_stream get_stream_from_external", Answers(make=Stream))
    yield from _each("torch.cuda", _CONTEXTS, Is(Nothing))
    yield from _each("torch.cuda", "stream StreamContext", Is(StreamContext))
    yield from _each("torch.cuda", "Stream ExternalStream", Is(Stream))
    yield Row("torch.cuda", "Event", Is(Event))
    for name in _STATE.split():
        yield Row("torch.cuda", name, Is(getattr(card, name)))
    yield from _each("torch.cuda", "manual_seed manual_seed_all", Is(card.manual_seed))
    yield Row("torch.cuda", "device_count", Is(device_count))
    yield Row("torch.cuda", "get_device_properties", Is(get_device_properties))
    yield Row("torch.cuda", "default_generators", Is((torch._C.Generator(),)))
    yield from _each("torch.cuda.nvtx", "range_push range_pop range_start range_end mark", Answers(0))
    yield Row("torch.cuda.nccl", "version", Answers((2, 27, 3)))
    yield Row("torch.backends.cuda", "is_built", Answers(True))
    # mode="reduce-overhead" asks the allocator of CUDA, and then finds no graph that runs on CUDA
    yield Row("torch._inductor.cudagraph_utils", "check_caching_allocator_for_cudagraphs", Answers())


def _autocast() -> Iterator[Row]:
    yield Row("torch.amp.autocast_mode", "autocast.__init__", Changes({"device_type": type_on_cpu}))
    yield Row("torch.amp.grad_scaler", "GradScaler.__init__", Changes({"device": type_on_cpu}, {"device": "cpu"}))
    kind = ("device_type", "value")
    asked = Changes({"device_type": type_on_cpu}, {"device_type": "cpu"}, kind)
    yield from _each("torch", "is_autocast_enabled get_autocast_dtype", asked)
    yield from _each("torch", "set_autocast_dtype", Changes({"device_type": type_on_cpu}, {}, kind))
    yield Row("torch", "get_autocast_gpu_dtype", Is(torch.get_autocast_cpu_dtype))
    yield Row("torch", "set_autocast_enabled", _SetAutocast())


class _SetAutocast(Behaviour):
    """``set_autocast_enabled(True)`` and ``set_autocast_enabled("cuda", True)`` both mean CUDA."""

    def replace(self, original: Any) -> Any:
        def set_autocast_enabled(*args: Any) -> None:
            original("cpu" if len(args) == 1 else type_on_cpu(args[0]), args[-1])

        return set_autocast_enabled


def _training() -> Iterator[Row]:
    # The profiler would warn of every operation.
    yield Row("torch.profiler.profiler", "_KinetoProfile.__init__", Changes({"activities": _without_cuda}))
    yield Row("torch.profiler.profiler", "profile.__init__", Changes({"activities": _without_cuda}))
    off = Changes({"use_cuda": always(False), "use_device": always(None)})
    yield Row("torch.autograd.profiler", "profile.__init__", off)
    unpinned = Changes({"pin_memory": always(False), "pin_memory_device": always("")})
    yield Row("torch.utils.data.dataloader", "DataLoader.__init__", unpinned)
    # With no kind of device, DataParallel hands its calls to the module.
    yield Row("torch.nn.parallel.data_parallel", "_get_available_device_type", Answers(None))
    no_devices = Changes({"device_ids": always(None), "output_device": always(None)})
    yield Row("torch.nn.parallel.distributed", "DistributedDataParallel.__init__", no_devices)
    yield Row("torch.nn", "SyncBatchNorm.convert_sync_batchnorm", Keeps())


def _without_cuda(activities: Any) -> Any:
    return activities and [a for a in activities if a is not torch.profiler.ProfilerActivity.CUDA]


def _distributed() -> Iterator[Row]:
    module = "torch.distributed"
    started = Changes({"backend": _backend, "device_id": always(None)})
    for where in (module, "torch.distributed.distributed_c10d"):
        yield Row(where, "init_process_group", started)
        yield Row(where, "new_group", Changes({"backend": _backend, "device_id": always(None)}))
        yield Row(where, "barrier", Changes({"device_ids": always(None)}))
        yield Row(where, "is_nccl_available", Answers(True))
        yield Row(where, "get_default_backend_for_device", Answers("gloo"))
    mesh = Changes({"device_type": type_on_cpu})
    yield Row("torch.distributed.device_mesh", "init_device_mesh", mesh)
    yield Row("torch.distributed.device_mesh", "DeviceMesh.__init__", mesh)
    sharded = Changes({"device_id": always(torch.device("cpu"))})
    yield Row("torch.distributed.fsdp", "FullyShardedDataParallel.__init__", sharded)


def _backend(given: Any) -> Any:
    return "gloo" if given is not None and ("nccl" in str(given).lower() or str(given) == "undefined") else given


def _refusals() -> Iterator[Row]:
    yield from _each("torch.cuda", _GRAPHS, Refuses("CUDA graphs and memory pools", _NO_GRAPH))
    kernel = Refuses("a kernel that is compiled from CUDA source", _NO_KERNEL)
    yield from _each("torch.cuda.jiterator", "_create_jit_fn _create_multi_output_jit_fn", kernel)
    yield Row("torch.cuda", "_compile_kernel", kernel)
    sources = Refuses("an extension with CUDA sources", _NO_KERNEL, _has_cuda_sources)
    yield from _each("torch.utils.cpp_extension", "load load_inline", sources)
    yield Row("triton.runtime.jit", "JITFunction.run", Refuses("a Triton kernel", _NO_KERNEL))
    arrays = Refuses("CuPy", "compute with NumPy or torch where no CUDA device is found")
    yield from _each("cupy", "array asarray arange empty zeros ones from_dlpack RawKernel ElementwiseKernel", arrays)


def _has_cuda_sources(name: Any, *args: Any, **options: Any) -> bool:
    """Whether an extension has sources for CUDA: given as files or, to ``load_inline``, as text."""
    sources = [source for value in (*args, options.get("sources", ())) for source in _texts(value)]
    return bool(options.get("with_cuda") or options.get("cuda_sources")) or any(s.endswith(".cu") for s in sources)


def _texts(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value]
    return [value] if isinstance(value, str) else []
