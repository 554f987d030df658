"""The one thread of a process that looks whether the store changed, and wakes whoever follows a page.

1. Every ``LOOK_S``, and at once when an operation of this process changed something, it reads how far the store is, what stands
   raised on this machine and whether it is stopped. When the switches changed, every board is drawn anew at once; other things
   with the next slow look. A board that moves (a halt is waited for) is drawn whenever the store or a worker's word went on.
2. A slow look comes every ``BEAT_S``, and as much later as looks are dear: it never takes more than a tenth of the time. With it
   goes a sign of life. A page that hears none for five seconds says that it is dead.
3. Whoever follows is proved anew with each change and each slow look: whose session ended, or who may act no more, or for
   others than before, is let go at once. So is forgotten who was proved here (``sign_in/proved.py``) and would be no more.
4. A store that cannot be read is said to every page, with every slow look, until it can be; then everything is drawn anew.
"""

import logging
import threading
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from safety_core.console import desks
from safety_core.console.house import House
from safety_core.console.streams.board import Board, event
from safety_core.console.streams.follower import Follower
from safety_core.console.streams.live import Live
from safety_core.console.table import Desk
from safety_core.console.waiting import NoRoom
from safety_core.errors import HoldpointError, Refused, StoreUnavailable
from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import ClientId, HaltId, PersonId, Role

LOOK_S = 0.1
BEAT_S = 2.0
SHARE = 10
"""A look that took so long is not repeated before ten times as long."""
ANEW_S = 10.0
"""So often a look is made without the one before it: what changes seldom is read anew then."""
FOLLOWERS_MOST = 500
log = logging.getLogger("holdpoint.console")


class View(NamedTuple):
    """Who sees the same: by role and clients; ``person``: what is theirs alone (``Live.own``)."""

    role: Role
    clients: tuple[ClientId, ...]
    person: PersonId | None


class Seen(NamedTuple):
    """One look: how far the store is, the view's generation, what each worker of this machine has confirmed, the switches, and what
    stands raised here and is in no store.
    """

    horizon: object
    generation: int
    pulse: object
    switches: object
    raised: frozenset[HaltId]


Key = tuple[Live, Any, View]


class Hub:
    """The thread, the boards, and who follows them."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._era = house.core.entropy.token("streams", 6)
        self._turn = threading.Condition()  # guards the boards and who follows
        self._boards: dict[Key, tuple[Board, list[Follower]]] = {}
        self._thread: threading.Thread | None = None
        self._woken = threading.Event()
        self._seen: Seen | None = None
        self._drawn: tuple[object, str | None, frozenset[HaltId]] | None = None
        self._slow_us = self._anew_us = 0
        self._moves = self._owed = False
        self._looks: dict[tuple[Live, View], Any] = {}
        house.news.heard_by(self._woken)

    def follow(
        self, live: Live, given: Any, desk: Desk, who: Callable[[], Claimant | None], last: str | None
    ) -> Follower:
        """Follow a board from the event of this id on; its first events are there at once.

        Raises:
            NoRoom: as many follow as this process has room for. Refused: they may not. StoreUnavailable: nothing can be seen.
        """
        if self.followed >= FOLLOWERS_MOST:
            raise NoRoom(f"{FOLLOWERS_MOST} pages are followed already", "close some, or load this one by hand")
        key = (live, given, _view(live, desk))
        with self._turn:
            known = key in self._boards
        board = Board(self._era)
        if not known:  # drawn before anybody follows it: nobody waits for another's look
            _draw(key, board, live.look(desk, None))
        with self._turn:
            board, followers = self._boards.setdefault(key, (board, []))
            follower = Follower(board, who, desk, last)
            followers.append(follower)
            self._owed = True
            self._anew_us = 0  # what was kept of the last look may lack a client that this page shows already
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="streams", daemon=True)
                self._thread.start()
        return follower

    def leave(self, follower: Follower) -> None:
        """Follow no more."""
        follower.end()
        with self._turn:
            for key, (_, followers) in list(self._boards.items()):
                if follower in followers:
                    followers.remove(follower)
                if not followers:
                    del self._boards[key]

    @property
    def followed(self) -> int:
        """How many follow."""
        with self._turn:
            return sum(len(each) for _, each in self._boards.values())

    def _watch(self) -> None:
        while True:
            with self._turn:
                if not self._boards:
                    self._thread = None
                    return
            try:
                self.turn()
            except Exception:
                log.exception("a bug stopped a turn of the streams; pages that hear nothing say so")
            self._woken.wait(LOOK_S)
            self._woken.clear()  # what comes from here on is another turn's

    def turn(self) -> None:
        """One look."""
        clock = self._house.core.clock
        began_us = clock.boot_us()
        slow = began_us >= self._slow_us
        try:
            changed, went_on = self._look()
            if changed or slow:
                self._prove_again()
            if slow or changed or self._owed or (self._moves and went_on):
                anew, self._owed = began_us >= self._anew_us, False
                self._draw_all(anew=anew)
                self._anew_us = began_us + round(ANEW_S * 1e6) if anew else self._anew_us
        except StoreUnavailable as away:
            self._owed = True
            if slow:
                self._slow_us = began_us + round(BEAT_S * 1e6)
                self._tell(event("away", {"wrong": away.wrong}))
            return
        if slow:
            took_us = clock.boot_us() - began_us
            self._slow_us = began_us + max(round(BEAT_S * 1e6), SHARE * took_us)
            self._tell(event("beat", {"at": clock.now().isoformat()}))

    def _look(self) -> tuple[bool, bool]:
        """Whether the switches are not as they were drawn last; and whether anything went on since the look before."""
        core, before = self._house.core, self._seen
        stopped, generation = core.hard_stop.latched(), core.view.generation()
        pulse = tuple((each.worker, each.confirmed, each.killed_us) for each in core.heartbeats.beats())

        def look(tx: Transaction) -> Seen:
            horizon = tx.began_at()
            if before is not None and (before.horizon, before.generation) == (horizon, generation):
                return before._replace(pulse=pulse)
            halts = tuple((each.halt, each.state, each.reconciled_us) for each in tx.switches().halts)
            switches = (tx.switches().epoch, halts, tuple(each.state for each in tx.schedules()))
            return Seen(horizon, generation, pulse, switches, _unfenced(core, tx, {name for name, _, _ in halts}))

        seen = self._seen = core.store.read(look)
        # What was raised since the last look is fenced within the next ones, and drawn then: only what stays raised is drawn so.
        stays = before is not None and before.raised == seen.raised
        raised = seen.raised if stays or self._drawn is None else self._drawn[2]
        drawn, self._drawn = self._drawn, (seen.switches, stopped, raised)
        return drawn != self._drawn, before != seen

    def _standing(self) -> list[tuple[Key, Board, list[Follower]]]:
        with self._turn:
            return [(key, board, list(followers)) for key, (board, followers) in self._boards.items()]

    def _prove_again(self) -> None:
        desks.forget_refused(self._house)
        for (live, _, view), _, followers in self._standing():
            for follower in followers:
                if self._view_of(live, follower) != view:
                    follower.end(event("ended", {}))
                elif follower.forgotten():
                    self.leave(follower)

    def _view_of(self, live: Live, follower: Follower) -> View | None:
        """As whom they follow now; ``None``: they may no more."""
        claimant = follower.who()
        if claimant is None:
            return None
        try:
            desk = desks.desk_of(self._house, claimant)
        except Refused:
            return None
        follower.desk = desk
        return _view(live, desk)

    def _draw_all(self, *, anew: bool) -> None:
        looks: dict[tuple[Live, View], Any] = {}
        known = {} if anew else self._looks
        moves = False
        for key, board, followers in self._standing():
            desk = next((each.desk for each in followers if not each.ended), None)
            if desk is None:
                continue
            live, _, view = key
            try:
                if (live, view) not in looks:
                    looks[live, view] = live.look(desk, known.get((live, view)))
                new = _draw(key, board, looks[live, view])
            except StoreUnavailable:
                raise
            except HoldpointError as gone:  # what it showed is there no more, or not theirs
                log.info("a followed page ends: %s", gone.wrong)
                for each in followers:
                    each.end(event("ended", {}))
                continue
            moves = moves or live.moves(board.answer)
            if new:
                for each in followers:
                    each.wake()
        self._moves, self._looks = moves, looks

    def _tell(self, words: bytes) -> None:
        for _, _, followers in self._standing():
            for each in followers:
                each.tell(words)


def _view(live: Live, desk: Desk) -> View:
    return View(desk.person.role, tuple(desk.person.clients), desk.person.person if live.own else None)


def _unfenced(core: Core, tx: Transaction, known: Collection[str]) -> frozenset[HaltId]:
    try:
        raised = core.view.standing()
    except StoreUnavailable:  # a view that cannot be read covers everything
        return frozenset((HaltId("view"),))
    return frozenset(each for each in raised if each not in known and tx.halt(each) is None)


def _draw(key: Key, board: Board, seen: Any) -> bool:
    live, given, _ = key
    before, answer = board.answer, live.cut(seen, given)
    return board.draw(answer, live.parts(answer), () if before is None else live.say(before, answer))
