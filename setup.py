"""Lists the packages, so that a new folder cannot be forgotten, and compiles rules/ for the first start of what is
installed; everything else stands in pyproject.toml.
"""

import sys
from pathlib import Path

from setuptools import find_namespace_packages, find_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent


class BuildWithRules(build_py):
    """Also writes what ``rules/`` says as one file. An editable install has no need: its files are edited."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            sys.path.insert(0, str(ROOT))
            from randlint.catalogue.store import compiled_file  # needs tomli only

            self._compiled.write_bytes(compiled_file(str(ROOT / "rules")))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        own = [] if self.editable_mode else [str(self._compiled)]
        return [*super().get_outputs(include_bytecode), *own]

    @property
    def _compiled(self) -> Path:
        return Path(self.build_lib, "randlint", "catalogue", "compiled.bin")


setup(
    packages=[
        *find_packages(include=["randlint", "randlint.*"]),
        "randlint.rules",
        *(f"randlint.rules.{name}" for name in find_namespace_packages("rules")),
    ],
    package_dir={"randlint.rules": "rules"},
    cmdclass={"build_py": BuildWithRules},
)
