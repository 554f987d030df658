"""Platforms whose ids are no part of an address: a browser is shown what they made by a name that nobody is told here."""

from safety_core.vocabulary import Action, ObjectId


def web_address(object_id: ObjectId, *, action: Action) -> str | None:  # noqa: ARG001  # the port's parameters
    """Never known: nothing is said rather than guessed."""
    return None
