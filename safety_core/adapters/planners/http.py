"""A planner behind HTTP: one POST of JSON, answered by the plan. The form is published as ``docs/schemas/planner.json``."""

from typing import Any, Final, Literal

import msgspec

from safety_core.adapters import flow_json
from safety_core.adapters.flow_json import SEED_BELOW, Endpoint
from safety_core.planning.context import BrandContext, Engaging
from safety_core.planning.plan import PlanGraph

FORM: Final = "holdpoint/planner/1"


class PlanRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. ``before`` and ``feedback``: the rejected plan, and why; the answer replaces it."""

    form: Literal["holdpoint/planner/1"] = FORM
    context: BrandContext
    before: PlanGraph | None
    feedback: str
    seed: int


class HttpPlanner:
    """Implements ``ports.planner.Planner``."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def __repr__(self) -> str:
        return f"HttpPlanner({self._endpoint.shown})"

    def plan(self, context: BrandContext, *, before: PlanGraph | None, feedback: str, seed: int) -> PlanGraph:
        plain = msgspec.structs.replace(context, engagement=Engaging())  # whom a person answers is nobody else's
        asked = PlanRequest(context=plain, before=before, feedback=feedback, seed=seed % SEED_BELOW)
        answer = self._endpoint.ask(asked, field="feedback", beside="context")
        return read_plan(answer, source=self._endpoint.shown)


def read_plan(answer: bytes, *, source: str) -> PlanGraph:
    """The plan that an answer is.

    Raises:
        FlowUnreadable: it is none.
    """
    found: PlanGraph = flow_json.read(answer, PlanGraph, source=source, what="plan", form="planner.json")
    return found


def schema() -> dict[str, Any]:
    """As it is published."""
    return flow_json.schema(
        PlanRequest,
        PlanGraph,
        title="Holdpoint: what a planner is asked, and what it answers",
        description="POST a PlanRequest; a 2xx holds a PlanGraph. What else a plan must be: docs/flows.md, Planning.",
    )
