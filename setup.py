"""Lists the packages, so that a new folder cannot be forgotten; everything else stands in pyproject.toml."""

from setuptools import find_namespace_packages, find_packages, setup

setup(
    packages=[
        *find_packages(include=["randlint", "randlint.*"]),
        "randlint.rules",
        *(f"randlint.rules.{name}" for name in find_namespace_packages("rules")),
    ],
    package_dir={"randlint.rules": "rules"},
)
