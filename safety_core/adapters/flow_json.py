"""What planner, creator and drafter over HTTP have in common: a struct goes out as JSON, a struct comes back or a word on why not.

What comes back is taken for nothing but its form here: whether it is good is judged by its room's ``acceptance``, and whose it
is stands in it. Keys that nobody knows here are passed over, so that a newer one on the other side is still understood.
"""

import re
import ssl
from typing import Any

import msgspec

from safety_core.adapters.flow_http import ANSWER_MAX_BYTES, TOTAL_S, ask, read_url
from safety_core.adapters.transports.resolver import Resolver
from safety_core.errors import BadInput, FlowUnreadable
from safety_core.ports import Clock
from safety_core.secret import Secret

SEED_BELOW = 1 << 53
"""Every reader of JSON reads so large a number whole."""
_QUOTED = re.compile(r" value '.*'(?= - at `|$)", re.DOTALL)


class Endpoint:
    """One planner, creator or drafter behind HTTP.

    Args:
        url: ``https``, or ``http`` on this machine; ``field``: where the settings name it.
        token: sent as a bearer token; ``None``: it asks for none.
        total_s: of the whole conversation; answer_max_bytes: of the answer.
        tls: how certificates are checked; the system's authorities by default.
    """

    def __init__(
        self,
        *,
        url: str,
        field: str,
        clock: Clock,
        token: Secret | None = None,
        total_s: float = TOTAL_S,
        answer_max_bytes: int = ANSWER_MAX_BYTES,
        tls: ssl.SSLContext | None = None,
        resolver: Resolver | None = None,
    ) -> None:
        self.shown = read_url(url, field=field).shown
        self._url = url
        self._clock = clock
        self._token = token
        self._total_s = total_s
        self._answer_max_bytes = answer_max_bytes
        self._tls = tls
        self._resolver = resolver or Resolver(clock)

    def ask(self, asked: msgspec.Struct, *, field: str, beside: str) -> bytes:
        """What is answered to it.

        Raises:
            BadInput: it holds a lone surrogate, in ``field`` or ``beside`` it.
            FlowUnavailable, FlowUnreadable: as ``flow_http.ask``.
        """
        try:
            body = msgspec.json.encode(asked)
        except UnicodeEncodeError as odd:
            wrong = f"holds a lone surrogate, or the {beside} does"
            raise BadInput(field, wrong, "send whole characters") from odd
        return ask(
            self._url,
            body,
            clock=self._clock,
            resolver=self._resolver,
            total_s=self._total_s,
            answer_max_bytes=self._answer_max_bytes,
            token=self._token,
            tls=self._tls,
        )


def read(answer: bytes, kind: Any, *, source: str, what: str, form: str) -> Any:
    """What an answer is, read strictly. ``kind``: a struct, or several of them; ``form``: the file of the published schema.

    Raises:
        FlowUnreadable: it is none. Says where, and never repeats what stands there.
    """
    try:
        return msgspec.json.decode(answer, type=kind, strict=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as odd:
        said = str(odd) if isinstance(odd, msgspec.DecodeError) else type(odd).__name__
    plain = _QUOTED.sub(" value", said)
    raise FlowUnreadable(f"{source} answered no {what}: {plain}", f"compare it with docs/schemas/{form}")


def schema(asked: type, answered: type, *, title: str, description: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of question and answer, as it is published."""
    (question, answer), defs = msgspec.json.schema_components((asked, answered), ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
        "$defs": defs,
        "properties": {"request": question, "answer": answer},
        "type": "object",
    }
