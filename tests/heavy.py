"""Where the tests' processor time goes: ``python -m tests.heavy [what pytest takes]`` runs them in one process and says it.

Time on the wall says what else the machine did meanwhile. Counted are this process and the children that ended under a test, so
one that outlives its test is counted where it is waited for; what a fixture of a module costs stands at the module's first test.
"""

import resource
import sys
import time
from collections import Counter
from collections.abc import Generator, Mapping
from pathlib import PurePosixPath

import pytest

SHOWN = 25
COLLECTING = "(collecting)"


def spent_s() -> float:
    """Of processor time, so far."""
    found = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in found)


class Watch:
    """Counts what each test takes, its fixtures included."""

    def __init__(self) -> None:
        self.tests: Counter[str] = Counter()
        self.began = time.monotonic(), spent_s()

    def pytest_collection_finish(self) -> None:
        self.tests[COLLECTING] = spent_s() - self.began[1]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        before = spent_s()
        try:
            return (yield)
        finally:
            self.tests[item.nodeid] += spent_s() - before

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """By folder, by module, by test: the heaviest first."""
        wall, processor = (now - then for now, then in zip((time.monotonic(), spent_s()), self.began, strict=True))
        for name, each in (("folder", folder), ("module", module), ("test", str)):
            terminalreporter.section(f"processor seconds by {name}")
            for line in said(grouped(self.tests, each)):
                terminalreporter.write_line(line)
        terminalreporter.write_line(f"{processor:8.2f} in all, while {wall:.0f} s went by")


def module(test: str) -> str:
    return test.partition("::")[0]


def folder(test: str) -> str:
    return str(PurePosixPath(module(test)).parent)


def grouped(tests: Mapping[str, float], by) -> Counter[str]:
    found: Counter[str] = Counter()
    for test, seconds in tests.items():
        found[by(test)] += seconds
    return found


def said(found: Counter[str]) -> list[str]:
    return [f"{seconds:8.2f} {name}" for name, seconds in found.most_common(SHOWN)]


if __name__ == "__main__":
    sys.exit(pytest.main(["-q", *sys.argv[1:]], plugins=[Watch()]))
