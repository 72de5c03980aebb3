"""Files in, programs out: discovery, reading, notebooks, and writing edits back byte for byte."""

from randlint.source import looks
from randlint.source.cells import CodeCell
from randlint.source.discover import Discovery, discover, display_path
from randlint.source.edits import write_atomically
from randlint.source.extent import Extent, project_root
from randlint.source.model import Skipped, Source, SourceError, Unreadable
from randlint.source.nesting import nesting_problem
from randlint.source.read import MAX_BYTES, is_notebook, may_declare_encoding, read_bytes, read_source

__all__ = [
    "MAX_BYTES",
    "CodeCell",
    "Discovery",
    "Extent",
    "Skipped",
    "Source",
    "SourceError",
    "Unreadable",
    "discover",
    "display_path",
    "is_notebook",
    "looks",
    "may_declare_encoding",
    "nesting_problem",
    "project_root",
    "read_bytes",
    "read_source",
    "write_atomically",
]
