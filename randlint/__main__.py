"""``python -m randlint``, and the installed command."""

from randlint.cli import OWN_PROCESS, main


def start() -> None:
    """Run the command line in a process that is there for nothing else."""
    main(prog_name="randlint", obj=OWN_PROCESS)


if __name__ == "__main__":
    start()
