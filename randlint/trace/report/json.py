"""The JSON report of a traced run: that of ``randlint check`` with one more key. ``docs/schema/trace.schema.json``.

Process numbers, working directories and times are left out, so that tracing twice gives the same report.
"""

from __future__ import annotations

import json
from typing import Any

from randlint.report import render as render_findings
from randlint.trace.data import Part, Replay
from randlint.trace.report.circumstances import Change, Switch, compiled, remarks, switches
from randlint.trace.report.ledger import Stream, streams
from randlint.trace.report.places import Place
from randlint.trace.report.view import Group, Row, TraceView


def render(view: TraceView) -> str:
    """All findings as ``randlint check`` gives them, and under ``trace`` everything that was seen."""
    report = json.loads(render_findings(view.result, view.catalogue, "json"))
    ledger = streams(view)
    report["trace"] = {
        "program": _program(view),
        "processes": [_process(part) for part in view.run.parts],
        "kernels": [_kernel(row, group, view) for group in view.groups for row in group.rows],
        "streams": [_stream(stream, view) for stream in ledger],
        "seeds": [seed for stream in ledger for seed in _seeds(stream)],
        "settings": [_setting(switch) for switch in switches(view)],
        "compiled": _compiled(view),
        "remarks": list(remarks(view)),
        "environment": view.run.environment,
    }
    return json.dumps(report, indent=2) + "\n"


def _program(view: TraceView) -> dict[str, Any]:
    run = view.run
    machine = next((part.machine for part in run.parts if part.machine.torch), run.main.machine if run.main else None)
    facts = {"command": list(run.command), "exit_code": run.exit_code}
    facts["steps"] = max((part.steps for part in run.parts), default=0)
    facts["watched"] = view.watched
    if machine:
        names = ("python", "platform", "torch", "numpy", "cuda", "capability", "threads", "mkl", "mechanism")
        facts |= {name: getattr(machine, name) for name in names}
        facts |= {"devices": list(machine.devices), "assumed_cuda": machine.assumed_cuda}
    return facts


def _process(part: Part) -> dict[str, Any]:
    process = part.process
    return {
        "role": process.role,
        "rank": process.rank,
        "worker": process.worker,
        "loader": process.loader or None,
        "start_method": process.start_method,
        "argv": list(process.argv),
        "steps": part.steps,
        "complete": part.complete,
    }


def _kernel(row: Row, group: Group, view: TraceView) -> dict[str, Any]:
    return {
        "op": row.op,
        "overloads": list(row.overloads),
        "api": list(row.apis),
        "devices": list(row.devices),
        "phase": row.phase,
        **_place(row.place),
        "code": view.places.code(row.place),
        "nodes": list(row.nodes),
        "verdict": row.verdict,
        "confidence": row.confidence.value,
        "status": row.status.value,
        "calls": row.calls,
        "looked": row.looked,
        "held": row.held,
        "rows": list(row.rows),
        "causes": list(row.causes),
        "advice": {
            "id": group.advice_id,
            "rank": group.rank,
            "text": group.advice,
        },
        "ranks": list(row.ranks),
        "first_step": row.first_step,
        "step_width": row.step_width,
        "steps": list(row.steps),
        "replay": _replay(row.replay),
    }


def _replay(replay: Replay | None) -> dict[str, Any] | None:
    if replay is None:
        return None
    return {
        "calls": replay.calls,
        "replays": replay.replays,
        "differed": replay.differed,
        # JSON has neither NaN nor infinity.
        "largest_absolute": replay.largest_absolute if abs(replay.largest_absolute) < float("inf") else None,
        "largest_ulp": replay.largest_ulp,
        "skipped": replay.skipped,
    }


def _stream(stream: Stream, view: TraceView) -> dict[str, Any]:
    return {
        "stream": stream.name,
        "kind": stream.kind,
        "made": _place(stream.made) if stream.made else None,
        "draws": stream.draws,
        "unseeded": stream.unseeded,
        "unused": stream.unused,
        "constant": stream.constant,
        "processes": stream.processes,
        "lines": [
            {
                **_place(drawing.place),
                "code": view.places.code(drawing.place),
                "draws": drawing.calls,
                "unseeded": drawing.unseeded,
                "calls": list(drawing.names),
                "purposes": list(drawing.purposes),
                "library": drawing.library,
            }
            for drawing in stream.drawings
        ],
    }


def _seeds(stream: Stream) -> list[dict[str, Any]]:
    return [
        {
            "stream": stream.name,
            "made": _place(stream.made) if stream.made else None,
            "call": seeding.call,
            **_place(seeding.place),
            "library": seeding.library,
            "values": list(seeding.values),
            "entropy": seeding.entropy,
            "derived": seeding.derived,
            "calls": seeding.calls,
        }
        for seeding in stream.seedings
    ]


def _setting(switch: Switch) -> dict[str, Any]:
    return {
        "name": switch.name,
        "about": switch.about,
        "value": switch.value,
        "start": switch.start,
        "set_by": _change(switch.set_by) if switch.set_by else None,
        "changed_back_by": _change(switch.changed_back_by) if switch.changed_back_by else None,
        "changes": [_change(change) for change in switch.changes],
        "advice": [{"text": advice.text, **_place(advice.place)} for advice in switch.advice],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "before": change.before,
        "after": change.after,
        **_place(change.place),
        "library": change.library,
        "when": change.when,
        "calls": change.calls,
    }


def _compiled(view: TraceView) -> list[dict[str, Any]]:
    return [
        {
            **_place(graph.place),
            "operations": list(graph.operations),
            "origins": list(graph.origins),
            "devices": list(graph.devices),
            "phases": list(graph.phases),
            "modes": list(graph.modes),
            "calls": graph.calls,
        }
        for graph in compiled(view)
    ]


def _place(place: Place | None) -> dict[str, Any]:
    """Path, line and function of a place; None and empty where no line of the user's was found."""
    return {
        "path": place.path if place else None,
        "line": place.line if place else None,
        "function": place.function if place else "",
    }
