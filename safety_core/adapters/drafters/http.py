"""A drafter behind HTTP: one POST of JSON, answered by the draft. The form is published as ``docs/schemas/drafter.json``."""

from typing import Any, Final, Literal

import msgspec

from safety_core.adapters import flow_json
from safety_core.adapters.flow_json import SEED_BELOW, Endpoint
from safety_core.engagement.draft import Ask, Draft

FORM: Final = "holdpoint/drafter/1"


class DraftRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. ``before``: what was rejected, the oldest first; ``feedback``: why the last of them was."""

    form: Literal["holdpoint/drafter/1"] = FORM
    ask: Ask
    before: tuple[Draft, ...]
    feedback: str
    seed: int


class HttpDrafter:
    """Implements ``ports.drafter.Drafter``."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def __repr__(self) -> str:
        return f"HttpDrafter({self._endpoint.shown})"

    def draft(self, ask: Ask, *, before: tuple[Draft, ...], feedback: str, seed: int) -> Draft:
        asked = DraftRequest(ask=ask, before=before, feedback=feedback, seed=seed % SEED_BELOW)
        answer = self._endpoint.ask(asked, field="feedback", beside="thread")
        return read_draft(answer, source=self._endpoint.shown)


def read_draft(answer: bytes, *, source: str) -> Draft:
    """The draft that an answer is.

    Raises:
        FlowUnreadable: it is none.
    """
    found: Draft = flow_json.read(answer, Draft, source=source, what="draft", form="drafter.json")
    return found


def schema() -> dict[str, Any]:
    """As it is published."""
    return flow_json.schema(
        DraftRequest,
        Draft,
        title="Holdpoint: what a drafter is asked, and what it answers",
        description="POST a DraftRequest; a 2xx holds a Draft. What else a draft must be: docs/flows.md, Engagement.",
    )
