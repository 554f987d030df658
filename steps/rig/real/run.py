"""One run on real accounts, as a plugin of pytest: which scenarios are run, how many effects it has left, and what stands
when it is over.
"""

import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from safety_core.errors import HoldpointError
from safety_core.fleet import compose
from safety_core.switches import HOUSE, HaltState, Scope
from steps.plugin.collection import ScenarioItem
from steps.plugin.real import RUN
from steps.plugin.scenario import RunningScenario
from steps.rig.real.choice import Choice, choice_of
from steps.rig.real.clearing import Journal
from steps.rig.real.ground import Ground
from steps.rig.real.rig import RealRig


class RealRun:
    """See the module.

    Attributes:
        spent: effects made so far. left: what stands, in words. not_run: scenarios that were to be run and were not, and why.
        ran, failed: how many scenarios.
    """

    def __init__(self, ground: Ground, say: Callable[[str], None]) -> None:
        self.ground = ground
        self.spent = self.ran = self.failed = 0
        self.left: list[str] = []
        self.not_run: list[str] = []
        self._say = say
        self._number = 0
        self._choices: dict[str, Choice] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Be found by this name."""
        if config.pluginmanager.get_plugin(RUN) is None:
            config.pluginmanager.register(_Found(self), RUN)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """What does not hold here is in the record as not run, with the reason."""
        for item in items:
            if isinstance(item, ScenarioItem):
                found = self._choices[item.nodeid] = choice_of(item, self.ground.accounts)
                if found.why_not:
                    item.add_marker(pytest.mark.skip(reason=f"not run: {found.why_not}"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """What the cap, the end or a halt leaves no room for is not begun."""
        found = self._choices.get(item.nodeid)
        if found is None or found.why_not:
            return
        why_not = self.stopped() or self._too_many(found.effects)
        if why_not:
            self.not_run.append(f"not run: {found.place} {found.name} ({why_not})")
            pytest.skip(f"not run: {why_not}")

    def _too_many(self, effects: int) -> str:
        most = self.ground.effects_max
        if self.spent + effects <= most:
            return ""
        return f"{self.spent} of {most} effects are made, and it may make {effects}: give more by --effects"

    def stopped(self) -> str:
        """Why nothing more may be begun; empty while it may."""
        now = compose.machine()[0].now()
        if now >= self.ground.until:
            return f"the sandbox of this run ended at {self.ground.until:%H:%M:%S}Z"
        if self.left:
            return "something is left standing of a scenario before it"
        return self._halted()

    def _halted(self) -> str:
        """A halt of the installation stops the run too: it is asked for every time, since it has another database."""
        try:
            core = compose.command_core(self.ground.loaded)
            try:
                latched, halts = core.hard_stop.latched(), core.store.read(lambda tx: tx.halts())
            finally:
                core.store.close()
        except HoldpointError as away:
            return f"the halts in force cannot be read: {away}"
        if latched is not None:
            return f"this machine is stopped: {latched}"
        of_us = (each for each in halts if each.state is not HaltState.RELEASED and self._covers_us(each.scope))
        return next((f"{each.halt} is in force: {each.reason}" for each in of_us), "")

    def _covers_us(self, scope: Scope) -> bool:
        return scope.client in (None, HOUSE) and scope.platform in (None, *self.ground.accounts)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count."""
        self.ran += report.when == "call" and not report.skipped
        self.failed += report.failed

    def rig(self, scenario: RunningScenario) -> Iterator[RealRig]:
        """The rig of a scenario; whatever happens to it, what it made is taken down, or listed."""
        self._number += 1
        folder, journal = self.ground.folder / str(self._number), Journal(self.ground.loaded)
        journal.begun(folder)
        made = RealRig(
            self.ground,
            scenario.id,
            folder,
            effects_max=self.ground.effects_max - self.spent,
            stopped=self.stopped,
        )
        try:
            yield made
        finally:
            with _undisturbed(self._say):
                if not made.finished:
                    made.left = made.clean_up()
                self.left += made.left
                self.spent += made.spent()
                made.close()
                if not made.left:
                    journal.over(folder)
        assert not made.odd, f"by the observer this came, and no record says that it was meant: {', '.join(made.odd)}"


class _Found:
    """What pytest finds by the name: the run itself has pytest's own name already."""

    def __init__(self, run: RealRun) -> None:
        self.run = run


@contextlib.contextmanager
def _undisturbed(say: Callable[[str], None]) -> Iterator[None]:
    """Another Ctrl-C does not leave standing what is being taken down."""

    def told(*_: Any) -> None:
        say("taking down what was made; wait")

    before = signal.signal(signal.SIGINT, told)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
