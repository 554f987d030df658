"""The sandbox of a scenario: who sets it, what it caught and what it let out, who saw that; and leave to act for real."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec

from safety_core.adapters.platforms import ADAPTERS
from safety_core.lifecycle import PermitState
from safety_core.ports import Transaction
from safety_core.records import Permit, QueuedIntent
from safety_core.sandbox import Mode
from safety_core.shell import by_hand, leave, recall, sandbox, sandbox_status
from safety_core.switches import HOLDPOINT
from safety_core.vocabulary import Platform, Reason
from simulators.domain import Post
from steps.rig.opening import opened
from steps.rig.unknowns import DELETING, Unknowns

RECORDED_MAX = 20
"""So many effects a sandbox that records lets out where a scenario does not say."""
REAL = "real"
"""The harness's own word: the run reaches the platform that is named at its own hosts."""
READING = ("read_", "list_", "who_am_i", "status", "hand_out")
"""What operations begin with that change nothing and prepare nothing, on a platform; the last is the vault handing out a token."""
SEEN_BY = {
    "everybody": "public",
    "whoever has its address": "linked",
    "its followers": "followers",
    "its own account": "own",
}
"""Who sees something, as features say it, and as the world does."""


def _in_the_feed(post: Post) -> None:
    post.hidden = False
    post.place["feed"] = "MAIN_FEED"


def _as_it_is(_: Post) -> None:
    """Its account shows it, or does not."""


def _placed(**place: str) -> Callable[[Post], None]:
    def made(post: Post) -> None:
        post.place.update(place)

    return made


MADE_PUBLIC: dict[Platform, Callable[[Post], None]] = {
    Platform.FACEBOOK: _placed(published="yes"),
    Platform.LINKEDIN: _in_the_feed,
    Platform.YOUTUBE: _placed(privacyStatus="public"),
    Platform.TIKTOK: _placed(privacy="PUBLIC_TO_EVERYONE"),
}
"""How a post that was asked for as hidden comes to be shown to all, by what each platform keeps of it."""


class Sandboxing(Unknowns):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._lost: list[tuple[Any, ...]] = []

    # ------------------------------------------------------------ the setting

    def set_sandbox(self, person: str, mode: Mode, lasts_s: float, why: str, **more: Any) -> None:
        """Somebody sets what becomes of side effects, until so long from now."""
        who, until = self.claimant(person), self.core.clock.now() + timedelta(seconds=lasts_s)
        wanted = sandbox.Wanted(mode=mode, until=until, **{"effects_max": RECORDED_MAX, **more})
        self._decide(lambda core: sandbox.put(core, wanted, who, why))

    def turn_sandbox_off(self, person: str, why: str) -> None:
        """Somebody turns everything live."""
        who = self.claimant(person)
        self._decide(lambda core: sandbox.turn_off(core, who, why))

    def forget_sandbox(self) -> None:
        """The rows of the sandbox's settings are gone, past every rule of the store; they are found again at the end."""
        connection = self.store._connection  # noqa: SLF001  # past every verb: that is the point of it
        self._lost = connection.execute("SELECT * FROM sandboxes").fetchall()
        connection.execute("DELETE FROM sandboxes")

    def finish(self) -> list[dict[str, Any]]:
        """See ``BaseRig``; what was lost of the settings is found, so that evidence says what stood."""
        connection = self.store._connection  # noqa: SLF001  # past every verb, as above
        for row in self._lost:
            connection.execute(f"INSERT OR IGNORE INTO sandboxes VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
        return super().finish()

    def fill_recordings(self) -> None:
        """Nothing more can be written down."""
        self.recordings.most = 0

    def check_taken(self) -> None:
        """The last word of a person was taken."""
        assert self.decisions[-1].error is None, str(self.decisions[-1].error)

    # ------------------------------------------------------------ what platforms show, and to whom

    def protect(self, client: str, *, protected: bool = True) -> None:
        """The client sets its accounts up so that their followers alone see their posts, where X is; or opens them."""
        store = self.world.platforms[Platform.X.value].store
        for each in self.store.read(lambda tx: tx.accounts()):
            if (each.client, each.platform) == (client, Platform.X):
                known = store.accounts[each.platform_account]
                store.accounts[known.id] = msgspec.structs.replace(known, protected=protected)
        for token in store.tokens.values():
            token.account = store.accounts[token.account.id]

    def show_what_was_hidden(self, platform: Platform) -> None:
        """Everybody is shown what stands there, whatever was asked for."""
        store = self.world.platforms[platform.value].store
        if platform is Platform.X:
            for client in self.clients():
                self.protect(client, protected=False)
        for post in store.posts.values():
            post.account = store.accounts[post.account.id]
            MADE_PUBLIC.get(platform, _as_it_is)(post)

    def seen_by(self, client: str, platform: Platform) -> str:
        """Who sees the client's last effect on the platform, by the platform itself; of one that is gone, who saw it."""
        self.world.settle()
        return self.world.audience(platform.value, self._last_made(client, platform)).word

    def hidden_from_outside(self, client: str, platform: Platform) -> bool:
        """Whether nobody outside saw that."""
        return self.world.hidden(platform.value, self._last_made(client, platform))

    def _last_made(self, client: str, platform: Platform) -> str:
        made = [each for each in self._recorded(client) if each.platform is platform and each.object is not None]
        assert made, f"nothing of {client} became real on {platform}: this shows nothing"
        assert made[-1].object is not None
        return made[-1].object

    # ------------------------------------------------------------ what went out, and what did not

    def left(self, client: str) -> list[str]:
        """What of the client's went out to any platform: by their journals what prepares or changes something, by the ledger
        what it changed.
        """
        self.world.settle()
        mine = {each.intent.tag for each in self.submitted if each.intent.client == client}
        assert mine, f"{client} handed nothing over: this shows nothing"
        accounts = {
            each.platform_account for each in self.store.read(lambda tx: tx.accounts()) if each.client == client
        }
        asked = [
            f"{each.operation} on {each.platform}"
            for each in self.world.journal.entries
            if (each.tag in mine or each.account in accounts)
            and (each.committing or each.tag in mine or not each.operation.startswith(READING))
        ]
        return asked + [f"{each.event} on {each.platform}" for each in self.world.ledger.entries if each.tag in mine]

    def never_sent_because(self) -> set[Reason | None]:
        """Why permits were not used, of all of them."""
        return {each.reason for each in self.store.read(lambda tx: tx.permits([PermitState.NOT_SENT]))}

    def written_down(self, platform: Platform) -> list[str]:
        """The recordings of requests to that platform, as they are kept."""
        hosts = ADAPTERS[platform].HOSTS
        every = [each for lines in self.recordings.lines.values() for each in lines]
        return [
            each for each in every if (said := msgspec.json.decode(each)).get("host") in hosts and "request" in said
        ]

    def tokens_written_down(self) -> list[str]:
        """The recordings in which the text of a token stands, of any account of any platform."""
        every = [each for lines in self.recordings.lines.values() for each in lines]
        tokens = {each for home in self.world.platforms.values() for each in home.store.tokens}
        assert tokens
        return [each for each in every if any(token in each for token in tokens)]

    # ------------------------------------------------------------ clean-up

    def word_of(self, client: str, text: str) -> str:
        """What Holdpoint says of the client's last effect of that text that a sandbox made for real."""
        made = {each.permit: each.word for each in sandbox_status.status(self.core).made}
        permits = self._recorded(client, text)
        return made[permits[-1].permit].value if permits and permits[-1].permit in made else "not made"

    def take_down_by_hand(self, person: str, client: str, text: str, why: str) -> None:
        """Somebody deletes it on the platform, and writes down that they did."""
        permit, who = self._recorded(client, text)[-1], self.claimant(person)
        assert permit.object is not None
        self.world.withdraw(permit.object, platform=permit.platform.value)
        command = self.command(lambda core: by_hand.removed(core, permit.permit, who, why))
        self.await_command(command)
        assert command.error is None, command.error

    def clean_up(self, client: str, text: str) -> QueuedIntent | None:
        """The order to take it down again, as the store has it now."""
        made = self._recorded(client, text)

        def look(tx: Transaction) -> QueuedIntent | None:
            orders = [recall.last_order(tx, each) for each in made]
            return next((each for each in reversed(orders) if each is not None), None)

        return self.store.read(look)

    def taken_down(self, client: str, text: str) -> bool:
        """Whether the platform deleted it, by an order of Holdpoint's own that had a permit of its own and is on record."""
        order = self.clean_up(client, text)
        if order is None or order.state.value != "confirmed":
            return False
        self.world.settle()
        mine = [each for each in opened(self.store) if each.get("intent") == order.intent.intent]
        kinds = {each["kind"] for each in mine}
        assert {"submitted", "recall", "permit"} <= kinds, f"on record is only: {', '.join(sorted(kinds))}"
        assert any(each["kind"] == "recall" and each["person"] == HOLDPOINT for each in mine)
        deleted = [each for each in self.world.ledger.query(event=DELETING) if each.tag == order.intent.tag]
        return [each.object for each in deleted] == [order.intent.recalls]

    def _recorded(self, client: str, text: str | None = None) -> list[Permit]:
        """Permits of the client's intents, of that text or of any, oldest first, without those that take something down."""
        mine = {
            each.intent.intent
            for each in self.submitted
            if each.intent.client == client and text in (None, each.intent.text)
        }
        return [each for each in self.store.read(lambda tx: tx.permits()) if each.intent in mine]

    # ------------------------------------------------------------ for real

    def reach_for_real(self, platform: Platform) -> None:
        """From the beginning the platform is reached at its own hosts."""
        assert not self.workers, (
            "how a platform is reached is decided before a worker starts; say so before anything happens"
        )
        self.real |= {platform}
        self.core = replace(self.core, real=self.real)
        self.sample(REAL, platform.value)

    def ask_leave(self, person: str, why: str) -> None:
        """Somebody asks for leave to act for real, and means it."""
        who, reach = self.claimant(person), self._reach()
        self._decide(lambda core: leave.ask(core, reach, who, why, lambda _: True))

    def grant_leave(self, person: str) -> None:
        """Somebody gives it, and means it."""
        who, reach = self.claimant(person), self._reach()
        self._decide(lambda core: leave.grant(core, reach, who, lambda _: True))

    def end_leave(self, person: str, why: str) -> None:
        """Somebody takes it back."""
        who = self.claimant(person)
        self._decide(lambda core: leave.end(core, who, why))

    def _reach(self) -> leave.Reach:
        return {
            name: {host: leave.Place(at="", simulated=name not in self.real) for host in sorted(each.HOSTS)}
            for name, each in ADAPTERS.items()
        }
