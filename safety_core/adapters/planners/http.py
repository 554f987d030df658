"""A planner behind HTTP: one POST of JSON, answered by the plan. The form is published as ``docs/schemas/planner.json``.

What comes back is taken for nothing but its form here: whether it is a good plan is judged by ``planning.acceptance``, and
whose it is stands in it. Keys that nobody knows here are passed over, so that a newer planner is still understood.
"""

import re
import ssl
from typing import Any, Final, Literal

import msgspec

from safety_core.adapters.flow_http import ANSWER_MAX_BYTES, TOTAL_S, ask, read_url
from safety_core.adapters.transports.resolver import Resolver
from safety_core.errors import BadInput, FlowUnreadable
from safety_core.planning.context import BrandContext
from safety_core.planning.plan import PlanGraph
from safety_core.ports import Clock
from safety_core.secret import Secret

FORM: Final = "holdpoint/planner/1"
SEED_BELOW = 1 << 53
"""Every reader of JSON reads so large a number whole."""


_QUOTED = re.compile(r" value '.*'(?= - at `|$)", re.DOTALL)


class PlanRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. ``before`` and ``feedback``: the rejected plan, and why; the answer replaces it."""

    form: Literal["holdpoint/planner/1"] = FORM
    context: BrandContext
    before: PlanGraph | None
    feedback: str
    seed: int


class HttpPlanner:
    """Implements ``ports.Planner``.

    Args:
        url: ``https``, or ``http`` on this machine.
        token: sent as a bearer token; ``None``: it asks for none.
        tls: how certificates are checked; the system's authorities by default.
    """

    def __init__(
        self,
        *,
        url: str,
        clock: Clock,
        token: Secret | None = None,
        total_s: float = TOTAL_S,
        answer_max_bytes: int = ANSWER_MAX_BYTES,
        tls: ssl.SSLContext | None = None,
        resolver: Resolver | None = None,
    ) -> None:
        self._place = read_url(url, field="planner.url")
        self._url = url
        self._clock = clock
        self._token = token
        self._total_s = total_s
        self._answer_max_bytes = answer_max_bytes
        self._tls = tls
        self._resolver = resolver or Resolver(clock)

    def __repr__(self) -> str:
        return f"HttpPlanner({self._place.shown})"

    def plan(self, context: BrandContext, *, before: PlanGraph | None, feedback: str, seed: int) -> PlanGraph:
        asked = PlanRequest(context=context, before=before, feedback=feedback, seed=seed % SEED_BELOW)
        try:
            body = msgspec.json.encode(asked)
        except UnicodeEncodeError as odd:
            raise BadInput("feedback", "holds a lone surrogate, or the context does", "send whole characters") from odd
        answer = ask(
            self._url,
            body,
            clock=self._clock,
            resolver=self._resolver,
            total_s=self._total_s,
            answer_max_bytes=self._answer_max_bytes,
            token=self._token,
            tls=self._tls,
        )
        return read_plan(answer, source=self._place.shown)


def read_plan(answer: bytes, *, source: str) -> PlanGraph:
    """The plan that an answer is.

    Raises:
        FlowUnreadable: it is none. Says where, and never repeats what stands there.
    """
    try:
        return msgspec.json.decode(answer, type=PlanGraph, strict=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as odd:
        said = str(odd) if isinstance(odd, msgspec.DecodeError) else type(odd).__name__
    raise FlowUnreadable(f"{source} answered no plan: {_plain(said)}", "compare it with docs/schemas/planner.json")


def _plain(said: str) -> str:
    """A message of the decoder without the word that it quotes, which is the other side's."""
    return _QUOTED.sub(" value", said)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of question and answer, as it is published."""
    (asked, answered), defs = msgspec.json.schema_components((PlanRequest, PlanGraph), ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Holdpoint: what a planner is asked, and what it answers",
        "description": "POST a PlanRequest; a 2xx holds a PlanGraph. What else a plan must be: docs/flows.md, Planning.",
        "$defs": defs,
        "properties": {"request": asked, "answer": answered},
        "type": "object",
    }
