"""The JSON contract."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from randlint import __version__
from randlint.catalogue import PROMISES, STREAMS
from randlint.findings import Applicability, Confidence, Edit, Fix, Severity, Status
from randlint.report import render
from tests.report import samples

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/report.schema.json").read_text("utf-8"))


def report(result=None) -> dict[str, Any]:
    return json.loads(render(result or samples.everything(), samples.catalogue(), "json"))


@pytest.mark.parametrize("result", [samples.everything(), samples.result()], ids=["everything", "clean"])
def test_a_report_is_valid(result):
    """A report keeps to the published schema, which is itself a valid schema."""
    Draft202012Validator.check_schema(SCHEMA)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(report(result))] == []


def _objects(schema: Any):
    if isinstance(schema, dict):
        if "properties" in schema and isinstance(schema["properties"], dict):
            yield schema
        for value in schema.values():
            yield from _objects(value)


def test_the_schema_requires_every_key_and_allows_no_other():
    """Every object of the schema is closed and all its keys are required."""
    assert len(list(_objects(SCHEMA))) == 9
    for schema in _objects(SCHEMA):
        assert sorted(schema["required"]) == sorted(schema["properties"])
        assert schema["additionalProperties"] is False


def test_the_schema_knows_the_vocabulary():
    """The words of the schema are those of the program."""
    properties = SCHEMA["$defs"]["finding"]["properties"]
    assert SCHEMA["$defs"]["promise"]["enum"] == list(PROMISES)
    assert sorted(properties["severity"]["enum"]) == sorted(map(str, Severity))
    assert sorted(properties["confidence"]["enum"]) == sorted(map(str, Confidence))
    assert sorted(properties["status"]["enum"]) == sorted(map(str, Status))
    assert {*properties["stream"]["enum"]} <= {*STREAMS, None}


def test_a_finding_holds_the_documented_keys():
    """All fields of a finding are there under their documented names."""
    assert report(samples.result(samples.in_notebook()))["findings"] == [
        {
            "rule": "unseeded-split",
            "code": "RND201",
            "breaks": "data-leaks",
            "severity": "note",
            "confidence": "high",
            "origin": "static",
            "stream": "numpy",
            "status": "reported",
            "path": "nb/explore.ipynb",
            "line": 2,
            "column": 19,
            "end_line": 2,
            "end_column": 38,
            "cell": {"index": 3, "line": 2},
            "message": "`train_test_split` is not given `random_state`: "
            "the rows move between train and test on every run",
            "help": "pass `random_state=42`, or store the split and load it",
            "fingerprint": "f3",
            "related": [],
            "fix": {
                "applicability": "unsafe",
                "title": "pass random_state=42",
                "edits": [
                    {
                        "line": 14,
                        "column": 37,
                        "end_line": 14,
                        "end_column": 37,
                        "content": ", random_state=42",
                        "cell": 3,
                    }
                ],
            },
        }
    ]


def test_related_places_have_path_line_and_message():
    """A related place is given by path, line and message."""
    found = report(samples.result(samples.dropout()))["findings"][0]
    assert found["related"] == [{"path": "src/model.py", "line": 8, "message": "the module is defined here"}]


def test_edits_come_in_order_of_place():
    """The edits of a fix are sorted, whatever order the check made them in."""
    edits = (Edit(3, 1, 3, 1, "b"), Edit(1, 1, 1, 2, "a"))
    found = samples.finding(fix=Fix(Applicability.SAFE, "do both", edits))
    told = report(samples.result(found))["findings"][0]["fix"]
    assert [edit["line"] for edit in told["edits"]] == [1, 3]


def test_every_status_is_listed_and_only_reported_ones_are_counted():
    """Silenced findings are in the list; the summary counts what is reported, by promise in alphabetical order."""
    read = report()
    assert [found["status"] for found in read["findings"]] == [
        "reported",
        "reported",
        "reported",
        "suppressed",
        "baselined",
    ]
    assert read["summary"] == {"files": 12, "findings": 3, "by_promise": {"data-leaks": 2, "eval-noisy": 1}}
    later = report(samples.result(samples.dropout(), samples.finding()))
    assert list(later["summary"]["by_promise"]) == ["data-leaks", "eval-noisy"]


def test_notices_are_errors():
    """Skipped and failed files are listed under errors."""
    assert report()["errors"] == [
        {"path": "nb/analysis.ipynb", "kind": "skipped", "message": "the kernel of this notebook is R"},
        {
            "path": "src/odd.py",
            "kind": "failed",
            "message": "the check `unseeded-split` crashed: please report this",
        },
    ]


def test_the_tool_is_named_with_its_version():
    """A report says which version of the format and of the tool made it."""
    assert (report()["version"], report()["tool"]) == (1, {"name": "randlint", "version": __version__})


@pytest.mark.parametrize(
    ("stream", "told"), [("torch.cuda", "torch.cuda"), ("own", None), ("polars", None), (None, None)]
)
def test_a_stream_outside_the_contract_is_null(stream, told):
    """The stream of one generator object, or of a library that the contract does not name, is null."""
    assert report(samples.result(samples.finding(stream=stream)))["findings"][0]["stream"] == told
