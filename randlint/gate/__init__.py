"""The lexical gate: which rules can possibly find something in a file, by its words, before anything is parsed."""

from randlint.gate.elsewhere import Elsewhere
from randlint.gate.gate import Gate, Look
from randlint.gate.text import Text, Written
from randlint.gate.vocabulary import Commands, Readers, seeders_shown

__all__ = ["Commands", "Elsewhere", "Gate", "Look", "Readers", "Text", "Written", "seeders_shown"]
