"""Sentences that the terminal report and the page share."""

from __future__ import annotations

from collections import Counter

from randlint.report.common import failures, one_line, plural, summary_line
from randlint.trace.judge.sites_of_kernels import COVERED, VERDICTS, WOULD_RUN
from randlint.trace.report.circumstances import compiled, processes_in_words
from randlint.trace.report.ledger import streams
from randlint.trace.report.view import Row, TraceView

_MECHANISMS = {
    "override": "overrides of single kernels",
    "dispatch-mode": "a dispatch mode",
}
VERDICT_WORDS = {
    "confirmed here": "run again on the same inputs, the results differed",
    "executed": "ran on the device where it is nondeterministic, and what makes it so held",
    "would run on CUDA": "ran on the CPU; on CUDA this call is nondeterministic",
    "raised": "deterministic mode refused to run it",
    "not reproduced here": "run again on the same inputs, the results were the same",
    "covered by deterministic mode": "deterministic mode was on, and this operation has a deterministic path",
}


def heading(view: TraceView) -> list[tuple[str, str]]:
    """Label and text of what was run, where, and how it was watched."""
    run = view.run
    lines = [("program", " ".join(one_line(word) for word in run.command) or "this Python process")]
    machine = next((part.machine for part in run.parts if part.machine.torch), run.main.machine if run.main else None)
    if machine and machine.torch:
        build = f"CUDA {machine.cuda}" if machine.cuda else "CPU build"
        devices = ", ".join(f"{n} x {name}" if n > 1 else name for name, n in Counter(machine.devices).items())
        lines.append(("torch", f"{machine.torch} ({build}), {devices or 'no CUDA device'}"))
    elif machine:
        lines.append(("torch", "never imported"))
    if machine:
        lines.append(("python", ", ".join(word for word in (machine.python, machine.platform) if word)))
    if machine and machine.mechanism:
        lines.append(("watched by", _MECHANISMS.get(machine.mechanism, machine.mechanism)))
    steps = max((part.steps for part in run.parts), default=0)
    lines.append(
        ("processes", processes_in_words(run.parts) + (f", {plural(steps, 'optimizer step')}" if steps else ""))
    )
    if run.exit_code is not None:
        lines.append(("exit code", str(run.exit_code)))
    if view.elapsed is not None:
        lines.append(("took", f"{view.elapsed:.1f} s"))
    return [(label, text) for label, text in lines if text]


def nothing_hit(view: TraceView) -> str:
    """What was watched, for a run in which no catalogued operation applied."""
    if not view.run.parts:
        return "Nothing was recorded: the program ended before the tracing began."
    if not view.torch:
        return "torch was never imported, so there were no kernels to watch; random streams were watched."
    graphs = " Compiled graphs that add with atomic operations are listed below." if compiled(view) else ""
    entries = "1 entry" if view.watched == 1 else f"{view.watched} entries"
    return (
        f"No operation ran that is known to differ from run to run (catalogue for torch {view.torch}: {entries})."
        f"{graphs} CUDA and Triton kernels of your own cannot be seen."
    )


def sentence(text: str) -> str:
    """``text`` with a capital letter, unless it begins with code or a name, and a full stop; empty stays empty."""
    text = text.strip()
    first = text.split(maxsplit=1)[:1]
    if first and first[0].isalpha() and first[0].islower():
        text = text[0].upper() + text[1:]
    return text and text + ("" if text.endswith((".", "!", "?", ":")) else ".")


def replay_in_words(row: Row) -> str:
    """What running calls again has shown; empty where none was."""
    replay = row.replay
    if replay is None:
        return ""
    if not replay.replays:
        return f"not run again: {replay.skipped}" if replay.skipped else ""
    # The prediction for CUDA stands, whatever the CPU has shown.
    where = "on this CPU, " if row.verdict == WOULD_RUN and "cuda" not in row.devices else ""
    text = (
        f"{where}{replay.differed} of {plural(replay.replays, 'repetition')} differed ({plural(replay.calls, 'call')})"
    )
    if replay.differed:
        text += f", by at most {replay.largest_absolute:.3g}"
        text += f" ({replay.largest_ulp:,} ulp)" if replay.largest_ulp else ""
    return text


def ranks_in_words(ranks: tuple[int, ...]) -> str:
    """``rank 0`` or ``ranks 0, 1``; of more than eight, the first and how many there are."""
    if len(ranks) > 8:
        return f"{len(ranks)} ranks from {ranks[0]} to {ranks[-1]}"
    return ("rank " if len(ranks) == 1 else "ranks ") + ", ".join(map(str, ranks))


def verdict_counts(rows: tuple[Row, ...]) -> list[tuple[str, int]]:
    """How many rows have each verdict that occurs, most important first."""
    counts = Counter(row.verdict for row in rows)
    return [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]]


def closing_line(view: TraceView) -> str:
    """The last line: what was found, as `randlint check` says it, or what was clear."""
    result = view.result
    code = view.run.exit_code
    ended = f" The program itself ended with exit code {code}." if code else ""
    if result.reported or failures(result):
        return summary_line(result) + ended
    if not view.run.parts:
        return "Nothing was recorded." + ended
    open_rows = [row for row in view.rows if row.verdict != COVERED]
    what = "nothing nondeterministic ran" if not open_rows else "no findings"
    if all(stream.harmless for stream in streams(view)):
        what += ", and every random stream was seeded before its first draw" if streams(view) else ""
    silenced = len(result.findings)
    kept = f"; {plural(silenced, 'finding')} silenced by comments or the baseline" if silenced else ""
    if code:
        return f"No findings until the program ended with exit code {code}{kept}."
    if compiled(view):
        return f"No findings, but compiled graphs add with atomic operations{kept}."
    return f"All clear: {what}{kept}."
