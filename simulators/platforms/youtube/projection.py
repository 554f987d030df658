"""``fields``: an answer cut down to what is asked for, as all of Google's APIs do. Source: partial responses, Data API guide."""

from typing import Any

Selection = dict[str, Any]
"""Names, each with the selection below it; an empty one takes all."""

_MAX = 2_000
_DEPTH = 10


class _Reader:
    """``items(id,snippet/title),nextPageToken`` read from left to right."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def whole(self) -> Selection:
        found = self._several(0)
        if self._at < len(self._text):
            raise ValueError(self._text)
        return found

    def _several(self, depth: int) -> Selection:
        if depth > _DEPTH:
            raise ValueError(self._text)
        found: Selection = {}
        while True:
            name, below = self._one(depth)
            found.setdefault(name, {}).update(below)
            if self._peek() != ",":
                return found
            self._at += 1

    def _one(self, depth: int) -> tuple[str, Selection]:
        start = self._at
        while self._peek().isalnum() or self._peek() in {"*", "_"}:
            self._at += 1
        name = self._text[start : self._at]
        if not name:
            raise ValueError(self._text)
        if self._peek() == "/":
            self._at += 1
            if depth > _DEPTH:
                raise ValueError(self._text)
            inner, below = self._one(depth + 1)
            return name, {inner: below}
        if self._peek() == "(":
            self._at += 1
            below = self._several(depth + 1)
            if self._peek() != ")":
                raise ValueError(self._text)
            self._at += 1
            return name, below
        return name, {}

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1] or "\x00"


def selection(text: str) -> Selection | None:
    """What ``fields`` selects; ``None`` when it cannot be read."""
    try:
        return _Reader(text.replace(" ", "")).whole() if len(text) <= _MAX else None
    except ValueError:
        return None


def cut(body: Any, wanted: Selection) -> Any:
    """The body with what is selected alone."""
    if not wanted or "*" in wanted:
        return body
    if isinstance(body, list):
        return [cut(item, wanted) for item in body]
    if isinstance(body, dict):
        return {name: cut(value, wanted[name]) for name, value in body.items() if name in wanted}
    return body
