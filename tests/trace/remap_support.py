"""Programs that hard-code CUDA, run in a process of their own with CUDA assumed."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASSUMED = "import torch\nfrom randlint.trace.remap import install_remap\ninstall_remap()\n"


def run_assuming_cuda(folder: Path, program: str, *arguments: str, before: str = ASSUMED) -> list[str]:
    """The lines that a program prints. It is a script: ``before`` runs in the same interpreter, ahead of it."""
    script = folder / "program.py"
    script.write_text(textwrap.dedent(program))
    start = f"{before}\nimport runpy, sys\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(
        [sys.executable, "-c", start, str(script), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()
