"""The command line of ``randlint spread``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from randlint.choices import LEVELS
from randlint.console import Errors, report_width, wants_color, write_report

if TYPE_CHECKING:
    from randlint.spread.outcome import Outcome
    from randlint.spread.seeding import Seeding
    from randlint.spread.sources import Sources

FORMATS = ("text", "json")
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("-n", "count", type=click.IntRange(min=2), default=None, help="How many seeds.  [default: 5]")
@click.option("--same", type=click.IntRange(min=1), default=3, show_default=True, help="Runs with the first seed.")
@click.option("-m", "module", is_flag=True, help="SCRIPT is a module, as with `python -m`.")
@click.option("--seed-arg", metavar="NAME", help="Pass seeds as `--seed 1`, `--seed=1` or `seed=1`.")
@click.option("--seed-env", metavar="NAME", help="Pass seeds in this environment variable.")
@click.option("--seeds", metavar="1,2,3", help="These seeds.")
@click.option("--metric", "metrics", multiple=True, metavar="NAME", help="A number: printed, or in --json or --csv.")
@click.option("--json", "json_file", metavar="FILE", help="Read metrics from this file, such as test.accuracy.")
@click.option("--csv", "csv_file", metavar="FILE", help="Read metrics from the last row of this file.")
@click.option("--pattern", "patterns", multiple=True, metavar="REGEX", help="Metrics by named groups, from the output.")
@click.option("--loss", is_flag=True, help="The last loss that `backward` was called on, recorded by the tracer.")
@click.option("--against", type=_FILE, metavar="FILE", help="Compare with an earlier report in JSON.")
@click.option("--format", "format", type=click.Choice(FORMATS), default="text", help="Output format.  [default: text]")
@click.option("--output", type=_FILE, metavar="FILE", help="Write the report there.")
@click.option("--plot", type=_FILE, metavar="FILE", help="Also draw the runs, as .svg or .png.")
@click.option("--fail-on", type=click.Choice(LEVELS), help="Exit with 1 on a finding this severe.  [default: never]")
@click.option("--config", type=_FILE, metavar="FILE", help="Use this configuration.")
@click.option("--isolated", is_flag=True, help="Ignore all configuration files.")
@click.argument("script")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def spread(script: str, arguments: tuple[str, ...], **options: Any) -> None:
    """Run SCRIPT with several seeds and say how large the noise of seeds is.

    It runs with the first seed a few times, and once with each of the others. Without --seed-arg or --seed-env, the
    seed calls of the program itself get other numbers. Its output is kept quiet, unless it fails.
    """
    with Errors():
        sys.exit(_spread(script, arguments, options))


def _spread(script: str, arguments: tuple[str, ...], options: dict[str, Any]) -> int:
    from randlint.config import load_settings
    from randlint.findings import Severity
    from randlint.spread.command import Request, spread_program

    _check_packages(plot=options["plot"] is not None)
    _check_outputs(options)
    settings = load_settings(Path.cwd(), explicit=options["config"], isolated=options["isolated"])
    seeding = _seeding(script, arguments, options)
    request = Request(
        script,
        arguments,
        seeding,
        _seeds(seeding, options),
        options["same"],
        _sources(options, _user_code(script, arguments, options) if options["loss"] else ()),
        module=options["module"],
        against=options["against"],
        fail_on=Severity(options["fail_on"]) if options["fail_on"] else None,
    )
    outcome = spread_program(request, settings, lambda line: click.echo(line, err=True))
    _report(outcome, options)
    if request.fail_on is not None and any(f.severity >= request.fail_on for f in outcome.result.reported):
        return 1
    return 0


def _seeding(script: str, arguments: tuple[str, ...], options: dict[str, Any]) -> Seeding:
    import os

    from randlint.config import ConfigError
    from randlint.spread.seeding import ByCalls, ByOption, ByVariable

    name, variable = options["seed_arg"], options["seed_env"]
    if name and variable:
        raise ConfigError("--seed-arg and --seed-env: a run gets its seed by one of them")
    if name:
        return ByOption(name, arguments)
    if variable:
        return ByVariable(variable, arguments, os.environ.get(variable))
    return ByCalls(arguments, _user_code(script, arguments, options))


def _user_code(script: str, arguments: tuple[str, ...], options: dict[str, Any]) -> tuple[str, ...]:
    """Installed code that counts as the user's. Raises ConfigError where there is nothing to run."""
    from randlint.config import ConfigError
    from randlint.trace.program import ProgramError, find_program

    try:
        return find_program(script, arguments, module=options["module"]).user_code
    except ProgramError as error:
        raise ConfigError(str(error)) from error


def _seeds(seeding: Seeding, options: dict[str, Any]) -> tuple[int, ...]:
    from randlint.config import ConfigError
    from randlint.spread.seeding import check_seeds, explicit_seeds

    if options["seeds"] is None:
        return seeding.seeds(options["count"] or 5)
    seeds = explicit_seeds(options["seeds"])
    if options["count"] not in (None, len(seeds)):
        raise ConfigError(f"-n {options['count']}: --seeds names {len(seeds)} seeds; give one of the two")
    check_seeds(seeds, seeding)
    return seeds


def _sources(options: dict[str, Any], user_code: tuple[str, ...]) -> Sources:
    from randlint.config import ConfigError
    from randlint.spread.files import CsvFile, JsonFile, WrittenFile
    from randlint.spread.recorded import RecordedLoss
    from randlint.spread.sources import MetricSource, Pattern, PrintedNames, Sources

    names, json_file, csv_file = options["metrics"], options["json_file"], options["csv_file"]
    if json_file and csv_file:
        raise ConfigError("--json and --csv: metrics are read from one file")
    if (json_file or csv_file) and not names:
        option = "--json" if json_file else "--csv"
        raise ConfigError(f"{option}: say which number of {json_file or csv_file} with --metric NAME")
    found: list[MetricSource] = [Pattern.of(text) for text in options["patterns"]]
    if json_file:
        found.append(JsonFile(WrittenFile(json_file), names))
    elif csv_file:
        found.append(CsvFile(WrittenFile(csv_file), names))
    elif names:
        found.append(PrintedNames(names))
    if options["loss"]:
        found.append(RecordedLoss(user_code))
    if not found:
        raise ConfigError(
            "say which result to look at: --metric accuracy for what is printed as `accuracy: 0.93`, --metric with "
            "--json FILE or --csv FILE, --pattern 'acc (?P<accuracy>[0-9.]+)', or --loss for the last training loss"
        )
    return Sources.of(found)


def _check_packages(*, plot: bool) -> None:
    """Raises ConfigError where a package of the extra is missing, before anything runs."""
    from importlib.util import find_spec

    from randlint.config import ConfigError

    for package in ("rich", "scipy", "wrapt", *(("matplotlib",) if plot else ())):
        if find_spec(package) is None:
            extra = f'pip install "randlint[compare]" ({package} is missing)'
            raise ConfigError(f"randlint spread needs the packages of its extra: {extra}")


def _check_outputs(options: dict[str, Any]) -> None:
    import os

    from randlint.config import ConfigError

    for option in ("output", "plot"):
        path = options[option]
        if path is not None and not Path(os.path.abspath(path)).parent.is_dir():
            raise ConfigError(f"--{option}: cannot write {path}: no such folder")
    if options["plot"] is not None and options["plot"].suffix.lower() not in (".svg", ".png"):
        raise ConfigError(f"--plot: {options['plot']} must end with .svg or .png")


def _report(outcome: Outcome, options: dict[str, Any]) -> None:
    from randlint.spread.report import json, text

    if options["plot"] is not None:
        from randlint.spread.report.plot import write_plot

        write_plot(outcome, options["plot"])
    to_file = options["output"] is not None
    if options["format"] == "json":
        made = json.render(outcome)
    else:
        made = text.render(outcome, color=not to_file and wants_color(sys.stdout), width=report_width())
    if to_file:
        write_report("--output", options["output"], made)
    else:
        click.echo(made, nl=False)
