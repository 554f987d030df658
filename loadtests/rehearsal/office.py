"""Who works: clients' posts come in over each day, comments are answered and liked, and a standing approver decides."""

from collections.abc import Callable
from functools import partial
from random import Random

from loadtests.rehearsal.ground import RehearsalRig
from safety_core.errors import HoldpointError
from safety_core.records import QueuedIntent
from safety_core.shell import approve, requests, submit
from safety_core.shell.asking import WAITS_FOR_DECISION
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import Action, PersonId, Platform, Role
from simulators.draws import stream
from steps.rig.hands import STANDING_APPROVER

REPLIES, LIKES = 0.3, 0.3
"""Of a client's rounds, the share that a comment comes with which is answered, or liked."""
DECIDES_WITHIN_US = 8_000_000
REVOKED, EDITED, WITHDRAWN = 0.15, 0.1, 0.05
"""Of what a person decides on in a rehearsal with mishaps, the share that is taken back, edited, withdrawn."""
EDITOR = "erin"


class Office:
    """Hands over what the clients' plans say, at their times."""

    def __init__(self, rig: RehearsalRig) -> None:
        self._rig = rig
        self._dice = stream(rig.options.seed, "office")
        self._handed = 0
        self._last: submit.Wanted | None = None
        self._decisions = 0
        self._people: dict[str, Claimant] = {}
        for n in range(1, rig.options.clients + 1):
            rig.add_client(f"client-{n:03}", rig.options.accounts_each)
        for name, role in ((STANDING_APPROVER, Role.APPROVER), (EDITOR, Role.OPERATOR)):
            rig.add_person(name, role)
            self._people[name] = Claimant(PersonId(name), rig.keys[name])

    @property
    def handed(self) -> int:
        """How much was handed over."""
        return self._handed

    def open(self) -> None:
        """From now on work comes in."""
        self._rig.actor("office", self._work)

    def _work(self) -> None:
        rig, clock = self._rig, self._rig.scheduler
        begun_us = clock.now_us()
        for day in range(max(rig.options.days, 1)):
            for at_us, client, number in self._plan(day):
                due_us = begun_us + at_us - clock.now_us()
                if due_us > 0:
                    clock.sleep_us(due_us)
                self._round(client, number)

    def _plan(self, day: int) -> list[tuple[int, str, int]]:
        """The day's rounds in order: when, whose, and the how many-eth of that client's it is.

        A client's rounds are one slot apart, and each client's slots begin at a time of its own.
        """
        options = self._rig.options
        whole_us = options.work_us if options.short else options.day_us
        slot_us = whole_us // options.per_day
        found = []
        for n in range(1, options.clients + 1):
            dice = stream(options.seed, f"plan/{n}/{day}")
            for each in range(options.per_day):
                at_us = day * options.day_us + each * slot_us + dice.randrange(slot_us // 2)
                found.append((at_us, f"client-{n:03}", day * options.per_day + each))
        return sorted(found)

    def _round(self, client: str, number: int) -> None:
        """All of a client's accounts post; now and then one of them answers a comment, or likes it."""
        dice = self._dice
        accounts = self._accounts_of(client)
        for n in range(1, accounts + 1):
            account = f"{client}-{n}"
            self._hand_over(client, account, Action.PUBLISH, text=f"{client}: no. {number} on {account}")
        draw = dice.random()
        if number == 0 or draw >= REPLIES + LIKES:
            return
        account = f"{client}-{dice.randint(1, accounts)}"
        comment = self._comment(client, number)
        if comment is None:
            return
        if draw < REPLIES:
            self._hand_over(client, account, Action.REPLY, text=f"{client} answers no. {number}", target=comment)
        else:
            self._hand_over(client, account, Action.LIKE, target=comment)

    def _accounts_of(self, client: str) -> int:  # noqa: ARG002 - of whom there may be others
        """How many accounts a client has."""
        return self._rig.options.accounts_each

    def _comment(self, client: str, number: int) -> str | None:
        """A fan comments on what the client posted last; nothing when nothing stands."""
        store = self._rig.world.platforms["X"].store
        account = self._rig.numbers[f"{client}-1"]
        newest = next(store.newest_first(account, after=0, before=1 << 64), None)
        if newest is None:
            return None
        return str(self._rig.world.comment_from_fan(newest.id, f"comment {number} on {client}"))

    def _hand_over(
        self, client: str, account: str, action: Action, *, text: str = "", target: str | None = None
    ) -> None:
        self._handed += 1
        wanted = submit.Wanted(
            client=client,
            platform=Platform.X.value,
            account=account,
            action=action.value,
            text=text,
            key=f"key-{self._handed}",
            target=target,
            tag=f"{self._rig.scenario}/{self._handed}",
        )
        self._last = wanted
        queued = submit.submit(self._rig.core, wanted)
        if queued.waits_for == WAITS_FOR_DECISION:
            self._decide_on(queued)

    def hand_over_again(self) -> bool:
        """What was handed over last, once more: as whoever never heard the answer does. False when nothing was yet."""
        if self._last is not None:
            submit.submit(self._rig.core, self._last)
        return self._last is not None

    # ------------------------------------------------------------ people

    def _decide_on(self, queued: QueuedIntent) -> None:
        """The standing approver says yes after a while; in a rehearsal of mishaps somebody may think again."""
        self._decisions += 1
        rig, intent = self._rig, queued.intent.intent
        dice = stream(rig.options.seed, f"decision/{self._decisions}")
        yes_us = dice.randrange(DECIDES_WITHIN_US)
        rig.later("yes", yes_us, partial(self._say_yes, intent))
        if rig.options.faults != "swarm":
            return
        self._think_again(dice, intent, yes_us, likes=queued.intent.action is Action.LIKE)

    def _think_again(self, dice: Random, intent: str, yes_us: int, *, likes: bool) -> None:
        rig, approver, editor = self._rig, self._people[STANDING_APPROVER], self._people[EDITOR]
        if dice.random() < REVOKED:
            revoke = partial(approve.revoke, rig.core, intent, approver, "thought again")
            rig.later("revoke", yes_us + dice.randrange(2_000_000), lambda: self._noted("revoked", intent, revoke))
        if not likes and dice.random() < EDITED:
            edit = partial(approve.edit, rig.core, intent, editor, f"edited: {intent}")
            at_us = dice.randrange(yes_us + 2_000_000)
            rig.later("edit", at_us, lambda: self._noted("edited", intent, edit))
            rig.later("yes", at_us + DECIDES_WITHIN_US, partial(self._say_yes, intent))
        if dice.random() < WITHDRAWN:
            take_back = partial(submit.withdraw, rig.core, intent, person=PersonId("client"))
            at_us = dice.randrange(yes_us + 5_000_000)
            rig.later("withdraw", at_us, lambda: self._noted("withdrawn", intent, take_back))

    def _noted(self, what: str, intent: str, act: Callable[[], object]) -> None:
        """What somebody tried, and whether it was taken: refused under a permit is as good."""
        try:
            act()
        except HoldpointError:
            self._rig.sample(f"{what}_refused", intent)
            raise
        self._rig.sample(what, intent)

    def _say_yes(self, intent: str) -> None:
        approver = self._people[STANDING_APPROVER]
        seen = requests.shown(self._rig.core, intent, approver).approval
        approve.yes(self._rig.core, seen.approval, approver, seen=seen.commitment)
