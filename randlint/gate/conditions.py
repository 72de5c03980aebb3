"""The condition of each rule: False only where the rule can surely find nothing in a file with that text.

A condition may look at words, at the spelling of calls, and at the indentation that shows which function they stand in.
It never has to be exact: True costs time, a wrong False costs a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from randlint.gate import data, dropout, modes, programs, seeding, settings, tracing
from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary

Condition = Callable[[Text, Vocabulary, Path], bool]


def _uses(*, effect: str, role: str | tuple[str, ...]) -> Condition:
    """The condition that an API of that effect and role may be used."""
    return lambda text, words, path: any(words.of(effect=effect, role=role).uses(text))


# What a file must hold to matter to the findings of rules about several files, besides what the condition asks for.
SUPPORTS: Mapping[str, Condition] = {
    "cudnn-benchmark": settings.seeds_or_filters,
    "nondeterministic-algorithms": settings.seeds_or_starts,
}
CONDITIONS: Mapping[str, Condition] = {
    "attention-dropout-in-eval": dropout.attention_dropout_in_eval,
    "constant-generator": _uses(effect="make", role="generator"),
    "cudnn-benchmark": settings.cudnn_benchmark,
    "dropout-built-in-forward": dropout.dropout_built_in_forward,
    "dropout-in-eval": dropout.dropout_in_eval,
    "entropy-seed": seeding.entropy_seed,
    "eval-not-called": settings.eval_not_called,
    "forked-generator": settings.forked_generator,
    "generator-rebuilt-in-loop": seeding.generator_rebuilt_in_loop,
    "global-reseed-in-library": seeding.global_reseed_in_library,
    "hash-seed": seeding.hash_seed,
    "jit-seed-elsewhere": tracing.jit_seed_elsewhere,
    "late-environment": settings.late_environment,
    "late-hash-seed": settings.late_hash_seed,
    "missing-cublas-workspace": settings.missing_cublas_workspace,
    "missing-eval-mode": modes.missing_eval_mode,
    "missing-worker-init-fn": data.missing_worker_init_fn,
    "mixed-keras": settings.keras_styles,
    "nondeterministic-algorithms": settings.nondeterministic_algorithms,
    "notebook-order": data.notebook_order,
    "obsolete-determinism-patch": tracing.obsolete_determinism_patch,
    "partial-seed-helper": seeding.partial_seed_helper,
    "private-keras-import": settings.keras_styles,
    "reused-key": seeding.reused_key,
    "seed-after-draw": programs.may_start,
    "seed-type": seeding.seed_type,
    "seed-without-shuffle": _uses(effect="draw", role="split"),
    "seed-zero-ignored": seeding.seed_zero_ignored,
    "shared-default-generator": _uses(effect="make", role=("generator", "bit-generator")),
    "stored-worker-generator": seeding.stored_worker_generator,
    "tf-op-determinism": tracing.tf_op_determinism,
    "traced-randomness": tracing.traced_randomness,
    "unseeded-augmentation": data.unseeded_augmentation,
    "unseeded-estimator": _uses(effect="draw", role="fit"),
    "unseeded-generator": seeding.unseeded_generator,
    "unseeded-program": programs.may_start,
    "unseeded-shuffle": data.unseeded_shuffle,
    "unseeded-split": data.unseeded_split,
    "unseeded-tf-data": tracing.unseeded_tf_data,
    "wrong-stream-reseeded": data.wrong_stream_reseeded,
    "wrong-worker-init-fn": seeding.wrong_worker_init_fn,
}
