"""Which functions of the product a scenario runs through, or which lines a test: seen once."""

import cProfile
import sys
import threading
from types import CodeType, FrameType
from typing import Any, Self

from tests.mutants import copies

GROUNDS = tuple(str(copies.ROOT / each) + "/" for each in ("safety_core", "simulators"))
CUT = len(str(copies.ROOT)) + 1


class Profiled:
    """``with`` it, the functions of the product that are run are noted, each by all of its lines: quick, and coarse."""

    def __enter__(self) -> Self:
        self._profile = cProfile.Profile(builtins=False, subcalls=False)
        self._profile.enable()
        return self

    def __exit__(self, *_: object) -> None:
        self._profile.disable()

    @property
    def lines(self) -> dict[str, list[int]]:
        found: dict[str, set[int]] = {}
        for entry in self._profile.getstats():
            code = entry.code
            if isinstance(code, CodeType) and code.co_filename.startswith(GROUNDS):
                own = {line for _, _, line in code.co_lines() if line is not None and line > code.co_firstlineno}
                found.setdefault(code.co_filename[CUT:], set()).update(own)
        return {name: sorted(lines) for name, lines in found.items()}


class Tracer:
    """The same of lines: three times as slow, so for short tests; of a function the first calls are followed."""

    CALLS_MAX = 50

    def __init__(self) -> None:
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
            calls = 0 if code.co_filename.startswith(GROUNDS) else self.CALLS_MAX
            self._kept.append(code)  # so that its id stays its own
        self._calls[id(code)] = calls + 1
        if calls >= self.CALLS_MAX:
            return None
        lines = self._lines.setdefault(code.co_filename, set())
        lines.add(frame.f_lineno)

        def within(frame: FrameType, event: str, _value: object) -> Any:
            if event == "line":
                lines.add(frame.f_lineno)
            return within

        return within
