"""What the report's own code raises: evidence or policy that cannot be read, and a run that could not be made.

Each message names file, line and field, and says what to do next. All end a command with exit code 2: nothing was
decided.
"""

from typing import ClassVar


class ReportError(Exception):
    """Base of all: a sentence on what is wrong and one on what to do."""

    exit_code: ClassVar[int] = 2

    def __init__(self, wrong: str, do: str) -> None:
        super().__init__(f"{wrong}; {do}")
        self.wrong = wrong
        self.do = do


class BadEvidence(ReportError):
    """An evidence file that cannot be taken as it is. Names file and line (from 1)."""

    def __init__(
        self, file: str, line: int | None, wrong: str, do: str = "make the evidence again: nothing is guessed"
    ) -> None:
        super().__init__(f"{file}:{line}: {wrong}" if line is not None else f"{file}: {wrong}", do)
        self.file = file
        self.line = line


class BadPolicy(ReportError):
    """A policy file that cannot be taken. Names file, line (from 1) and field."""

    def __init__(self, file: str, line: int | None, field: str, wrong: str, do: str) -> None:
        where = f"{file}:{line}" if line is not None else file
        super().__init__(f"{where}: {field}: {wrong}" if field else f"{where}: {wrong}", do)
        self.file = file
        self.line = line
        self.field = field


class CouldNotRun(ReportError):
    """What a step requires could not be started."""
