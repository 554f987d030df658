"""What a request asks: JSON bodies read field by field, and the ``fields`` of a read."""

from typing import Any, TypeVar, overload

import msgspec

from simulators.platforms.tiktok.problems import unfit
from simulators.platforms.tiktok.state import TikTokState
from simulators.platforms.visit import Visit

BODY_MAX = 1_048_576
_WORDS = {str: "string", bool: "bool", int: "int64", dict: "object", list: "list"}
_INT64 = 1 << 63
T = TypeVar("T")


class Asked:
    """One object of a request's body. Fields that TikTok does not know are passed over.

    Raises:
        Refusal: from each reading, when the field is not of its kind, or missing where it is needed.
    """

    def __init__(self, tiktok: TikTokState, path: str, fields: dict[str, Any], at: str = "") -> None:
        self._tiktok, self._path, self._fields, self._at = tiktok, path, fields, at

    def wrong(self, name: str, why: str) -> Exception:
        """A refusal that names the field."""
        return unfit(self._tiktok, self._path, f"{self._at}{name} {why}")

    @overload
    def take(self, kind: type[T], name: str) -> T: ...
    @overload
    def take(self, kind: type[T], name: str, default: T) -> T: ...
    def take(self, kind: type[T], name: str, default: T | None = None) -> T:
        """A field; without ``default`` it is needed. ``null`` counts as missing."""
        value: Any = self._fields.get(name)
        if value is None:
            if default is None:
                raise self.wrong(name, "is required")
            return default
        if not isinstance(value, kind) or (kind is int and not _is_int64(value)):
            raise self.wrong(name, f"is not a {_WORDS[kind]}")
        return value

    def inner(self, name: str) -> "Asked":
        """An object within, which is needed."""
        found: dict[str, Any] = self.take(dict, name)
        return Asked(self._tiktok, self._path, found, f"{self._at}{name}.")

    def texts(self, name: str, most: int) -> list[str]:
        """A list of texts, at least one."""
        found: list[Any] = self.take(list, name)
        if not 0 < len(found) <= most or not all(isinstance(each, str) for each in found):
            raise self.wrong(name, f"is not a list of 1 to {most} strings")
        return found


def _is_int64(value: Any) -> bool:
    return not isinstance(value, bool) and -_INT64 <= value < _INT64


def body(tiktok: TikTokState, visit: Visit, *, needed: bool = True) -> Asked:
    """The body of a request.

    Raises:
        Refusal: it is too large, of another type, or no JSON object.
    """
    call = visit.call
    if len(call.body) > BODY_MAX:
        raise unfit(tiktok, call.path, "The request body is too large", status=413)
    if not call.body and not needed:
        return Asked(tiktok, call.path, {})
    kind = (call.header("content-type") or "").partition(";")[0].strip().lower()
    fields = decoded(call.body) if kind == "application/json" else None
    if fields is None:
        raise unfit(tiktok, call.path, "The request body is not a JSON object, or not said to be one")
    return Asked(tiktok, call.path, fields)


def decoded(content: bytes) -> dict[str, Any] | None:
    """The JSON object that the bytes are; ``None``: they are none."""
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def fields_of(tiktok: TikTokState, visit: Visit, known: tuple[str, ...]) -> list[str]:
    """The fields of a read, as the query names them.

    Raises:
        Refusal: there are none, or one that TikTok does not know.
    """
    named = [each for each in visit.call.params().get("fields", "").split(",") if each]
    unknown = [each for each in named if each not in known]
    if not named or unknown:
        raise unfit(tiktok, visit.call.path, f"Invalid fields: {','.join(unknown) or 'fields is required'}")
    return named
