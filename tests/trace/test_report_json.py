"""The JSON report of a traced run: its contract, and what it leaves out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from randlint.findings import Status
from randlint.trace.data import Replay, Setting
from randlint.trace.report import render
from randlint.trace.report.view import TraceView
from tests.trace import runs

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"
SCHEMA = json.loads((SCHEMAS / "trace.schema.json").read_text("utf-8"))
FINDINGS = json.loads((SCHEMAS / "report.schema.json").read_text("utf-8"))
# The findings' schema travels inside, under its own $id: that is how a reference to it is found without a network.
BUNDLE = {**SCHEMA, "$defs": {**SCHEMA["$defs"], "report": FINDINGS}}


def report(view: TraceView) -> dict[str, Any]:
    return json.loads(render(view, "json"))


def problems(instance: dict[str, Any]) -> list[str]:
    return [error.message for error in Draft202012Validator(BUNDLE).iter_errors(instance)]


@pytest.mark.parametrize("make", [runs.view, runs.quiet], ids=["everything", "quiet"])
def test_a_report_is_valid(tmp_path, make):
    """A report keeps to the published schema, which is itself a valid schema."""
    Draft202012Validator.check_schema(SCHEMA)
    assert problems(report(make(tmp_path))) == []


def test_the_schema_is_not_too_kind(tmp_path):
    """A verdict that does not exist, a missing key and a finding that is none are refused."""
    wrong = report(runs.view(tmp_path))
    wrong["trace"]["kernels"][0]["verdict"] = "perhaps"
    del wrong["trace"]["program"]["command"]
    wrong["findings"][0]["line"] = 0
    assert problems(wrong) == [
        "0 is less than the minimum of 1",
        "'command' is a required property",
        "'perhaps' is not one of " + str(SCHEMA["$defs"]["kernel"]["properties"]["verdict"]["enum"]),
    ]


def test_a_run_without_any_record_is_valid(tmp_path):
    """A program that ended before the tracing began has a report too."""
    view = runs.quiet(tmp_path)
    assert problems(report(replace(view, run=replace(view.run, parts=[])))) == []


def objects(schema: Any):
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for inner in schema.values():
            yield from objects(inner)


def test_the_schema_allows_nothing_it_does_not_name():
    """Every object of the schema is closed, so a key that nobody documented fails the tests."""
    assert [each for each in objects(SCHEMA) if each.get("additionalProperties") is not False] == []


def test_findings_are_those_of_check(tmp_path):
    """The keys besides `trace` are the report of the findings, byte for byte the same values."""
    from randlint.report import render as render_findings

    view = runs.view(tmp_path)
    whole = report(view)
    del whole["trace"]
    assert whole == json.loads(render_findings(view.result, view.catalogue, "json"))


def test_a_kernel_is_told_in_full(tmp_path):
    """Operation, line, code, verdict, replays, advice and timeline of one place."""
    first = report(runs.view(tmp_path))["trace"]["kernels"][0]
    assert first == {
        "op": "aten::index_put_",
        "overloads": [""],
        "api": ["Tensor.__getitem__"],
        "devices": ["cpu"],
        "phase": "backward",
        "path": "train.py",
        "line": 12,
        "function": "forward",
        "code": "rows = self.embedding.weight[index]",
        "nodes": ["IndexBackward0"],
        "verdict": "confirmed here",
        "confidence": "high",
        "status": "reported",
        "calls": 30,
        "looked": 3,
        "held": 3,
        "rows": ["index-add-cuda"],
        "causes": [runs.CAUSES["float-atomics"]],
        "advice": {"id": "rewrite", "rank": 1, "text": runs.ADVICE["rewrite"].text},
        "ranks": [],
        "first_step": 0,
        "step_width": 1,
        "steps": [3] * 10,
        "replay": {
            "calls": 5,
            "replays": 15,
            "differed": 14,
            "largest_absolute": 1.5e-5,
            "largest_ulp": 12,
            "skipped": "",
        },
    }


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_differences_that_are_no_number_are_null(tmp_path, value):
    """The report stays JSON when a replay differed by NaN or infinity."""
    site = runs.rewrite(tmp_path / "train.py", 12, replay=Replay(1, 3, 3, value, 0))
    text = render(runs.view(tmp_path, site), "json")
    whole = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert whole["trace"]["kernels"][0]["replay"]["largest_absolute"] is None


def test_a_silenced_line_is_kept_with_its_status(tmp_path):
    """A suppressed finding's operation stays in the report of programs, marked."""
    view = runs.view(tmp_path)
    silenced = replace(view.result, findings=(runs.finding(status=Status.SUPPRESSED),))
    found = {k["line"]: k["status"] for k in report(replace(view, result=silenced))["trace"]["kernels"]}
    assert found == {12: "reported", 13: "suppressed", 14: "reported", 15: "reported"}


def test_streams_and_seeds(tmp_path):
    """A stream tells its draws and lines; seeds say which line or library, and worker seeds keep their values back."""
    trace = report(runs.view(tmp_path))["trace"]
    numpy, torch, own = trace["streams"]
    assert (numpy["stream"], numpy["draws"], numpy["unseeded"], numpy["processes"]) == ("numpy", 28, 9, 3)
    assert (torch["draws"], torch["unused"], torch["lines"][0]["purposes"]) == (30, 2, ["dropout"])
    assert (own["kind"], own["made"]["line"], own["constant"]) == ("torch.Generator", 8, True)
    told = [(s["stream"], s["line"], s["library"], s["values"], s["derived"], s["calls"]) for s in trace["seeds"]]
    assert told == [
        ("numpy", 21, "lightning", ["7"], False, 1),
        ("numpy", None, "torch", [], True, 2),
        ("torch", 19, "", ["0"], False, 1),
    ]


def test_settings_say_who_changed_them_back(tmp_path):
    """A library that undoes what a line has set is named, and so is the advice; settings nobody touched are kept."""
    view = runs.view(tmp_path)
    view.run.parts[0].settings.append(Setting("torch.set_num_threads", "", "8"))
    found = {setting["name"]: setting for setting in report(view)["trace"]["settings"]}
    rows = list(found.values())
    benchmark, cublas, threads = rows[0], found["CUBLAS_WORKSPACE_CONFIG"], rows[-1]
    assert (benchmark["start"], benchmark["value"]) == ("False", "False")
    assert [(c["before"], c["after"], c["line"], c["library"], c["calls"]) for c in benchmark["changes"]] == [
        ("False", "True", 20, "", 1),
        ("True", "False", None, "lightning", 1),
    ]
    assert (benchmark["set_by"], benchmark["changed_back_by"]) == tuple(benchmark["changes"])
    assert [(a["text"].partition(";")[0], a["line"]) for a in cublas["advice"]] == [
        ("CUBLAS_WORKSPACE_CONFIG only matters for torch before 2.11", None)
    ]
    assert (threads["name"], threads["value"], threads["changes"]) == ("torch.set_num_threads", "8", [])


def test_nothing_that_differs_between_runs(tmp_path):
    """Process numbers, times and the working directory stay out."""
    text = render(runs.view(tmp_path, elapsed=12.5), "json")
    other = replace(runs.view(tmp_path), elapsed=99.0)
    for part in other.run.parts:
        part.process = replace(part.process, pid=part.process.pid + 1, parent=7)
    assert text == render(other, "json")
    assert str(tmp_path) not in text
