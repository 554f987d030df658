"""One page as one kind of person sees it, drawn once for all of them, and what changed of it, by number.

1. Each change has the next number. Whoever saw one gets what came after it, in that order, each once.
2. Of changes a bounded number is kept. Whoever is further behind, or followed another process, gets everything anew.
"""

import threading
from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from safety_core.console.streams.live import Part, Said

KEPT = 64


class Change(NamedTuple):
    """One change: its number, and the event as bytes."""

    number: int
    event: bytes


class Board:
    """``era``: names this process's numbers, so that those of an earlier one are not taken for them."""

    def __init__(self, era: str) -> None:
        self._era = era
        self._number = 0
        self._kept: deque[Change] = deque(maxlen=KEPT)
        self._all: tuple[int, bytes] | None = None
        self._turn = threading.Condition()  # one thread draws, others read
        self.parts: Mapping[str, Part] = {}
        self.answer: Any = None

    def draw(self, answer: Any, parts: Mapping[str, Part], said: tuple[Said, ...]) -> bool:
        """Take what stands now; whether anything of it is new."""
        with self._turn:
            return self._taken(answer, parts, said)

    def _taken(self, answer: Any, parts: Mapping[str, Part], said: tuple[Said, ...]) -> bool:
        first = self.answer is None
        new = {name: part for name, part in parts.items() if self.parts.get(name) != part}
        gone = [name for name in self.parts if name not in parts]
        self.answer, self.parts = answer, parts
        if first or not (new or gone or said):
            return first
        self._number += 1
        self._kept.append(Change(self._number, self._event("change", new, gone=gone, said=said)))
        self._all = None
        return True

    def since(self, last: str | None) -> tuple[list[bytes], str]:
        """The events after the one of this id, and the id of the newest; everything, where that cannot be told."""
        with self._turn:
            return self._after(last)

    def _after(self, last: str | None) -> tuple[list[bytes], str]:
        era, _, number = (last or "").rpartition("-")
        seen = int(number) if era == self._era and number.isascii() and number.isdecimal() else -1
        oldest = self._kept[0].number if self._kept else self._number + 1
        if not oldest - 1 <= seen <= self._number:
            return [self._everything()], self.id
        return [each.event for each in self._kept if each.number > seen], self.id

    @property
    def id(self) -> str:
        """Of the newest change."""
        return f"{self._era}-{self._number}"

    def _everything(self) -> bytes:
        if self._all is None or self._all[0] != self._number:
            self._all = (self._number, self._event("all", self.parts))
        return self._all[1]

    def _event(
        self, kind: str, parts: Mapping[str, Part], *, gone: list[str] | None = None, said: tuple[Said, ...] = ()
    ) -> bytes:
        what = {
            "parts": [{"name": name, "html": part.html, "into": part.into} for name, part in parts.items()],
            "gone": gone or [],
            "said": [each._asdict() for each in said],
        }
        return event(kind, what, name=self.id)


def event(kind: str, what: object, *, name: str | None = None) -> bytes:
    """One server-sent event. JSON has no line break in it, so that it is one line of data."""
    head = f"event: {kind}\n" + (f"id: {name}\n" if name is not None else "")
    return head.encode() + b"data: " + msgspec.json.encode(what) + b"\n\n"
