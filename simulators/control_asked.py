"""One call of the control API: its route, and what it says, checked."""

import re
from collections.abc import Callable
from typing import Any, Literal

import msgspec
from pydantic import BaseModel

from simulators.strict_yaml import ConfigurationRefused
from simulators.wire import Call
from simulators.world import World

_DIGITS = 10
_SECONDS = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?(e-?[0-9]{1,3})?")
_LONGEST_S = 600
MARK = r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}"
ADDRESS = r"https?://[!-~]{1,2000}"
_PAGE = re.compile(ADDRESS)


def whole(text: str) -> int | None:
    """A whole number from 0, in a few digits; ``None``: it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else None


class NotThere(LookupError):
    """The control API has no such thing."""


class Param(msgspec.Struct, frozen=True):
    """A parameter of the query, and what it means."""

    name: str
    means: str
    kind: Literal["string", "integer", "number"] = "string"
    required: bool = False
    pattern: str | None = None

    @property
    def schema(self) -> dict[str, Any]:
        """What it may be, as JSON Schema."""
        bounds: dict[str, Any] = {
            "string": {"minLength": 1} if self.required else {},
            "integer": {"minimum": 0, "maximum": 10 ** (_DIGITS - 1) - 1},
            "number": {"minimum": 0, "maximum": _LONGEST_S},
        }[self.kind]
        return {"type": self.kind, **bounds, **({} if self.pattern is None else {"pattern": f"^{self.pattern}$"})}


class Asked(msgspec.Struct):
    """A call on its way. ``args``: the variable parts of its path. ``body``: as the route's model."""

    world: World
    call: Call
    args: dict[str, str]
    query: dict[str, str]
    body: Any

    def number(self, name: str, default: int) -> int:
        """A whole number of the query."""
        value = self.query.get(name, str(default))
        number = whole(value)
        if number is None:
            raise ConfigurationRefused(f"{name}={value!r} is no row number; give a whole number from 0")
        return number

    def seconds(self, name: str, default: float) -> float:
        """A duration of the query."""
        value = self.query.get(name, str(default))
        if not _SECONDS.fullmatch(value) or not 0 <= float(value) <= _LONGEST_S:
            raise ConfigurationRefused(f"{name}={value!r} is no duration; give seconds from 0 to {_LONGEST_S}")
        return float(value)

    def page(self) -> str:
        """The address of the query's ``url``."""
        value = self.query.get("url", "")
        if not _PAGE.fullmatch(value):
            raise ConfigurationRefused(f"url={value!r} is no address; give http://… or https://…, percent-encoded")
        return value


class Route(msgspec.Struct, frozen=True):
    """One thing that can be asked, below the prefix.

    Attributes:
        path: ``{name}`` stands for a variable part. does: what it does, in words.
        run: gives the answer as JSON (``None``: it is done), a reply, or one that comes later.
        body: what the request's body has to be. bytes_in: it is taken as it is.
    """

    method: str
    path: str
    does: str
    run: Callable[[Asked], Any]
    query: tuple[Param, ...] = ()
    body: type[BaseModel] | None = None
    bytes_in: bool = False

    def args(self, parts: tuple[str, ...]) -> dict[str, str] | None:
        """The variable parts of a path that is this one; ``None``: it is another."""
        names = self.path.split("/")
        if len(names) != len(parts):
            return None
        pairs = list(zip(names, parts, strict=True))
        if any(name != part for name, part in pairs if not name.startswith("{")):
            return None
        return {name[1:-1]: part for name, part in pairs if name.startswith("{")}
