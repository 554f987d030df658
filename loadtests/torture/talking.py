"""A helper process of the harness that is told one line and answers with one line."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from loadtests.halt.processes import KILL_S, NotReady

LAST_WORDS_CHARS = 8_000


class Talking:
    """One process; ``ready`` is the first thing it said. What it says on stderr goes to a file of its own."""

    def __init__(self, role: str, module: str, words: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.role = role
        self._log = folder / f"{role}.log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *words], env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        self.ready: dict[str, Any] = self._hear()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def tell(self, line: bytes) -> dict[str, Any]:
        """Say a line (without its end), and return the answer.

        Raises:
            NotReady: it has ended.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()
        except OSError as gone:
            raise NotReady(f"the {self.role} has ended") from gone
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise NotReady(f"the {self.role} has ended; see {self.role}.log")
        return msgspec.json.decode(line, type=dict[str, Any])

    def last_words(self) -> str:
        """The end of what it and its children said on stderr."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-LAST_WORDS_CHARS:]

    def end(self) -> None:
        """End it. Safe to call twice."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                try:
                    stream.close()
                except BrokenPipeError:
                    os.kill(self.pid, 0)  # raises when it is not even waiting to be buried
        try:
            self._process.wait(KILL_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(KILL_S)
