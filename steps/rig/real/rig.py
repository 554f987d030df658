"""The rig of one scenario on real accounts. Steps call it by the words that they call the simulated one by, as far as they
hold here; a client's name stands for the house.

A database of its own for each scenario: its evidence is of that scenario alone. Texts are marked, so that none is a repetition
of an earlier run's to the platform, and whoever meets one sees what it is.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from reports.checkers.observed.joined import EXPORTED
from reports.evidence.visible import visible_digest
from safety_core.errors import HoldpointError
from safety_core.fleet import compose
from safety_core.intent import AUTHOR
from safety_core.lifecycle import INTENT_ENDS, IntentState, PermitState
from safety_core.records import Account, QueuedIntent
from safety_core.sandbox import Mode
from safety_core.shell import approve, limits, objectives, requests, sandbox, staff, submit
from safety_core.shell.asking import WAITS_FOR_DECISION
from safety_core.shell.export import checkpoint, rows
from safety_core.shell.identity import Claimant
from safety_core.shell.limits_text import parsed
from safety_core.shell.objectives_text import parse
from safety_core.shell.zones import zone_of
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, IntentId, ObjectId, PersonId, Platform, Role
from steps.rig import platforms
from steps.rig.platforms import TERMS, shown
from steps.rig.real.clearing import is_quiet, not_down, take_down_now, withdraw_waiting
from steps.rig.real.ground import UNSEEN, Ground, within
from steps.rig.real.sender import Sender
from steps.rig.real.witness import Standing

APPROVER = PersonId("house-run")
"""Says yes to what scenarios about something else hand over; in the scenario's own database."""
MARKED_MAX_CHARS = 100
"""A longer text is about its length."""
POLL_S, STOP_LOOK_S = 0.2, 2.0
SEEN_WITHIN_S = 60.0
"""So long a platform may take until its lists show what it took, or no longer show what is gone."""
LOOK_AGAIN_S = 2.0
SETUP_DEADLINE_S = 10.0
WAITS_FOR_THE_END = "end of the scenario"
WHY_RECORDED = "a scenario on house accounts"
WHY_BACK = "the scenario is over"
UNDER_WAY = (PermitState.LIVE, PermitState.ACCEPTED, PermitState.UNKNOWN)


class RealRig:
    """See the module. ``effects_max``: so many may still be made in this run."""

    A_MOMENT_S = 0.0
    PATIENCE_S = 300.0

    def __init__(
        self, ground: Ground, scenario: str, folder: Path, *, effects_max: int, stopped: Callable[[], str]
    ) -> None:
        self.ground, self.scenario, self.folder = ground, scenario, folder
        self.workers: dict[str, Any] = {}
        self.submitted: list[QueuedIntent] = []
        self.finished = False
        self.left: list[str] = []
        self.odd: list[str] = []
        self._stopped, self._looked_us = stopped, 0
        self._stands_for: dict[str, Account] = {}
        self._checkpoints: list[dict[str, Any]] = []
        folder.mkdir(parents=True, exist_ok=True)
        self.loaded = within(ground.loaded, folder)
        compose.upgrade(self.loaded)
        core = compose.deciding_core(self.loaded)
        self.core = replace(core, shelf=compose.shelf_of(self.loaded))
        self.store = self.core.store
        self._sender = Sender(self.loaded, folder)
        self.mark = ground.witness.mark()
        self._set_up(effects_max)

    def _set_up(self, effects_max: int) -> None:
        """The house's bindings without refresh tokens, which the installation's own processes may be about to use up; the
        platforms' own limits, and no cadence or budget of ours: the cap and a scenario's end are what bounds a run.
        """
        own = [msgspec.structs.replace(each, refresh=None) for each in self.ground.accounts.values()]
        staff.add_accounts(self.core, own)
        text = platforms.limits()
        limits.load(self.core, text, parsed(text, zone_of), by=None)
        aims = platforms.objectives()
        objectives.load(self.core, aims, parse(aims, source="objectives of the run"), by=None)
        self._approver = Claimant(APPROVER, staff.add_person(self.core, APPROVER, Role.APPROVER, (), by=None))
        person = self.ground.person
        claimant = Claimant(person, staff.add_person(self.core, person, Role.OPERATOR, (), by=None))
        wanted = sandbox.Wanted(
            mode=Mode.RECORD,
            until=self.ground.until,
            platforms=tuple(self.ground.accounts),
            effects_max=effects_max,
            vouched=self.ground.vouched,
        )
        self.serial = sandbox.put(self.core, wanted, claimant, WHY_RECORDED).setting.serial

    # ------------------------------------------------------------ what steps do

    def add_client(self, client: str, accounts: int, platform: Platform) -> None:
        """From now on this name stands for the house's account there."""
        assert accounts == 1, f"{HOUSE} has one account on each platform here"
        self._stands_for.setdefault(client, self.ground.accounts[platform])

    def submit(
        self, client: str, text: str, *, bare: bool = False, showing: str = "", within_s: float | None = None
    ) -> QueuedIntent:
        """Hand a post over. It shows what its platform wants posts to show, unless it is to be ``bare``."""
        of = self._stands_for[client]
        wants = showing or (TERMS[of.platform].shows if not bare else "")
        now_us = self.core.clock.boot_us()
        wanted = submit.Wanted(
            client=HOUSE,
            platform=of.platform.value,
            account=of.account,
            action=Action.PUBLISH.value,
            text=self.marked(text),
            media=(self.core.shelf.put(shown(wants)).ref,) if wants else (),
            key=f"key-{len(self.submitted) + 1}",
            author=AUTHOR,
            not_after_us=None if within_s is None else now_us + round(within_s * 1_000_000),
        )
        queued = submit.submit(self.core, wanted)
        self.submitted.append(queued)
        if queued.waits_for == WAITS_FOR_DECISION:
            seen = requests.shown(self.core, queued.intent.intent, self._approver).approval
            approve.yes(self.core, seen.approval, self._approver, seen=seen.commitment)
        return queued

    def marked(self, text: str) -> str:
        """The text as it is published here. Of a long one the length is kept; one whose letters count otherwise is left alone.
        No platform writes or counts a letter of the mark otherwise than it stands.
        """
        mark = f", house {self.ground.called}/{self.folder.name}"
        if len(text) <= MARKED_MAX_CHARS:
            return text + mark
        return text[: -len(mark)] + mark if text.isascii() else text

    def run_for(self, seconds: float) -> None:
        """Let so much real time pass."""
        self.run_until(lambda: False, limit_s=seconds)

    def run_until(self, holds: Callable[[], bool], *, limit_s: float) -> bool:
        """Wait until something holds, over the real clock; false when it did not in time, or the run is to stop."""
        end_us = self.core.clock.boot_us() + round(limit_s * 1_000_000)
        self._sender.keep()
        while not holds():
            if self.core.clock.boot_us() >= end_us:
                return False
            self._stop_if_told()
            self._sender.keep()
            time.sleep(POLL_S)  # noqa: TID251  # real accounts keep real time
        return True

    def _stop_if_told(self) -> None:
        now_us = self.core.clock.boot_us()
        if not self.finished and now_us - self._looked_us > STOP_LOOK_S * 1_000_000:
            self._looked_us, told = now_us, self._stopped()
            assert not told, f"the run was stopped: {told}"

    # ------------------------------------------------------------ what steps ask

    def await_state(self, client: str, state: str, limit_s: float) -> bool:
        """Whether the client's last post comes to that state within the limit; another end is no reason to wait on."""
        self.run_until(lambda: self.last_intent(client).state in {state, *INTENT_ENDS}, limit_s=limit_s)
        return self.last_intent(client).state == state

    def last_intent(self, client: str) -> QueuedIntent:
        """The last post, as the store has it now."""
        assert client in self._stands_for
        name = self.submitted[-1].intent.intent
        found = self.store.read(lambda tx: tx.intent(name))
        assert found is not None
        return found

    def describe_last(self, client: str) -> str:
        """Where the last post is, for a failure."""
        queued = self.last_intent(client)
        return f"it is {queued.state} ({queued.reason}: {queued.saw})"

    def standing(self, platform: Platform, text: str) -> int:
        """How many posts of that text stand there that came in this scenario, by the observer."""
        said = visible_digest(self.marked(text))

        def found() -> int:
            return sum(each.row.said == said and each.row.platform == platform for each in self.came())

        self._seen(lambda: found() > 0)
        return found()

    def arrived(self, platform: Platform, *, client: str | None = None) -> list[Standing]:
        """What came to the house's account there in this scenario, by the observer, who looks once more."""
        assert client is None or client in self._stands_for
        self._look()
        return [each for each in self.came() if each.row.platform == platform]

    def see_log(self) -> None:
        """Note the head of the audit log as it is now."""
        self._checkpoints.append(checkpoint(self.store, seen_us=self.core.clock.boot_us()))

    def permits_before_effects(self) -> bool:
        """Whether each post that the observer saw has a permit in the audit log, of its account, written before that."""
        self._see_as_recorded()
        entries = [msgspec.json.decode(each) for each in self.store.read(lambda tx: tx.audit_entries())]
        permits = {each["intent"]: each for each in entries if each["kind"] == "permit"}
        intents = {each.object: each.intent.intent for each in self.store.read(lambda tx: tx.intents()) if each.object}
        came = self.came()
        return bool(came) and all(
            (permit := permits.get(intents.get(ObjectId(each.row.object), IntentId("")))) is not None
            and permit["platform_account"] == each.row.account
            and datetime.fromisoformat(permit["at"]).timestamp() * 1_000_000 < each.row.at_us
            for each in came
        )

    def came(self) -> list[Standing]:
        """What came to the scenario's accounts since it began and stands, by the observer."""
        return self.ground.witness.came(self.mark, self.ground.whose)

    def unexplained(self) -> list[Standing]:
        """What came of which no record of this scenario says that it was meant."""
        meant = {each.object for each in self.store.read(lambda tx: tx.permits()) if each.object is not None}
        return [each for each in self.came() if each.row.object not in meant]

    def _look(self) -> None:
        self.ground.witness.look()
        for whose in self.ground.whose:
            last = self.ground.witness.last(whose)
            assert last is not None
            assert last.word == "complete", f"the observer's look at {last.name} was {last.word}: {last.saw}"

    def _seen(self, holds: Callable[[], bool]) -> bool:
        """Have the observer look until something holds, for as long as lists may lag."""
        end_us = self.core.clock.boot_us() + round(SEEN_WITHIN_S * 1_000_000)
        self._look()
        while not holds() and self.core.clock.boot_us() < end_us:
            self.run_for(LOOK_AGAIN_S)
            self._look()
        return holds()

    # ------------------------------------------------------------ what is left behind

    def unfired(self) -> list[str]:
        """No fault is planned here."""
        return []

    def operations(self) -> list[str]:
        """Only the platforms know."""
        return []

    def spent(self) -> int:
        """How many effects were made, or perhaps made."""
        return self.store.read(lambda tx: tx.effects_under(self.serial))

    def finish(self) -> list[dict[str, Any]]:
        """Nothing more goes out, what was made is taken down, and all of it is given as rows of evidence."""
        self.see_log()
        with contextlib.suppress(AssertionError, HoldpointError):  # said as what is left, and by the look's own row
            self._see_as_recorded()
        self.left = self.clean_up()
        self.odd = [each.words for each in self.unexplained()]
        self.see_log()
        about = {"scenario": self.scenario, "clock": "wall", "source": self.ground.source}
        own = [*rows(self.store), *self._checkpoints, self._sample("ended")]
        own.append(self._sample(EXPORTED, self.core.clock.now().isoformat()))
        seen = (msgspec.to_builtins(each) for each in self.ground.witness.since(self.mark, self.ground.whose))
        return [{**row, **about} for row in [*own, *seen]]

    def _sample(self, name: str, detail: str = "") -> dict[str, Any]:
        return {"kind": "sample", "name": name, "us": self.core.clock.boot_us(), "ref": "", "detail": detail}

    def _see_as_recorded(self) -> None:
        """Have the observer look until it has seen what stands by the records, unless it has."""
        if not self._as_recorded():
            self._seen(self._as_recorded)

    def _as_recorded(self) -> bool:
        """Whether the observer sees all that the records say stands, as far as it is shown to anybody."""
        seen = {each.row.object for each in self.came()}
        known = {each.object for each in self._made() if each.platform in self._shown()}
        return known <= seen

    def _shown(self) -> frozenset[Platform]:
        return frozenset(self.ground.accounts.keys() - UNSEEN.keys())

    def _made(self) -> list[Any]:
        permits = self.store.read(lambda tx: tx.permits())
        return [
            each
            for each in permits
            if each.action is not Action.RECALL and each.object and each.state is PermitState.CONFIRMED
        ]

    def clean_up(self) -> list[str]:
        """Withdraw what has not gone out, await what has, and what is taken down again; what is left standing, in words."""
        self.finished = True
        withdraw_waiting(self.core, self.ground.person)
        take_down_now(self.store)
        blind = ""
        try:
            if self.submitted:
                self.run_until(lambda: is_quiet(self.store), limit_s=self.ground.clean_up_s)
            self._seen(lambda: self._taken_down().isdisjoint(each.row.object for each in self.came()))
        except (AssertionError, HoldpointError) as cannot:
            blind = f"whether all is gone could not be seen: {cannot}"
        return [*not_down(self.store), *self._still_there(), *([blind] if blind and self.submitted else [])]

    def _taken_down(self) -> set[str]:
        """What the platforms say is gone: it leaves their lists, now or in a while. Nothing else is waited for."""
        ended = self.store.read(lambda tx: tx.intents([IntentState.CONFIRMED]))
        return {each.intent.recalls for each in ended if each.intent.recalls is not None}

    def _still_there(self) -> list[str]:
        return [f"{each.words} stands, by the observer" for each in self.came()]

    def close(self) -> None:
        """End the process that sends, and let go of the store."""
        self._sender.end()
        self.store.close()
