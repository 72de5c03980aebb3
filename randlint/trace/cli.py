"""The command line of the tracer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from randlint.choices import LEVELS
from randlint.console import Errors, report_width, wants_color


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("-m", "module", is_flag=True, help="SCRIPT is a module, as with `python -m`.")
@click.option(
    "--confirm",
    type=click.IntRange(min=1),
    metavar="N",
    default=None,
    help="Replay the first calls of each line N times, and compare bit for bit.",
)
@click.option("--assume-cuda", is_flag=True, help="Run a script that asks for CUDA on this CPU, and predict.")
@click.option("--with-check", is_flag=True, help="Also lint the files that ran, and join the findings.")
@click.option(
    "--format", "format", metavar="text|json|sarif|github", default="text", help="Output format.  [default: text]"
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the report there."
)
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write a page to look at."
)
@click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Also record what it computes, so that two runs can be compared.",
)
@click.option("--level", metavar="step|module|op", help="How closely to record.  [default: step]")
@click.option("--steps", metavar="FROM:TO", help="Record modules or operations in these steps only, counted from 0.")
@click.option("--force", is_flag=True, help="Let --record replace an older recording in DIR.")
@click.option("--select", multiple=True, metavar="RULES", help="Only these rules: names, codes, prefixes (RND9), ALL.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option("--min-confidence", metavar="low|medium|high", help="Leave out less certain findings.  [default: medium]")
@click.option(
    "--fail-on",
    type=click.Choice(LEVELS),
    default=None,
    help="Exit with 1 when there is a finding this severe.  [default: never]",
)
@click.option("--mechanism", type=click.Choice(["override", "dispatch-mode"]), default=None, hidden=True)
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Use this configuration."
)
@click.option("--isolated", is_flag=True, help="Ignore all configuration files.")
@click.argument("script")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def trace(script: str, arguments: tuple[str, ...], **options: Any) -> None:
    """Run SCRIPT and list the nondeterministic kernels and unseeded draws that it hit.

    The program runs as without randlint: its arguments, output and exit code are its own. The report goes to standard
    error; other formats go to standard output, and then the program's output to standard error.
    """
    with Errors():
        sys.exit(_trace(script, arguments, options))


def _trace(script: str, arguments: tuple[str, ...], options: dict[str, Any]) -> int:
    from randlint.config import ConfigError, load_settings
    from randlint.findings import Severity
    from randlint.trace.command import FORMATS as TRACE_FORMATS
    from randlint.trace.command import Request, trace_program
    from randlint.trace.recording.folder import recordings

    if options["format"] not in TRACE_FORMATS:
        raise ConfigError(f"--format: `{options['format']}` is none of {', '.join(TRACE_FORMATS)}")
    chosen = {key: options[key] for key in ("select", "ignore", "min_confidence")}
    settings = load_settings(Path.cwd(), explicit=options["config"], isolated=options["isolated"]).merged(**chosen)
    request = Request(
        script,
        arguments,
        module=options["module"],
        format=options["format"],
        output=options["output"],
        html=options["html"],
        confirm=options["confirm"] or 0,
        assume_cuda=options["assume_cuda"],
        with_check=options["with_check"],
        fail_on=Severity(options["fail_on"]) if options["fail_on"] else None,
        mechanism=options["mechanism"] or "",
        color=wants_color(sys.stderr),
        width=report_width(),
        record=recordings(options["record"], options["level"], options["steps"], options["force"]),
    )
    return trace_program(request, settings)
