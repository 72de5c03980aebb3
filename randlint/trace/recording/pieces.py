"""Which pieces of a recording belong to which level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randlint.trace.recording.batches import Batches
from randlint.trace.recording.losses import Losses
from randlint.trace.recording.steps import Steps

if TYPE_CHECKING:
    from randlint.trace.recording.session import Piece, Session


def pieces_of(session: Session) -> list[Piece]:
    """What has to watch at the level of this session, in the order in which hooks are put in place."""
    pieces: list[Piece] = [Losses(session), Steps(session), Batches(session)]
    if session.level != "step":
        from randlint.trace.recording.modules import Modules

        modules = Modules(session, events=session.level == "module")
        pieces.append(modules)
        if session.level == "op":
            from randlint.trace.recording.operations import Operations

            pieces.append(Operations(session, modules))
    return pieces
