"""A drafter behind HTTP: one POST of JSON, answered by the draft. The form is published as ``docs/schemas/drafter.json``.

What comes back is taken for nothing but its form here: whether it is fit is judged by ``engagement.acceptance``, and whose it is
stands in it. Keys that nobody knows here are passed over, so that a newer drafter is still understood.
"""

import re
import ssl
from typing import Any, Final, Literal

import msgspec

from safety_core.adapters.flow_http import ANSWER_MAX_BYTES, TOTAL_S, read_url
from safety_core.adapters.flow_http import ask as post
from safety_core.adapters.transports.resolver import Resolver
from safety_core.engagement.draft import Ask, Draft
from safety_core.errors import BadInput, FlowUnreadable
from safety_core.ports import Clock
from safety_core.secret import Secret

FORM: Final = "holdpoint/drafter/1"
SEED_BELOW = 1 << 53
"""Every reader of JSON reads so large a number whole."""


_QUOTED = re.compile(r" value '.*'(?= - at `|$)", re.DOTALL)


class DraftRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. ``before``: what was rejected, the oldest first; ``feedback``: why the last of them was."""

    form: Literal["holdpoint/drafter/1"] = FORM
    ask: Ask
    before: tuple[Draft, ...]
    feedback: str
    seed: int


class HttpDrafter:
    """Implements ``ports.Drafter``.

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
        self._place = read_url(url, field="drafter.url")
        self._url = url
        self._clock = clock
        self._token = token
        self._total_s = total_s
        self._answer_max_bytes = answer_max_bytes
        self._tls = tls
        self._resolver = resolver or Resolver(clock)

    def __repr__(self) -> str:
        return f"HttpDrafter({self._place.shown})"

    def draft(self, ask: Ask, *, before: tuple[Draft, ...], feedback: str, seed: int) -> Draft:
        asked = DraftRequest(ask=ask, before=before, feedback=feedback, seed=seed % SEED_BELOW)
        try:
            body = msgspec.json.encode(asked)
        except UnicodeEncodeError as odd:
            raise BadInput("feedback", "holds a lone surrogate, or the thread does", "send whole characters") from odd
        answer = post(
            self._url,
            body,
            clock=self._clock,
            resolver=self._resolver,
            total_s=self._total_s,
            answer_max_bytes=self._answer_max_bytes,
            token=self._token,
            tls=self._tls,
        )
        return read_draft(answer, source=self._place.shown)


def read_draft(answer: bytes, *, source: str) -> Draft:
    """The draft that an answer is.

    Raises:
        FlowUnreadable: it is none. Says where, and never repeats what stands there.
    """
    try:
        return msgspec.json.decode(answer, type=Draft, strict=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as odd:
        said = str(odd) if isinstance(odd, msgspec.DecodeError) else type(odd).__name__
    raise FlowUnreadable(f"{source} answered no draft: {_plain(said)}", "compare it with docs/schemas/drafter.json")


def _plain(said: str) -> str:
    """A message of the decoder without the word that it quotes, which is the other side's."""
    return _QUOTED.sub(" value", said)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of question and answer, as it is published."""
    (asked, answered), defs = msgspec.json.schema_components((DraftRequest, Draft), ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Holdpoint: what a drafter is asked, and what it answers",
        "description": "POST a DraftRequest; a 2xx holds a Draft. What else a draft must be: docs/flows.md, Engagement.",
        "$defs": defs,
        "properties": {"request": asked, "answer": answered},
        "type": "object",
    }
