"""``randlint cache``: where results are kept, and how to get rid of them."""

from __future__ import annotations

from pathlib import Path

import click

_OURS = ("findings-*", "index-*.json", "project.json", "CACHEDIR.TAG", ".gitignore", ".randlint-*.tmp")


@click.group()
def cache() -> None:
    """Show or remove what is kept of earlier runs."""


@cache.command("dir")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="As for check.")
def show(config: Path | None) -> None:
    """Print the folder in which results of this project are kept."""
    click.echo(_folder(config))


@cache.command()
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="As for check.")
def clear(config: Path | None) -> None:
    """Remove all that is kept of this project; the next run looks at every file anew."""
    folder = _folder(config)
    if folder.is_symlink() or not folder.is_dir():
        click.echo(f"Nothing is kept in {folder}.")
        return
    try:
        for file in sorted(each for pattern in _OURS for each in folder.glob(pattern)):
            file.unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        raise _Refused(f"{error.filename or folder}: cannot be removed: {error.strerror}") from error
    click.echo(f"Removed what was kept in {folder}.")


class _Refused(click.ClickException):
    exit_code = 2


def _folder(config: Path | None) -> Path:
    from randlint.config import ConfigError, load_settings
    from randlint.source.cache_folder import CACHE_FOLDER
    from randlint.source.extent import project_root

    here = Path.cwd()
    try:
        settings = load_settings(here, explicit=config)
    except ConfigError as error:
        raise _Refused(str(error)) from error
    if settings.file is not None:
        return settings.root / CACHE_FOLDER
    return (project_root(here) or here) / CACHE_FOLDER
