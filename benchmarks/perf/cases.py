"""What is compared with what on whole corpora: tools, cache, processes, size, number of rules."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from perf.corpora import Tree, thinned, write_tree
from perf.measure import Case, Command, Scale
from perf.peers import libcst_loop, randlint_check, ruff_check, torchfix
from perf.process import run

RUFF = "ruff, no cache"
RUFF_WARM = "ruff, warm"
COLD = "randlint, no cache, 2 processes"
COLD_ONE = "randlint, no cache, 1 process"
FIRST = "randlint, first run, fills the cache, 2 processes"
SECOND = "randlint, second run, 2 processes"
WARM = "randlint, warm, 2 processes"
WARM_ONE = "randlint, warm, 1 process"
LIBCST = "`libcst.parse_module` in a loop"
TORCHFIX = "TorchFix, 2 processes"
RANDLINT = (COLD, COLD_ONE, FIRST, SECOND, WARM, WARM_ONE)

GROWTH = "growth"
PARTS = {"a quarter": 4, "a half": 2, "all": 1}
RULES = "rules"
ONE_RULE = "one rule"
DEFAULT_RULES = "all default rules"
ALL_RULES = "all rules, strict"
_RANDOM = re.compile(rb"random|seed|numpy|torch|tensorflow|keras|jax|sklearn", re.I)

SUBSET = 60  # files that slow peers see
CACHE = ".randlint_cache"


@dataclass(frozen=True, slots=True)
class Tools:
    """Where things are, and which peers are wanted."""

    work: Path
    peers: tuple[str, ...]
    peer_commands: Path
    full_torchfix: bool = False

    def findings_of(self, name: str) -> Path:
        """What all runs over a corpus must report."""
        return self.work / "findings" / f"{name}.json"


def corpus_case(name: str, tree: Tree, tools: Tools) -> Case:
    """Every tool on one corpus. What randlint reports there is compared between all its runs."""
    commands = (*_ruff(name, tree, tools), *_randlint(name, tree, tools), *_slow_peers(name, tree, tools))
    return Case(name, commands, {"files": len(tree.files), "lines": tree.lines})


def _randlint(name: str, tree: Tree, tools: Tools) -> list[Command]:
    findings = tools.findings_of(name)
    findings.parent.mkdir(parents=True, exist_ok=True)
    findings.unlink(missing_ok=True)
    output = findings.with_suffix(".last.json")
    options = {
        COLD: ("--no-cache", "-j", "2"),
        COLD_ONE: ("--no-cache", "-j", "1"),
        FIRST: ("-j", "2"),  # fills what the next three find
        SECOND: ("-j", "2"),  # looks at the project's folders once more: the first run has changed one of them
        WARM: ("-j", "2"),
        WARM_ONE: ("-j", "1"),
    }

    def forget() -> None:
        shutil.rmtree(tree.root / CACHE, ignore_errors=True)

    return [
        Command(
            way,
            randlint_check(*given, "."),
            tree.root,
            prepare=forget if way == FIRST else None,
            output=output,
            same_as=findings,
        )
        for way, given in options.items()
    ]


def _ruff(name: str, tree: Tree, tools: Tools) -> list[Command]:
    if "ruff" not in tools.peers:
        return []
    warm = ruff_check(tools.peer_commands, "--cache-dir", str(tools.work / "ruff-cache" / name), ".")
    run(warm, tree.root)
    cold = ruff_check(tools.peer_commands, "--no-cache", ".")
    return [Command(RUFF, cold, tree.root), Command(RUFF_WARM, warm, tree.root)]


def _slow_peers(name: str, tree: Tree, tools: Tools) -> list[Command]:
    """TorchFix and libcst, on a subset of fixed size."""
    if not {"torchfix", "libcst"} & set(tools.peers):
        return []
    part = thinned(tree, tools.work / "trees" / f"{name}-subset", SUBSET)
    nothing = write_tree(tools.work / "trees" / "nothing", {"empty.py": b""})
    factor = tree.lines / part.lines
    commands = []
    if "libcst" in tools.peers:
        scale = Scale(factor, libcst_loop(nothing.root))
        commands.append(Command(LIBCST, libcst_loop(part.root), part.root, scale=scale))
    if "torchfix" in tools.peers:
        root, start = (tree.root if tools.full_torchfix else part.root), torchfix(tools.peer_commands, nothing.root)
        commands.append(
            Command(
                TORCHFIX,
                torchfix(tools.peer_commands, root),
                root,
                accept=(0, 1),  # 1: there was a file that it could not read
                scale=None if tools.full_torchfix else Scale(factor, start),
                first_round_only=tools.full_torchfix,
            )
        )
    return commands


def growth_case(name: str, tree: Tree, tools: Tools) -> Case:
    """A quarter, a half and all files of one corpus, without cache, in one process."""
    commands, facts = [], {}
    for part, divisor in PARTS.items():
        copied = thinned(tree, tools.work / "trees" / f"{name}-1-of-{divisor}", len(tree.files) // divisor)
        facts[part] = float(copied.lines)
        commands.append(Command(part, randlint_check("--no-cache", "-j", "1", "."), copied.root))
    return Case(GROWTH, tuple(commands), facts)


def rules_case(name: str, tree: Tree, tools: Tools) -> Case:
    """One rule against every rule, on the files of a corpus that name no library with random numbers: none can fire."""
    texts = {path: text for path, text in tree.texts().items() if not _RANDOM.search(text)}
    copied = write_tree(tools.work / "trees" / f"{name}-without-randomness", texts)
    common = ("--no-cache", "-j", "1")
    commands = (
        Command(ONE_RULE, randlint_check(*common, "--select", "unseeded-split", "."), copied.root),
        Command(DEFAULT_RULES, randlint_check(*common, "."), copied.root),
        Command(ALL_RULES, randlint_check(*common, "--select", "ALL", "--profile", "strict", "."), copied.root),
    )
    return Case(RULES, commands, {"files": len(copied.files), "lines": copied.lines})
