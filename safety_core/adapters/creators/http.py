"""Anybody's creator over HTTP: one POST of JSON per order, in the shape of ``docs/schemas/creator.json``.

What is asked is an ``Asked``; what is answered is a ``Made`` or a ``Failed``, told apart by ``type``. The bytes of pictures and
films travel in base64 under the names that the variants give them. An answer is read strictly, and still believed in nothing:
acceptance judges it as it judges ours.
"""

import json
from typing import Any

import msgspec

from safety_core.adapters import flow_json
from safety_core.adapters.flow_json import Endpoint
from safety_core.creation.asset import Failed, Made
from safety_core.creation.order import Order

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
    """Implements ``ports.creator.Creator``. Its endpoint may take ``TOTAL_S`` and ``ANSWER_MAX_BYTES``."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def create(self, order: Order, *, seed: int) -> Made | Failed:
        answer = self._endpoint.ask(Asked(order, seed), field="topic", beside="order")
        return read(answer, source=self._endpoint.shown)


def read(answer: bytes, *, source: str) -> Made | Failed:
    """What a creator answered.

    Raises:
        FlowUnreadable: it is no asset and no failure; says where, and repeats nothing of it.
    """
    found: Made | Failed = flow_json.read(answer, Made | Failed, source=source, what="asset", form="creator.json")
    return found if isinstance(found, Made) else Failed(found.reason, _shown(found.saw))


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
