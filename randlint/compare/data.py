"""What a comparison finds, as values: the same for every report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

EQUAL, WITHIN_TOLERANCE, DIFFERENT = "equal", "within-tolerance", "different"

CHANNELS: Mapping[str, str] = {
    "stream": "random numbers differ",
    "batch-order": "batches hold other rows, or rows in another order",
    "batch-content": "data hold other values",
    "operation": "an operation gives other results",
    "loss": "the loss differs",
    "gradients": "gradients differ",
    "parameters": "parameters differ",
    "optimizer-state": "the state of the optimizer differs",
    "hyperparameters": "the settings of the optimizer differ",
    "environment": "the environment differs",
    "code": "the code differs",
    "control-flow": "the runs do different things",
    "steps": "one run has more steps",
}


class Certainty(str, Enum):
    """How far the evidence carries: ``sure`` was seen to make the difference, ``possible`` only fits it."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of the user's code; ``path`` is relative to the directory of the run, with forward slashes."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Numbers a and b are equal where ``|a - b| <= absolute + relative * |b|``; both 0: only bit for bit."""

    relative: float = 0.0
    absolute: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.relative or self.absolute)

    def holds(self, a: float, b: float) -> bool:
        """Whether two numbers are equal; NaN is equal to NaN."""
        return a == b or (a != a and b != b) or abs(a - b) <= self.absolute + self.relative * abs(b)


@dataclass(frozen=True, slots=True)
class RunInfo:
    """One of the two runs. ``complete``: its processes came to their end; else the recording breaks off."""

    name: str
    command: tuple[str, ...]
    steps: int
    ranks: int
    level: str
    complete: bool
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first difference. ``step`` counts the updates of optimizers before it; ``rank`` is None in a run without
    ranks. ``channel`` is one of :data:`CHANNELS`; ``what`` is a sentence; ``names`` are the tensors or settings that
    differ, ``op`` the operation, ``stream`` the random stream and ``module`` the path of the module it was in."""

    rank: int | None
    step: int
    channel: str
    what: str
    place: Place | None = None
    op: str | None = None
    stream: str | None = None
    phase: str = ""
    module: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """An explanation. ``rule`` is the rule of ``randlint check`` or ``trace`` that speaks of the same thing."""

    kind: str
    message: str
    advice: str
    certainty: Certainty
    place: Place | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class EnvironmentDifference:
    """A fact of the environment that differs; ``why`` it can change results, empty where that is not known."""

    fact: str
    first: str
    second: str
    why: str


@dataclass(frozen=True, slots=True)
class StepDifference:
    """How far the runs are apart in one step (None: not recorded). ``losses`` are those of the last backward pass of
    the step; ``distance`` is |a - b| / |b| over the sampled parameters after the update."""

    step: int
    losses: tuple[float | None, float | None]
    distance: float | None

    @property
    def loss_difference(self) -> float | None:
        """Second loss minus first."""
        first, second = self.losses
        return None if first is None or second is None else second - first


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many runs of one program are equal: groups of their numbers from 1, the largest group first."""

    runs: int
    groups: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, compared. ``beyond`` is the first difference that the tolerance does not allow; ``code`` has the source
    lines of the places that are named."""

    runs: tuple[RunInfo, ...]
    verdict: str
    tolerance: Tolerance
    divergence: Divergence | None = None
    beyond: Divergence | None = None
    causes: tuple[Cause, ...] = ()
    environment: tuple[EnvironmentDifference, ...] = ()
    after: tuple[StepDifference, ...] = ()
    agreement: Agreement | None = None
    remarks: tuple[str, ...] = ()
    code: Mapping[Place, str] = field(default_factory=dict)
