"""The condition of each rule: False only where the rule can surely find nothing in a file with that text.

A condition may look at words, at the spelling of calls, and at the indentation that shows which function they stand in.
It never has to be exact: True costs time, a wrong False costs a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from randlint.gate import (
    data,
    distributed,
    dropout,
    generation,
    kernels,
    modes,
    order,
    programs,
    resuming,
    seeding,
    sets,
    settings,
    tracing,
    unfilled,
)
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
    "nondeterministic-attention": settings.asks_for_algorithms,
    "nondeterministic-op": settings.asks_for_algorithms,
    "reduced-precision": settings.seeds_or_asks,
}
CONDITIONS: Mapping[str, Condition] = {
    "attention-dropout-in-eval": dropout.attention_dropout_in_eval,
    "completion-order": order.completion_order,
    "checkpoint-without-rng": modes.checkpoint_without_rng,
    "constant-generator": _uses(effect="make", role="generator"),
    "cudnn-benchmark": settings.cudnn_benchmark,
    "dropout-built-in-forward": dropout.dropout_built_in_forward,
    "dropout-in-eval": dropout.dropout_in_eval,
    "dropout-switched-off-for-good": dropout.dropout_switched_off_for_good,
    "entropy-seed": seeding.entropy_seed,
    "eval-mode-not-restored": modes.eval_mode_not_restored,
    "eval-not-called": settings.eval_not_called,
    "forced-training-flag": modes.forced_training_flag,
    "forked-generator": settings.forked_generator,
    "generator-rebuilt-in-loop": seeding.generator_rebuilt_in_loop,
    "global-reseed-in-library": seeding.global_reseed_in_library,
    "golden-random-values": generation.golden_random_values,
    "hash-seed": seeding.hash_seed,
    "jit-seed-elsewhere": tracing.jit_seed_elsewhere,
    "late-environment": settings.late_environment,
    "late-hash-seed": settings.late_hash_seed,
    "missing-cublas-workspace": settings.missing_cublas_workspace,
    "missing-eval-mode": modes.missing_eval_mode,
    "missing-set-epoch": _uses(effect="", role=("distributed-sampler", "set-epoch")),
    "missing-worker-init-fn": data.missing_worker_init_fn,
    "mixed-keras": settings.keras_styles,
    "nondeterministic-algorithms": settings.nondeterministic_algorithms,
    "nondeterministic-attention": settings.nondeterministic_attention,
    "nondeterministic-boosting": settings.nondeterministic_boosting,
    "nondeterministic-op": kernels.nondeterministic_op,
    "noisy-validation-loss": generation.noisy_validation_loss,
    "notebook-order": data.notebook_order,
    "obsolete-determinism-patch": tracing.obsolete_determinism_patch,
    "partial-seed-helper": seeding.partial_seed_helper,
    "private-keras-import": settings.keras_styles,
    "rank-dependent-sampler-seed": distributed.rank_dependent_sampler_seed,
    "reduced-precision": settings.reduced_precision,
    "rank-identical-seed": distributed.rank_identical_seed,
    "reshuffled-split": data.reshuffled_split,
    "resume-without-rng-state": resuming.resume_without_rng_state,
    "reused-key": seeding.reused_key,
    "seed-after-draw": programs.may_start,
    "seed-type": seeding.seed_type,
    "seed-without-shuffle": seeding.seed_without_shuffle,
    "seed-zero-ignored": seeding.seed_zero_ignored,
    "seeded-parallel-search": settings.seeded_parallel_search,
    "seeded-identity": generation.seeded_identity,
    "shared-default-generator": seeding.shared_default_generator,
    "shuffled-evaluation": data.shuffled_evaluation,
    "split-apart": data.split_apart,
    "set-order": sets.set_order,
    "stored-worker-generator": seeding.stored_worker_generator,
    "tf-op-determinism": tracing.tf_op_determinism,
    "traced-randomness": tracing.traced_randomness,
    "uninitialised-parameter": unfilled.uninitialised_parameter,
    "unseeded-environment": _uses(effect="build", role="environment"),
    "unseeded-augmentation": data.unseeded_augmentation,
    "unpersisted-split": _uses(effect="draw", role="lazy-numbers"),
    "unseeded-estimator": _uses(effect="draw", role="fit"),
    "unseeded-diffusion": generation.unseeded_diffusion,
    "unseeded-generation": generation.unseeded_generation,
    "unseeded-generator": seeding.unseeded_generator,
    "unseeded-llm-request": generation.unseeded_llm_request,
    "unseeded-program": programs.may_start,
    "unseeded-shuffle": data.unseeded_shuffle,
    "unseeded-split": data.unseeded_split,
    "unsorted-listing": order.unsorted_listing,
    "unseeded-tf-data": tracing.unseeded_tf_data,
    "unseeded-synthetic-data": seeding.unseeded_synthetic_data,
    "unsharded-iterable-dataset": distributed.unsharded_iterable_dataset,
    "wrong-stream-reseeded": data.wrong_stream_reseeded,
    "wrong-worker-init-fn": seeding.wrong_worker_init_fn,
}
