"""Bodies of answers, whichever platform's: nothing here raises for what one holds."""

from typing import Any

import msgspec

from safety_core.ports import Answered


def decoded(body: bytes) -> dict[str, Any] | None:
    """The JSON object in a body; ``None`` for everything else, whatever is wrong with it."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def json_object(answer: Answered, *, named: bool = False) -> dict[str, Any] | None:
    """The same, and ``None`` where the answer calls itself something else. ``named``: it has to call itself JSON."""
    kind = answer.headers.get("content-type", "" if named else "json")
    return decoded(answer.body) if "json" in kind.lower() else None
