"""Who works: clients' posts come in over each day, comments are answered and liked, and a standing approver decides."""

from collections.abc import Callable
from functools import partial
from random import Random

from loadtests.rehearsal import places
from loadtests.rehearsal.ground import RehearsalRig
from loadtests.rehearsal.places import Place
from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import HoldpointError
from safety_core.records import QueuedIntent
from safety_core.shell import approve, requests, submit
from safety_core.shell.asking import WAITS_FOR_DECISION
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import Action, PersonId, Role
from simulators.draws import stream
from steps.rig.hands import STANDING_APPROVER
from steps.rig.platforms import TERMS, shown

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
        self._places: dict[str, list[Place]] = {}
        self._liked: set[str] = set()
        for each in places.places(rig.options):
            rig.add_account(each)
            self._places.setdefault(each.client, []).append(each)
        rig.add_strangers()
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
        accounts = self._places_of(client)
        for each in accounts:
            if number % self._rig.options.per_day < places.DAILY.get(each.platform, 1_000):
                self._hand_over(each, Action.PUBLISH, text=f"{client}: no. {number} on {each.account}")
        draw = dice.random()
        if number == 0 or draw >= REPLIES + LIKES:
            return
        place = accounts[dice.randint(1, len(accounts)) - 1]
        if draw < REPLIES:
            self._answer(place, number)
        else:
            self._like(place, number)

    def _places_of(self, client: str) -> list[Place]:
        """A client's accounts."""
        return self._places[client]

    def _answer(self, place: Place, number: int) -> None:
        """It answers a comment, or comments on what it posted itself."""
        able = places.answers(place.platform)
        post = self._newest(place) if able else None
        if post is None:
            return
        action = places.one_of(self._dice, able)
        target = post if action is Action.COMMENT else self._comment(place, post, number)
        self._hand_over(place, action, text=f"{place.client} answers no. {number}", target=target)

    def _like(self, place: Place, number: int) -> None:
        post = self._newest(place) if Action.LIKE in ADAPTERS[place.platform].ACTIONS else None
        if post is None:
            return
        target = post if place.platform in places.LIKES_POSTS else self._comment(place, post, number)
        if target not in self._liked:  # a second time would change nothing
            self._liked.add(target)
            self._hand_over(place, Action.LIKE, target=target)

    def _newest(self, place: Place) -> str | None:
        """What the account posted last, or where others may answer below it, the client's first one there."""
        if place.platform in places.OTHERS_ANSWER:
            place = next(each for each in self._places_of(place.client) if each.platform is place.platform)
        home = self._rig.world.platforms[place.platform.value]
        account = home.state.known(self._rig.numbers[place.account])
        assert account is not None
        newest = next(home.store.newest_first(account.id), None)
        return None if newest is None else home.written(newest)

    def _comment(self, place: Place, post: str, number: int) -> str:
        """A fan comments on it."""
        words = f"comment {number} on {place.client}"
        return self._rig.world.comment_from_fan(post, words, platform=place.platform.value)

    def _hand_over(self, place: Place, action: Action, *, text: str = "", target: str | None = None) -> None:
        self._handed += 1
        shows = TERMS[place.platform].shows if action is Action.PUBLISH else ""
        wanted = submit.Wanted(
            client=place.client,
            platform=place.platform.value,
            account=place.account,
            action=action.value,
            text=text,
            media=(self._rig.shelf.put(shown(shows)).ref,) if shows else (),
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
