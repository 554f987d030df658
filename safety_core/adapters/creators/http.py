"""Anybody's creator over HTTP: one POST of JSON per order, in the shape of ``docs/schemas/creator.json``.

What is asked is an ``Asked``; what is answered is a ``Made`` or a ``Failed``, told apart by ``type``. The bytes of pictures and
films travel in base64 under the names that the variants give them. An answer is read strictly, and still believed in nothing:
acceptance judges it as it judges ours.
"""

import json
from typing import Any

import msgspec

from safety_core.adapters.flow_http import ask
from safety_core.adapters.transports.resolver import Resolver
from safety_core.creation.asset import Failed, Made
from safety_core.creation.order import Order
from safety_core.errors import FlowUnreadable
from safety_core.ports import Clock
from safety_core.secret import Secret

TOTAL_S = 60.0
"""For one node, from the look-up of the name to the last byte."""
ANSWER_MAX_BYTES = 256 * 1024**2
"""Of the answer, in base64: pictures for seven platforms and a film of some length."""
SAID_MAX = 300
"""As much of what a creator says of its failure is kept, in characters."""
VERSION = 1


class Asked(msgspec.Struct, frozen=True):
    """What a creator is asked. The same order and seed should give the same asset. ``version``: of this document."""

    order: Order
    seed: int
    version: int = VERSION


class HttpCreator:
    """Implements ``ports.creator.Creator``. ``url``: see ``flow_http.read_url``; ``token``: sent as a bearer token."""

    def __init__(self, *, url: str, clock: Clock, resolver: Resolver, token: Secret | None = None) -> None:
        self._url = url
        self._clock = clock
        self._resolver = resolver
        self._token = token

    def create(self, order: Order, *, seed: int) -> Made | Failed:
        answer = ask(
            self._url,
            msgspec.json.encode(Asked(order, seed)),
            clock=self._clock,
            resolver=self._resolver,
            total_s=TOTAL_S,
            answer_max_bytes=ANSWER_MAX_BYTES,
            token=self._token,
        )
        return read(answer)


def read(answer: bytes) -> Made | Failed:
    """What a creator answered.

    Raises:
        FlowUnreadable: it is no asset and no failure; says where, and repeats nothing of it.
    """
    try:
        found: Made | Failed = msgspec.json.decode(answer, type=Made | Failed)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as broken:
        where = str(broken).rpartition(" - at ")[2].strip("`") if " - at " in str(broken) else "its JSON"
        said = where if where.isascii() and where.isprintable() and len(where) <= SAID_MAX else "a key of its own"
    else:
        return found if isinstance(found, Made) else Failed(found.reason, _shown(found.saw))
    raise FlowUnreadable(f"the creator's answer is no asset, by {said}", "see docs/schemas/creator.json")


def _shown(saw: str) -> str:
    return "".join(char if char.isprintable() else " " for char in saw[:SAID_MAX])


def schema() -> str:
    """The text of ``docs/schemas/creator.json``, made from the very types that are read."""
    _, parts = msgspec.json.schema_components((Asked, Made, Failed), ref_template="#/$defs/{name}")
    document: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A creator behind Holdpoint's port",
        "description": "POST an Asked; answer 200 with a Made or a Failed. Anything else counts as no answer.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in ("Asked", "Made", "Failed")],
        "$defs": dict(sorted(parts.items())),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
