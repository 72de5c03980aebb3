"""A traced run, judged: findings with their status, in the same values that `randlint check` makes.

No torch here: the supervisor judges, after the program has ended.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from randlint.catalogue import Catalogue, Kernels, load_catalogue, load_kernels
from randlint.config import Settings
from randlint.findings import Confidence, Finding, Notice, Related, Result, Status
from randlint.selection import per_file_ignores, select_rules
from randlint.suppressions import Suppression, read_suppressions
from randlint.trace.data import Run
from randlint.trace.judge.evaluation import judge_evaluation
from randlint.trace.judge.kernels import judge_compiled, judge_kernels, kernel_sites
from randlint.trace.judge.sites_of_kernels import KernelSite
from randlint.trace.judge.streams import judge_streams
from randlint.trace.judge.workers import judge_workers
from randlint.triage import Placed, triage, with_fingerprints

# A runtime rule and the static rules that speak of the same cause on the same statement.
WITNESSES = {
    "nondeterministic-kernel": ("nondeterministic-op", "nondeterministic-attention"),
    "unseeded-draw": (
        "unseeded-program",
        "unseeded-generator",
        "unseeded-split",
        "unseeded-shuffle",
        "unseeded-synthetic-data",
        "unseeded-estimator",
        "unseeded-augmentation",
    ),
    "late-seed-at-runtime": ("seed-after-draw",),
    "dropout-active-in-eval": ("dropout-in-eval", "attention-dropout-in-eval", "missing-eval-mode", "eval-not-called"),
    "workers-repeat-at-runtime": ("stored-worker-generator", "missing-worker-init-fn", "wrong-worker-init-fn"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a report shows: the run, the findings, and every place where something catalogued ran."""

    run: Run
    result: Result
    sites: tuple[KernelSite, ...]
    catalogue: Catalogue
    kernels: Kernels


def judge_run(run: Run, settings: Settings, *, with_check: bool = False) -> Verdict:
    """Judge a run under these settings; ``with_check`` also lints the files it went through, and joins the findings.

    Raises :class:`~randlint.config.ConfigError` or :class:`~randlint.catalogue.CatalogueError`.
    """
    catalogue, kernels = load_catalogue(settings.apis), load_kernels()
    base = Path(run.directory or os.getcwd())
    sites = kernel_sites(run, kernels)
    found = [
        *judge_kernels(run, sites, catalogue),
        *judge_compiled(run, catalogue),
        *judge_streams(run, catalogue),
        *judge_workers(run, catalogue),
        *judge_evaluation(run, catalogue),
    ]
    files = _files(run, base)
    findings = _triaged(found, settings, catalogue, base)
    notices: tuple[Notice, ...] = ()
    if with_check:
        checked = _checked(files, settings, base)
        findings, notices = joined(findings, checked.findings), checked.notices
    findings = with_fingerprints(sorted(findings, key=lambda f: f.sort_key))
    fixable = sum(1 for f in findings if f.fix is not None)
    result = Result(tuple(findings), notices, len(files), fixable=fixable, base_directory=str(base))
    return Verdict(run, result, tuple(sites), catalogue, kernels)


def judged_findings(found: Sequence[Finding], settings: Settings, catalogue: Catalogue, base: Path) -> list[Finding]:
    """Findings of runs below ``base`` with their status under these settings, in order and with fingerprints."""
    return with_fingerprints(sorted(_triaged(found, settings, catalogue, base), key=lambda f: f.sort_key))


def _files(run: Run, base: Path) -> list[Path]:
    """The user's files that something was recorded in, in order of their names."""
    names: set[str] = set()
    for part in run.parts:
        for records in (part.kernels, part.draws, part.seeds, part.settings):
            names.update(record.site.frame.path for record in records if record.site is not None)
        names.update(graph.function.path for graph in part.compiled if graph.function is not None)
    return [Path(name) for name in sorted(names) if os.path.isfile(name)]


def _checked(files: Sequence[Path], settings: Settings, base: Path) -> Result:
    from randlint.engine import Linter

    return Linter.create(replace(settings, jobs=1), base).check(files)


# -- suppressions ------------------------------------------------------------------------------------------------


def _triaged(found: Sequence[Finding], settings: Settings, catalogue: Catalogue, base: Path) -> list[Finding]:
    selection, ignores = select_rules(catalogue, settings), per_file_ignores(catalogue, settings, base)
    by_file: dict[str, list[Finding]] = {}
    for finding in dict.fromkeys(found):
        by_file.setdefault(finding.location.path, []).append(finding)
    findings = []
    for path, inside in sorted(by_file.items()):
        suppressions = _suppressions(base / path, catalogue)
        placed = [Placed(f, f.location.line, f.location.end_line) for f in inside]
        findings += triage(placed, suppressions, ignores.of(path), selection, _never, judged=())
    return findings


def _never(_: object) -> Finding:
    raise AssertionError("a traced run judges no suppression unused")


def _suppressions(path: Path, catalogue: Catalogue) -> list[Suppression]:
    try:
        text = path.read_text("utf-8")
        tree = ast.parse(text)
    except (OSError, ValueError, SyntaxError):
        return []
    found = read_suppressions(text, sorted(set(_statements(tree))), catalogue)
    return [s for s in found if not s.problem]  # `check` is the one that complains about comments


def _statements(tree: ast.AST) -> Iterator[tuple[int, int]]:
    """First and last line of every simple statement, and of every compound one's decorators and header."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(d.lineno for d in decorators)])
        body = getattr(node, "body", None)
        if isinstance(body, list) and body:
            yield first, max(first, body[0].lineno - 1)
        else:
            yield first, node.end_lineno or first


# -- two witnesses -----------------------------------------------------------------------------------------------


def joined(runtime: Sequence[Finding], static: Sequence[Finding]) -> list[Finding]:
    """Both kinds of findings, where a static and a runtime one on the same lines speak of one cause as one.

    The static one stays, for it knows the fix; it becomes certain, and says what was seen.
    """
    rest = list(runtime)
    found = []
    for finding in static:
        seen = [other for other in rest if _same_cause(finding, other)]
        rest = [other for other in rest if other not in seen]
        if seen:
            related = tuple(Related(o.location, f"seen when it ran ({o.rule}): {o.message}") for o in seen)
            finding = replace(finding, confidence=Confidence.HIGH, related=(*finding.related, *related))
        found.append(finding)
    return [*found, *rest]


def _same_cause(static: Finding, runtime: Finding) -> bool:
    if static.rule not in WITNESSES.get(runtime.rule, ()) or static.status is not Status.REPORTED:
        return False
    a, b = static.location, runtime.location
    return a.path == b.path and a.line <= b.end_line and b.line <= a.end_line
