"""What a call asks, wherever its client put it: query, form, multipart, JSON, or several of them; and its token."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from simulators.platforms.graph.problems import invalid, refusal
from simulators.platforms.multipart import parts
from simulators.platforms.visit import Refusal
from simulators.wire import Call

BODY_MAX = 64 * 1024 * 1024
TEXT_MAX = 1024 * 1024
_INDEX = re.compile(r"\[(\d{1,3})\]")
_decode = msgspec.json.decode


class Params:
    """The parameters of one call, each as the text that stands for it; a body's go before the query's.

    Attributes:
        files: the parts of a multipart body, as they came. trouble: why the body cannot be read.
    """

    def __init__(self, call: Call) -> None:
        self.trouble: Refusal | None = None
        self.files: dict[str, bytes] = {}
        self.values = {name: value for name, value in self._pairs(call.query.encode(errors="surrogatepass")) if name}
        if call.body:
            self._body(call)
        self._header = call.header("authorization") or ""

    def _body(self, call: Call) -> None:
        kind = call.header("content-type") or ""
        plain = kind.partition(";")[0].strip().lower()
        if len(call.body) > (BODY_MAX if plain == "multipart/form-data" else TEXT_MAX):
            self.trouble = refusal(
                413, 1, "The request is too large. Please reduce the amount of data you are sending."
            )
        elif plain == "multipart/form-data":
            sent = parts(kind, call.body)
            if sent is None:
                self.trouble = invalid("The multipart body is malformed")
            for name, content in (sent or {}).items():
                self._part(name, content)
        elif plain == "application/json":
            self._json(call.body)
        elif plain in {"application/x-www-form-urlencoded", ""}:
            self.values.update(self._pairs(call.body))

    def _pairs(self, encoded: bytes) -> list[tuple[str, str]]:
        """What a query or a form says; of one that is no UTF-8 what can be read, so that its token is known."""
        try:
            return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            self.trouble = invalid("Params must be valid UTF-8")
            return parse_qsl(encoded.decode("utf-8", "replace"), keep_blank_values=True)

    def _part(self, name: str, content: bytes) -> None:
        self.files[name] = content
        if len(content) <= TEXT_MAX:
            try:
                self.values[name] = content.decode()
            except UnicodeDecodeError:
                self.values.pop(name, None)

    def _json(self, body: bytes) -> None:
        try:
            sent = _decode(body, type=dict[str, Any])
            self.values.update({name: written(value) for name, value in sent.items() if value is not None})
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            self.trouble = invalid("The request body is no JSON object")

    @property
    def token(self) -> str | None:
        """The access token: the parameter of that name, wherever it is, or else the header."""
        given = self.values.get("access_token")
        if given:
            return given
        scheme, _, rest = self._header.partition(" ")
        return rest.strip() or None if scheme.lower() in {"bearer", "oauth"} else None

    def text(self, name: str, *, longest: int | None = None) -> str | None:
        """A parameter as it was sent.

        Raises:
            Refusal: it has a character that no text has, or is longer than the longest.
        """
        value = self.values.get(name)
        if value is not None and "\x00" in value:
            raise invalid(f"Param {name} has characters that are not allowed")
        if value is not None and longest is not None and len(value) > longest:
            raise invalid(f"Param {name} must be at most {longest} characters long")
        return value

    def flag(self, name: str, *, default: bool | None = None) -> bool | None:
        """A yes or no: ``true``, ``True`` and ``1`` say the same.

        Raises:
            Refusal: it is neither.
        """
        value = self.values.get(name)
        if value is None or not value:
            return default
        if value.lower() in {"true", "1"}:
            return True
        if value.lower() in {"false", "0"}:
            return False
        raise invalid(f"Param {name} must be a boolean")

    def number(self, name: str, *, lowest: int, highest: int) -> int | None:
        """A whole number within its bounds.

        Raises:
            Refusal: it is none.
        """
        value = self.values.get(name)
        if value is None or not value:
            return None
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 19):  # noqa: PLR2004 - digits that fit
            raise invalid(f"Param {name} must be an integer")
        if not lowest <= int(value) <= highest:
            raise invalid(f"Param {name} must be between {lowest} and {highest}")
        return int(value)

    def nested(self, name: str) -> Any:
        """A parameter that is JSON in itself.

        Raises:
            Refusal: it is not.
        """
        try:
            return _decode(self.values[name].encode())
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise invalid(f"Param {name} must be valid JSON") from error

    def listed(self, name: str) -> list[str]:
        """A list, however it was written: ``a,b``, ``["a","b"]``, or ``name[0]=a&name[1]=b``; each item as text.

        Raises:
            Refusal: it starts as JSON and is none.
        """
        value = self.values.get(name)
        if value is not None and value.lstrip().startswith(("[", "{")):
            items = self.nested(name)
            return [written(item) for item in (items if isinstance(items, list) else [items])]
        if value:
            return [item.strip() for item in value.split(",")]
        numbered = []
        for key, item in self.values.items():
            found = _INDEX.fullmatch(key[len(name) :]) if key.startswith(f"{name}[") else None
            if found is not None:
                numbered.append((int(found[1]), item))
        return [item for _, item in sorted(numbered)]


def written(value: Any) -> str:
    """A value of JSON as a form would carry it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Reader:
    """Reads each call once: route, token and deed ask for the same one, one after the other."""

    def __init__(self) -> None:
        self._last: tuple[Call, Params] | None = None

    def read(self, call: Call) -> Params:
        """The call's parameters."""
        if self._last is None or self._last[0] is not call:
            self._last = call, Params(call)
        return self._last[1]
