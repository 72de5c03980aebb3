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
    return [Losses(session), Steps(session), Batches(session)]
