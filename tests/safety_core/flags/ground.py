"""Flags of a few lines, and contexts to ask them about."""

import json
from typing import Any

from safety_core.flags.context import Context
from safety_core.flags.engine import Flags
from safety_core.flags.reading import flags_of


def text_of(*features: dict[str, Any], segments: list[dict[str, Any]] | None = None) -> str:
    return json.dumps({"version": 1, "features": list(features), "segments": segments or []})


def flags(*features: dict[str, Any], segments: list[dict[str, Any]] | None = None) -> Flags:
    return flags_of(text_of(*features, segments=segments))


def flag(name: str = "f", *strategies: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "enabled": True, "strategies": list(strategies), **more}


def rollout(percent: int, **parameters: str) -> dict[str, Any]:
    return {"name": "flexibleRollout", "parameters": {"rollout": str(percent), "groupId": "g", **parameters}}


def where(name: str, operator: str, *values: str, **more: Any) -> dict[str, Any]:
    """A default strategy with one constraint; ``value=`` for the operators that take one."""
    constraint = {"contextName": name, "operator": operator, **({"values": list(values)} if values else {}), **more}
    return {"name": "default", "constraints": [constraint]}


def context(draw: str = "int-1", **values: str) -> Context:
    return Context(values, draw)
