"""What an error is to whoever asked: its status, what is wrong, and what to do."""

import logging

from safety_core.console.pages.page import Wrong
from safety_core.console.waiting import NoRoom
from safety_core.errors import (
    BadFile,
    BadInput,
    FlowUnavailable,
    HaltNotAcknowledged,
    HoldpointError,
    KeyReused,
    NoCredential,
    Refused,
    ShelfUnavailable,
    StoreUnavailable,
    UnknownName,
)

log = logging.getLogger("holdpoint.console")

STATUS: tuple[tuple[type[HoldpointError], int], ...] = (
    (UnknownName, 404),
    (KeyReused, 409),
    (BadInput, 422),
    (BadFile, 422),
    (Refused, 403),
    (StoreUnavailable, 503),
    (ShelfUnavailable, 503),
    (FlowUnavailable, 503),
    (NoRoom, 503),
    (NoCredential, 503),
    (HaltNotAcknowledged, 504),
)
"""By the first that fits. Anything else is a bug: 500, without its text."""


def status_of(error: Exception) -> int:
    """The status that an error is answered with."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def said(error: Exception) -> Wrong:
    """An error in words. Of a bug nothing is said: its text may hold anything, and goes to the process's own log."""
    if status_of(error) == 500 or not isinstance(error, HoldpointError):  # noqa: PLR2004  # our own number
        log.error("a bug", exc_info=error)
        return Wrong(
            "something went wrong here, and it was not yours", "tell whoever keeps this console; its log says what"
        )
    field = error.field if isinstance(error, BadInput) else None
    return Wrong(error.wrong, error.do, field)
