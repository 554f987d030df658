"""Which lines of the product a scenario or a test runs through: seen once."""

import sys
import threading
from types import FrameType
from typing import Any, Self

from tests.mutants import copies

GROUNDS = tuple(str(copies.ROOT / each) + "/" for each in ("safety_core", "simulators"))
CUT = len(str(copies.ROOT)) + 1


class Tracer:
    """``with`` it, the lines of the product that are run are noted, three times as slow; of a function the first calls are followed."""

    CALLS_MAX = 50

    def __init__(self, calls_max: int = CALLS_MAX) -> None:
        self._calls_max = calls_max
        self._calls: dict[int, int] = {}
        self._kept: list[Any] = []
        self._lines: dict[str, set[int]] = {}

    def __enter__(self) -> Self:
        threading.settrace(self._called)
        sys.settrace(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]

    @property
    def lines(self) -> dict[str, list[int]]:
        return {name[CUT:]: sorted(lines) for name, lines in self._lines.items()}

    def _called(self, frame: FrameType, _event: str, _value: object) -> Any:
        code = frame.f_code
        calls = self._calls.get(id(code))
        if calls is None:
            ours = code.co_filename.startswith(GROUNDS) and code.co_filename.endswith(".py")  # and no template
            calls = 0 if ours else self._calls_max
            self._kept.append(code)  # so that its id stays its own
        self._calls[id(code)] = calls + 1
        if calls >= self._calls_max:
            return None
        lines = self._lines.setdefault(code.co_filename, set())
        lines.add(frame.f_lineno)

        def within(frame: FrameType, event: str, _value: object) -> Any:
            if event == "line":
                lines.add(frame.f_lineno)
            return within

        return within
