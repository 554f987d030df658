"""The re-check's word, as every transport asks for it."""

from collections.abc import Callable

from safety_core.errors import Miswired
from safety_core.ports import NeverSent
from safety_core.ruling import Ruling
from safety_core.vocabulary import Reason

Recheck = Callable[[], Ruling | None]


def ask(recheck: Recheck) -> NeverSent | None:
    """Why it may not go; a re-check that fails to give any word is a refusal (safety.md §2.8).

    Raises:
        Miswired: it gave a ruling that refuses nothing.
    """
    try:
        ruling = recheck()
    except Miswired:
        raise
    except Exception as failed:  # noqa: BLE001  # not knowing whether a switch is thrown stops the request
        return NeverSent(Reason.SWITCHES_UNREADABLE, f"the re-check failed: {type(failed).__name__}: {failed}")
    if ruling is None:
        return None
    if ruling.reason is None:
        raise Miswired(f"the re-check gave a {ruling.word} ruling without a reason", "return None to let it go")
    return NeverSent(ruling.reason, ruling.saw)
