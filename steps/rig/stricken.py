"""Halts of every scope, each thrown at the instant at which a fault strikes what it names, with more waiting there."""

from collections.abc import Callable
from dataclasses import dataclass

from safety_core.lifecycle import IntentState
from safety_core.records import QueuedIntent
from safety_core.switches import Halt, Scope
from safety_core.vocabulary import AccountId, Action, ClientId, HaltId, Platform
from simulators.ledger import Entry
from steps.rig.ears import WEBHOOK, Ears
from steps.rig.platforms import TERMS, usual

STRUCK, ASIDE = "acme", "zeta"
"""The client whose requests the faults strike, one account after the other; and one beside it on the same platform."""
AFAR = "bolt"
"""A client of another platform."""
POST = "post"
"""What a feature calls the request that makes a post, whatever the platform calls it."""
WAITING = frozenset({IntentState.QUEUED, IntentState.WAITING})
OVER = frozenset(
    {IntentState.CONFIRMED, IntentState.REJECTED, IntentState.CANCELLED, IntentState.ABSENT, IntentState.QUARANTINED}
)


@dataclass(frozen=True, kw_only=True)
class Round:
    """One halt of several: what there was in its scope when it was asked for, and what was to go on.

    Attributes:
        name: what the feature calls the scope.
        under_way: intents in it that had begun and were not over; waiting: those that had not begun.
        outside: what was handed over once it was acknowledged, to go on; ``None``: nothing is to.
    """

    name: str
    halt: HaltId
    under_way: int
    waiting: int
    outside: QueuedIntent | None


class Stricken(Ears):
    """See the module."""

    def __init__(self, seed: int, scenario: str) -> None:
        super().__init__(seed, scenario)
        self.rounds: list[Round] = []
        self._readers_comment = ""

    def be_commented_on(self) -> None:
        """Each client on the platform of the first has a post that a reader has commented on."""
        for client in (STRUCK, ASIDE):
            self.submit(client, f"{client} asks its readers")
        self.settle_all()
        self._readers_comment = self.comment(ASIDE, self.object_of(ASIDE, f"{ASIDE} asks its readers"), "a comment")

    def halt_as_struck(
        self, thrower: str, releaser: str, named: str, goes_on: str, *, reason: str, fault: str, request: str
    ) -> None:
        """Let the fault strike a fresh account, halt what is named at that instant, look on for a while, and end it."""
        number = len(self.rounds) + 1
        victim = self.bound(STRUCK, f"{STRUCK}-{number}")
        sister = max(each.account for each in self.store.read(lambda tx: tx.accounts()) if each.client == STRUCK)
        assert sister != victim.account, f"{STRUCK} has too few accounts: give it one more than there are halts"
        scope = self._scope(named, victim.platform, victim.account)
        struck = self._strike(fault, request, victim.platform, victim.platform_account)
        handed = [
            self.submit(STRUCK, f"post {n} of {each} in round {number}", account=each)
            for each in (victim.account, sister)
            for n in (1, 2)
        ]
        if request == WEBHOOK:
            self._have_told_of(number, handed[0])
        limit_us = round(self.PATIENCE_S * 1_000_000)
        assert self.scheduler.run_until(struck, limit_us=limit_us), f"{fault} never struck {victim.account}"
        under_way, waiting = self._in_scope(scope)
        command = self.halt(thrower, scope, reason)
        self.await_command(command)
        assert command.error is None, str(command.error)
        self.sample("halt_printed", command.result.halt)
        outside = self._go_on(goes_on, number, sister)
        self.rounds.append(
            Round(name=named, halt=command.result.halt, under_way=under_way, waiting=waiting, outside=outside)
        )
        self.run_for(self.A_MOMENT_S)
        if outside is not None:
            self.run_until(lambda: bool(self._arrivals(outside)), limit_s=self.PATIENCE_S)
        self._end_all(releaser)

    # ------------------------------------------------------------ what came of it

    def not_in_time(self) -> list[str]:
        """Scopes whose halt was not acknowledged within its bound."""
        return [name for name, halt in self._thrown() if _took_us(halt) > halt.bound_us]

    def shows_nothing(self) -> list[str]:
        """Scopes in which nothing was under way, or nothing waited, when the halt was asked for."""
        return [each.name for each in self.rounds if not each.under_way or not each.waiting]

    def too_early(self) -> list[str]:
        """Scopes whose halt was acknowledged before what had reached a platform in it was answered."""
        return [name for name, halt in self._thrown() if _said_us(halt) < self._last_answer_in(halt)]

    def arrived_under_halts(self) -> list[Entry]:
        """Effects in the scope of a halt whose request arrived between its acknowledgement and its end."""
        return [
            entry
            for _, halt in self._thrown()
            for platform in TERMS
            for entry in self.arrived(platform, after_us=_said_us(halt), scope=halt.scope)
            if halt.released_us is None or entry.arrived_us <= halt.released_us
        ]

    def stopped_outside(self) -> list[str]:
        """Scopes beside which nothing arrived while the halt stood, though something was to."""
        halts = dict(self._thrown())
        return [
            each.name
            for each in self.rounds
            if each.outside is not None
            and not any(
                _said_us(halts[each.name]) < entry.arrived_us <= (halts[each.name].released_us or 0)
                for entry in self._arrivals(each.outside)
            )
        ]

    # ------------------------------------------------------------ inside

    def _scope(self, named: str, platform: Platform, account: AccountId) -> Scope:
        scopes = {
            "everything": Scope(),
            "the client": Scope(client=ClientId(STRUCK)),
            "the platform": Scope(platform=platform),
            "the account": Scope(client=ClientId(STRUCK), account=account),
            "publishing": Scope(action=Action.PUBLISH),
        }
        assert named in scopes, f"nobody halts {named}; there is: {', '.join(scopes)}"
        return scopes[named]

    def _strike(self, fault: str, request: str, platform: Platform, account: str) -> Callable[[], bool]:
        """Let the fault strike the account's next request of that name, or the next webhook; whether it has, from now on."""
        when = {"platform": platform.value, "operation": TERMS[platform].posting if request == POST else request}
        if request != WEBHOOK:
            when["account"] = account
        self._break(fault, when, {"first": 1, **usual(fault)})
        firings, calls = self.world.faults.firings, self.world.journal.entries
        looked = len(firings)

        def struck() -> bool:
            nonlocal looked
            new, looked = firings[looked:], len(firings)
            return any(
                each.name == fault and (request == WEBHOOK or calls[each.call].account == account) for each in new
            )

        return struck

    def _have_told_of(self, number: int, queued: QueuedIntent) -> None:
        """Two readers comment as soon as that post is on its way, and the platform tells of it."""
        calls, tag = self.world.journal.entries, queued.intent.tag
        limit_us = round(self.PATIENCE_S * 1_000_000)
        assert self.scheduler.run_until(lambda: calls[-1].committing and calls[-1].tag == tag, limit_us=limit_us)
        post = self.object_of(STRUCK, f"{STRUCK} asks its readers")
        for n in (1, 2):
            self.comment(STRUCK, post, f"comment {n} of round {number}")
        self.told_of()

    def _in_scope(self, scope: Scope) -> tuple[int, int]:
        """How many intents are under way in a scope, and how many have not begun."""
        states = [self.now(each).state for each in self.submitted if _covers(scope, each)]
        return sum(each not in WAITING | OVER for each in states), sum(each in WAITING for each in states)

    def _go_on(self, goes_on: str, number: int, sister: str) -> QueuedIntent | None:
        """Hand over what is to arrive although the halt stands."""
        text = f"what goes on in round {number}"
        handed: dict[str, Callable[[], QueuedIntent | None]] = {
            "nothing": lambda: None,
            f'posts of "{STRUCK}"': lambda: self.submit(STRUCK, text, account=sister),
            f'posts of "{ASIDE}"': lambda: self.submit(ASIDE, text),
            f'posts of "{AFAR}"': lambda: self.submit(AFAR, text),
            f'replies of "{ASIDE}"': lambda: self.submit(
                ASIDE, text, action=Action.REPLY, target=self._readers_comment
            ),
        }
        assert goes_on in handed, f"{goes_on} cannot go on here; there is: {', '.join(handed)}"
        return handed[goes_on]()

    def _end_all(self, releaser: str) -> None:
        """Somebody ends every halt that stands, those that Holdpoint threw meanwhile once they have cooled down."""
        cool_us = max(each.cool_down_until_us or 0 for each in self.in_force())
        self.run_for(max(0, cool_us - self.scheduler.now_us()) / 1_000_000)
        command = self.release(releaser, "it was looked at")
        assert command.error is None, str(command.error)

    def _thrown(self) -> list[tuple[str, Halt]]:
        known = {each.halt: each for each in self.store.read(lambda tx: tx.halts())}
        assert self.rounds, "nobody halted anything: this shows nothing"
        return [(each.name, known[each.halt]) for each in self.rounds]

    def _arrivals(self, queued: QueuedIntent) -> list[Entry]:
        found = self.world.ledger.query(platform=queued.intent.platform.value, arrived_after_us=-1)
        return [each for each in found if each.tag == queued.intent.tag]

    def _last_answer_in(self, halt: Halt) -> int:
        """When the last committing request was answered that had arrived in a halt's scope when it was fenced."""
        tags = {each.intent.tag for each in self.submitted if _covers(halt.scope, each)}
        answered = (
            each.replied_us or 0
            for each in self.world.journal.entries
            if each.committing and each.tag in tags and each.arrived_us <= halt.fenced_us
        )
        return max(answered, default=0)


def _covers(scope: Scope, queued: QueuedIntent) -> bool:
    its = queued.intent
    return scope.covers(client=its.client, platform=its.platform, account=its.account, action=its.action)


def _said_us(halt: Halt) -> int:
    assert halt.quiesced_us is not None, f"the halt of {halt.scope} is {halt.state}"
    return halt.quiesced_us


def _took_us(halt: Halt) -> int:
    return _said_us(halt) - halt.asked_us
