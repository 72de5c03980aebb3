"""What a traced run has seen, as values: the same for a live process, a part file and the merged run.

Nothing here knows torch. Paths are absolute; lines and columns are 1-based and count characters.
``order`` counts everything that one process records, from 0: it says what came before what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FORWARD = "forward"
BACKWARD = "backward"
COMPILED = "compiled"
PHASES = (FORWARD, BACKWARD, COMPILED)
MODES = ("off", "warn", "on")  # torch's deterministic mode when something ran


@dataclass(frozen=True, slots=True, order=True)
class Frame:
    """A place in running code. Columns are 0 where the interpreter keeps none (Python 3.10)."""

    path: str
    line: int
    function: str = ""
    column: int = 0
    end_line: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """Where the user's code caused something: the innermost frame of the user's, and the library calls below it.

    ``via`` are frames of libraries between the user's frame and the operation, outermost first, at most four.
    ``scope`` are the functions of the user's around the frame, innermost first, at most eight.
    """

    frame: Frame
    via: tuple[Frame, ...] = ()
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """One traced process. ``role`` is main, loader-worker or child; ``rank`` is None outside a distributed run."""

    pid: int
    parent: int = 0
    role: str = "main"
    rank: int | None = None
    worker: int | None = None
    loader: int = 0  # which DataLoader iteration of the parent started this worker, from 1
    argv: tuple[str, ...] = ()
    cwd: str = ""
    start_method: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the recorded facts depend on; written once torch is imported."""

    python: str = ""
    platform: str = ""
    torch: str = ""
    numpy: str = ""
    cuda: str = ""  # version of CUDA that torch was built for, empty for a CPU build
    devices: tuple[str, ...] = ()  # names of CUDA devices
    capability: str = ""  # torch's CPU capability, such as AVX2
    threads: int = 0
    mkl: bool = False
    mechanism: str = ""  # override (of single kernels) or dispatch-mode (slower, for torch before 2.9)
    assumed_cuda: bool = False


@dataclass(slots=True)
class RowCount:
    """How often a row of the kernel catalogue applied on the calls that were looked at."""

    looked: int = 0
    held: int = 0
    unknown: int = 0


@dataclass(slots=True)
class Replay:
    """Calls that were run again on the same inputs. ``largest`` differences are over all of them."""

    calls: int = 0
    replays: int = 0
    differed: int = 0
    largest_absolute: float = 0.0
    largest_ulp: int = 0
    skipped: str = ""  # why calls could not be replayed


@dataclass(slots=True)
class KernelHit:
    """An operation of the kernel catalogue that ran at one place.

    ``rows`` are counts by id of the catalogue's row; ``modes`` counts the looked-at calls by torch's deterministic
    mode; ``steps`` counts calls by optimizer step, ``step_width`` steps to an entry.
    """

    op: str  # aten::index_put_
    overload: str
    device: str
    phase: str
    site: Site | None
    node: str = ""  # autograd node, in the backward pass
    order: int = 0
    calls: int = 0
    raised: int = 0
    rows: dict[str, RowCount] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    steps: list[int] = field(default_factory=list)
    step_width: int = 1
    replay: Replay | None = None


@dataclass(slots=True)
class Draw:
    """Numbers taken from one stream at one place.

    ``stream`` is python, numpy, torch, torch.cuda, or ``object`` for a generator of its own, which ``made`` (its
    place of birth) and ``kind`` (``numpy.random.Generator``, ``torch.Generator``, ...) describe.
    ``purpose`` is empty, dropout, loader-order, loader-workers (the base seed that workers get), loader-unused
    (a base seed that nothing uses) or import (by a library that was being imported). ``state`` is a fingerprint of
    the stream's state before the first of these draws, and ``step_state`` the same before the first draw after an
    optimizer step.
    """

    stream: str
    call: str
    site: Site | None
    kind: str = ""
    made: Frame | None = None
    purpose: str = ""
    seeded: bool = True  # whether the stream had been seeded before the first of these draws
    constant: bool = False  # a torch.Generator that nobody seeded: it always starts from the same constant
    device: str = ""
    phase: str = FORWARD
    evaluating: str = ""  # dropout only: why this is evaluation (root-module-in-eval, inference-mode)
    module: str = ""  # dropout only: class of the outermost module
    rate: float | None = None  # dropout only
    state: str = ""
    step_state: str = ""
    order: int = 0
    calls: int = 0
    unseeded_calls: int = 0
    library: str = ""  # top-level package of the innermost library frame, empty where the user's code draws itself
    elements: int = 0  # torch only: the most numbers that one of these calls drew
    inherited: bool = False  # the generator was made in another process, of which this one has a copy


@dataclass(slots=True)
class Seed:
    """A stream was seeded, or its state set. ``value`` is the seed as text, empty where it is none.

    ``entropy`` says that the operating system chose the value. ``library`` is set where a library did it on its own.
    """

    stream: str
    call: str
    site: Site | None
    value: str = ""
    entropy: bool = False
    library: str = ""
    order: int = 0
    calls: int = 0

    def reaches(self, draw: Draw) -> bool:
        """Whether it seeds the stream of a draw: ``torch.manual_seed`` seeds those of CUDA as well."""
        return self.stream == draw.stream or (draw.stream == "torch.cuda" and self.call == "torch.manual_seed")


@dataclass(slots=True)
class Setting:
    """A determinism flag or environment variable changed. Before the program starts, ``site`` is None."""

    name: str
    before: str
    after: str
    site: Site | None = None
    library: str = ""
    order: int = 0
    calls: int = 0


@dataclass(slots=True)
class CompiledGraph:
    """Code that torch.compile generated and that adds with atomics. ``function`` is what was compiled."""

    function: Frame | None
    operations: tuple[str, ...]  # atomic_add, ... as found in the generated code
    origins: tuple[str, ...] = ()  # ATen operations that the generated code names as its source
    device: str = ""
    phase: str = FORWARD
    mode: str = "off"
    order: int = 0
    calls: int = 0


@dataclass(slots=True)
class Remark:
    """Something about the tracing itself that the reader must know."""

    text: str
    order: int = 0


Record = KernelHit | Draw | Seed | Setting | CompiledGraph | Remark
KINDS: Mapping[str, type[Any]] = {
    "kernel": KernelHit,
    "draw": Draw,
    "seed": Seed,
    "setting": Setting,
    "compiled": CompiledGraph,
    "remark": Remark,
}


@dataclass(slots=True)
class Part:
    """What one process recorded. ``complete`` says that it closed its part: else it was killed, or still runs."""

    process: Process
    machine: Machine = field(default_factory=Machine)
    kernels: list[KernelHit] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)
    seeds: list[Seed] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    compiled: list[CompiledGraph] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    steps: int = 0
    complete: bool = False


@dataclass(slots=True)
class Run:
    """A whole traced run: every process, the main one first, then by rank, parent and order of start."""

    parts: list[Part] = field(default_factory=list)
    command: tuple[str, ...] = ()
    exit_code: int | None = None
    directory: str = ""  # the working directory that shown paths are relative to
    environment: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # facts by section and name

    @property
    def main(self) -> Part | None:
        return self.parts[0] if self.parts else None


_LISTS = {
    KernelHit: "kernels",
    Draw: "draws",
    Seed: "seeds",
    Setting: "settings",
    CompiledGraph: "compiled",
    Remark: "remarks",
}


def add(part: Part, record: Record) -> None:
    """Put a record into the list of its kind."""
    getattr(part, _LISTS[type(record)]).append(record)
