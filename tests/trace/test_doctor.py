"""What became of determinism settings, and which of them do not do what they seem to do."""

from __future__ import annotations

import pytest

from randlint.trace.data import Frame, KernelHit, Machine, Part, Process, Run, Setting, Site
from randlint.trace.judge.doctor import MODE, NOT_SET, Diagnosis, diagnose

BENCHMARK = "torch.backends.cudnn.benchmark"
CUDNN = "torch.backends.cudnn.deterministic"


def site(line: int) -> Site:
    return Site(Frame("/project/train.py", line, "main"))


def start(name: str, value: str) -> Setting:
    return Setting(name, "", value)


def change(name: str, before: str, after: str, order: int, calls: int = 1, library: str = "") -> Setting:
    return Setting(name, before, after, site(order), library, order, calls)


def kernel(order: int, op: str = "aten::index_add", device: str = "cpu", mode: str = "off") -> KernelHit:
    return KernelHit(op, "", device, "forward", site(order), order=order, calls=5, modes={mode: 5})


def run(*records: Setting | KernelHit, machine: Machine | None = None, role: str = "main") -> Run:
    settings = [r for r in records if isinstance(r, Setting)]
    kernels = [r for r in records if isinstance(r, KernelHit)]
    return Run([Part(Process(1, role=role), machine or Machine(torch="2.13.0"), kernels=kernels, settings=settings)])


def texts(diagnosis: Diagnosis, name: str) -> list[tuple[str, int]]:
    """The first words of every advice about a setting, and its line."""
    return [(a.text.partition(":")[0], a.site.frame.line if a.site else 0) for a in diagnosis.advice if a.name == name]


def test_untouched_settings_give_only_the_key_rows() -> None:
    """What everybody asks for is always there; other flags at their start values are not."""
    rows = diagnose(run(start(MODE, "off"), start(BENCHMARK, "False"), start("torch.set_num_threads", "2"))).rows
    assert [(r.name, r.value, r.set_by) for r in rows] == [
        (MODE, "off", None),
        (BENCHMARK, "False", None),
        ("PYTHONHASHSEED", NOT_SET, None),
        ("CUBLAS_WORKSPACE_CONFIG", NOT_SET, None),
    ]


def test_a_row_says_who_set_the_value_and_when() -> None:
    """The change that brought the value at the end, with the library that made it."""
    (row,) = (
        r
        for r in diagnose(run(start(MODE, "off"), kernel(3), change(MODE, "off", "on", 7, library="lightning"))).rows
        if r.name == MODE
    )
    assert row.set_by is not None
    assert (row.start, row.value, row.changed_back_by) == ("off", "on", None)
    assert (row.set_by.library, row.set_by.site, row.set_by.when) == (
        "lightning",
        site(7),
        "after watched operations had run at 1 place",
    )


def test_a_row_says_who_changed_it_back() -> None:
    """Where the value of the start came back, both the change away from it and the change back are named."""
    row = diagnose(
        run(start(CUDNN, "False"), change(CUDNN, "False", "True", 2), change(CUDNN, "True", "False", 4))
    ).rows[0]
    assert row.set_by is not None
    assert row.changed_back_by is not None
    assert (row.value, row.set_by.site, row.changed_back_by.site) == ("False", site(2), site(4))
    assert row.set_by.when == "before any watched operation"


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ([("off", "on", 3), ("on", "off", 3)], "off"),
        ([("off", "on", 4), ("on", "off", 3)], "on"),
        ([("off", "on", 1), ("on", "warn", 2), ("warn", "on", 1)], "warn"),
        ([("off", "on", 1), ("warn", "off", 1)], "off"),  # a change to warn went unseen
    ],
)
def test_the_value_at_the_end_follows_from_counted_changes(changes: list[tuple[str, str, int]], end: str) -> None:
    """A place that changes a flag often is one record: the counts tell where the flag ended."""
    records = [change(MODE, before, after, i + 1, calls) for i, (before, after, calls) in enumerate(changes)]
    assert diagnose(run(start(MODE, "off"), *records)).rows[0].value == end


def test_a_variable_is_a_row_when_it_was_set() -> None:
    """Before the start or from inside; variables that nobody set are left out."""
    rows = diagnose(run(start("OMP_NUM_THREADS", "1"), change("NCCL_ALGO", "", "Ring", 3))).rows
    assert [(r.name, r.start, r.value) for r in rows if r.name in ("OMP_NUM_THREADS", "NCCL_ALGO", "NCCL_PROTO")] == [
        ("OMP_NUM_THREADS", "1", "1"),
        ("NCCL_ALGO", NOT_SET, "Ring"),
    ]


def test_deterministic_mode_that_came_late_is_named() -> None:
    """Only operations that ran without it count."""
    late = diagnose(run(start(MODE, "off"), kernel(2), kernel(3), kernel(9), change(MODE, "off", "on", 5)))
    early = diagnose(run(start(MODE, "off"), change(MODE, "off", "on", 1), kernel(2, mode="on")))
    assert texts(late, MODE) == [
        ("deterministic mode was switched on after watched operations had run at 2 places without it", 5)
    ]
    assert texts(early, MODE) == []


def test_deterministic_mode_that_was_switched_off_is_named() -> None:
    """By whom, as far as a library did it."""
    found = diagnose(
        run(start(MODE, "off"), change(MODE, "off", "on", 1), change(MODE, "on", "off", 6, library="peft"))
    )
    assert texts(found, MODE) == [("deterministic mode was switched off again by peft", 6)]


def test_warn_only_leaves_attention_nondeterministic() -> None:
    """The sentence says so, and says whether the program runs attention."""
    plain = run(start(MODE, "off"), change(MODE, "off", "warn", 1))
    attention = run(
        *plain.parts[0].settings, kernel(4, "aten::_scaled_dot_product_flash_attention_for_cpu", mode="warn")
    )
    said = [[a.text for a in diagnose(r).advice] for r in (plain, attention)]
    assert [len(s) for s in said] == [1, 1]
    assert ["this program runs attention" in s[0] for s in said] == [False, True]
    assert diagnose(run(start(MODE, "off"), change(MODE, "off", "on", 1))).advice == ()


def test_benchmark_beside_determinism_is_named() -> None:
    """Whichever of the two determinism flags is on; benchmark alone asks for speed and gives nothing."""
    fast = (start(BENCHMARK, "False"), change(BENCHMARK, "False", "True", 8))
    expected = ["cudnn.benchmark is on while torch.use_deterministic_algorithms asks for determinism"]
    assert [t for t, _ in texts(diagnose(run(start(MODE, "on"), *fast)), BENCHMARK)] == expected
    assert texts(diagnose(run(start(CUDNN, "True"), *fast)), BENCHMARK) == [
        ("cudnn.benchmark is on while torch.backends.cudnn.deterministic asks for determinism", 8)
    ]
    assert texts(diagnose(run(start(MODE, "off"), *fast)), BENCHMARK) == []


def test_cudnn_alone_covers_cudnn_alone() -> None:
    """Said where watched operations ran without deterministic mode."""
    cudnn = change(CUDNN, "False", "True", 3)
    assert texts(diagnose(run(start(MODE, "off"), cudnn, kernel(5))), CUDNN) == [
        ("cudnn.deterministic covers cuDNN only", 3)
    ]
    assert texts(diagnose(run(start(MODE, "off"), change(MODE, "off", "on", 1), cudnn, kernel(5))), CUDNN) == []


def test_the_workspace_of_cublas_is_judged_by_the_version_of_torch() -> None:
    """Needed before torch 2.11 in deterministic mode on CUDA, without use from then on."""
    name = "CUBLAS_WORKSPACE_CONFIG"
    old, new = Machine(torch="2.9.1+cu126", cuda="12.6"), Machine(torch="2.13.0+cu130", cuda="13.0")
    unset, given = (start(MODE, "on"),), (start(MODE, "on"), start(name, ":4096:8"))
    said = [
        texts(diagnose(run(*records, machine=machine)), name) for machine in (old, new) for records in (unset, given)
    ]
    assert said == [
        [("CUBLAS_WORKSPACE_CONFIG is not set", 0)],
        [],
        [],
        [("CUBLAS_WORKSPACE_CONFIG only matters for torch before 2.11; this is torch 2.13.0+cu130", 0)],
    ]
    assert texts(diagnose(run(start(MODE, "on"), machine=Machine(torch="2.9.1+cpu"))), name) == []


def test_a_hash_seed_from_inside_is_without_effect() -> None:
    """The line that set it is named; a hash seed of the start is as it should be."""
    assert texts(diagnose(run(change("PYTHONHASHSEED", "", "0", 2))), "PYTHONHASHSEED") == [
        ("PYTHONHASHSEED was set from inside the program", 2)
    ]
    assert diagnose(run(start("PYTHONHASHSEED", "0"))).advice == ()


def test_variables_that_came_after_their_reader_are_named() -> None:
    """After torch was imported, or after the first kernel on CUDA; before that they are in time."""
    flag = Setting(MODE, "", "off", order=5)
    early = run(
        change("OMP_NUM_THREADS", "", "1", 4), flag, change("NCCL_ALGO", "", "Ring", 6), kernel(7, device="cuda")
    )
    late = run(
        flag, change("OMP_NUM_THREADS", "", "1", 6), kernel(7, device="cuda"), change("NCCL_ALGO", "", "Ring", 8)
    )
    assert diagnose(early).advice == ()
    assert [(a.name, a.text, a.site) for a in diagnose(late).advice] == [
        (
            "OMP_NUM_THREADS",
            "OMP_NUM_THREADS was changed after torch was imported: this process no longer reads it",
            site(6),
        ),
        (
            "NCCL_ALGO",
            "NCCL_ALGO was changed after the first kernel had run on CUDA: this process no longer reads it",
            site(8),
        ),
    ]


def test_processes_that_agree_make_one_row_and_workers_none() -> None:
    """Two ranks that do the same give each row and sentence once; torch sets threads in its workers on its own."""
    records = (start(MODE, "off"), change(MODE, "off", "warn", 1))
    workers = run(change("torch.set_num_threads", "2", "1", 3), role="loader-worker")
    both = Run([*run(*records).parts, *run(*records, role="child").parts, *workers.parts])
    assert diagnose(both) == diagnose(run(*records))
    assert [r.name for r in diagnose(both).rows] == [MODE, "PYTHONHASHSEED", "CUBLAS_WORKSPACE_CONFIG"]


def test_a_run_without_records_has_no_flags() -> None:
    """A program that never imported torch has environment variables only; an empty run has nothing."""
    assert [r.name for r in diagnose(run(machine=Machine())).rows] == ["PYTHONHASHSEED", "CUBLAS_WORKSPACE_CONFIG"]
    assert diagnose(Run()) == Diagnosis((), ())
