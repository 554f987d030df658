"""What stops the observer, and what leaves a look unfinished."""

from reports.errors import ReportError


class BadConfig(ReportError):
    """A configuration that cannot be taken. Names file, line (from 1) and field, and never repeats a value of a token."""

    def __init__(self, file: str, line: int | None, field: str, wrong: str, do: str) -> None:
        where = f"{file}:{line}" if line is not None else file
        super().__init__(f"{where}: {field}: {wrong}" if field else f"{where}: {wrong}", do)


class CannotWrite(ReportError):
    """What was seen cannot be written down: then nothing was seen."""


class Unreadable(Exception):
    """An answer that cannot be relied on. ``saw``: what came instead, in words, without anything secret."""

    def __init__(self, saw: str) -> None:
        super().__init__(saw)
        self.saw = saw


class Limited(Unreadable):
    """The platform asks to be left alone until ``again_us`` (Unix time)."""

    def __init__(self, saw: str, again_us: int) -> None:
        super().__init__(saw)
        self.again_us = again_us
