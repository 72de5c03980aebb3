"""Speed of randlint against ruff, TorchFix and a plain libcst loop, as ratios measured in one run.

    python benchmarks/performance.py [--only transformers,timm] [--rounds N] [--json FILE] [--markdown FILE]
                                     [--peers ruff,torchfix,libcst] [--full-torchfix] [--work DIR]

The corpora are pinned wheels from the package index; they and the peers are fetched once, into the work folder. Every
command is a process of its own, and all commands of a case take turns in each round, so that noise hits all alike.
All runs of randlint over a corpus must report the same bytes: exit code 1 where they do not, 2 where nothing could be
measured. What is measured is described in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from perf.cases import SUBSET, Tools, corpus_case, growth_case, rules_case
from perf.corpora import PINS, Tree, chosen, corpus
from perf.measure import DifferentFindings, Measured, measure
from perf.output import Run, machine, page, plain, replaced
from perf.peers import PEERS, chosen_peers, install, versions
from perf.process import BenchmarkError
from perf.small import changed_case, start_up_cases

_TURNS_OF_SHORT_CASES = 4  # rounds of a case that takes a second, for each round of one that takes a minute


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def measured(trees: dict[str, Tree], tools: Tools, rounds: int) -> Iterator[Measured]:
    """All cases, one after the other; growth and rules on the first corpus."""
    for case in start_up_cases(tools.work):
        yield measure(case, rounds * _TURNS_OF_SHORT_CASES, say)
    for name, tree in trees.items():
        yield measure(corpus_case(name, tree, tools), rounds, say)
    first, tree = next(iter(trees.items()))
    yield measure(changed_case(list(trees.values()), tools), rounds * _TURNS_OF_SHORT_CASES, say)
    yield measure(growth_case(first, tree, tools), rounds, say)
    yield measure(rules_case(first, tree, tools), rounds, say)


def run(options: argparse.Namespace) -> Run:
    """Raises BenchmarkError and DifferentFindings."""
    names, peers = chosen(_names(options.only)), chosen_peers(_names(options.peers))
    if not names:
        raise BenchmarkError(f"--only names no corpus (there are: {', '.join(PINS)})")
    work = options.work.absolute()
    work.mkdir(parents=True, exist_ok=True)
    trees = {name: corpus(name, work) for name in names}
    tools = Tools(work, tuple(peers), install(peers, work), options.full_torchfix)
    return Run(*machine(), versions(peers), options.rounds, SUBSET, list(measured(trees, tools, options.rounds)))


def _names(text: str) -> Sequence[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def default_work() -> Path:
    """A folder among the user's caches."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "randlint-benchmarks")


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: must be 1 or more")
    return int(text)


def options_of(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PINS), metavar="CORPORA", help="by comma; all by default")
    parser.add_argument("--rounds", type=positive, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE", help="every single measurement")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="page whose marked part becomes the tables")
    parser.add_argument("--peers", default=",".join(PEERS), help="by comma; all by default, '' for none")
    parser.add_argument("--full-torchfix", action="store_true", help="TorchFix on whole corpora, once: many minutes")
    parser.add_argument("--work", type=Path, default=default_work(), metavar="DIR", help="wheels, trees and peers")
    return parser.parse_args(arguments)


def main() -> int:
    if not hasattr(os, "wait4"):
        say("error: this system has no wait4, which peak memory and CPU time of a process come from")
        return 2
    options = options_of()
    try:
        text = options.markdown.read_text("utf-8") if options.markdown else ""
        if options.markdown:
            replaced(text, "")  # fail before measuring
        found = run(options)
        made = page(found)
        print(made)
        if options.markdown:
            options.markdown.write_text(replaced(text, made), "utf-8")
        if options.json:
            options.json.write_text(json.dumps(plain(found), indent=1) + "\n", "utf-8")
    except DifferentFindings as error:
        say(f"error: findings are not the same: {error}")
        return 1
    except BenchmarkError as error:
        say(f"error: {error}")
        return 2
    except OSError as error:
        say(f"error: {error.filename}: {error.strerror}")
        return 2
    except KeyboardInterrupt:
        say("stopped; nothing is written")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
