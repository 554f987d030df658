"""How the sandbox stands, for a person: what it does, what it has made for real, and what of that still stands.

What is left to a person is named with what to do: a platform that lets no program delete, a clean-up that was refused, or
whose end nobody knows.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from safety_core.lifecycle import PERHAPS_REAL, IntentState, PermitState
from safety_core.ports import Transaction
from safety_core.records import Permit
from safety_core.sandbox import Leave, Mode, Sandbox
from safety_core.shell import cleanup, recall
from safety_core.shell.core import Core
from safety_core.shell.sandbox import NOT_OUTSIDE
from safety_core.vocabulary import MARKS, AccountId, Action, ObjectId, PermitId, Platform, Reason

BY_HAND = "take it down by hand, on the platform, then: holdpoint sandbox removed {permit} -m WHY"
LOOK_LINE = "see what is known of it: holdpoint unknown list"


class Word(StrEnum):
    """What has become of something that a sandbox made for real."""

    LOOKED_UP = "being looked up"
    """Its answer, or its being read back, is still awaited."""
    GOING = "being taken down"
    GONE = "taken down"
    LEFT = "left to a person"


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """One of them; ``do`` is empty where nobody need do anything."""

    permit: PermitId
    setting: int
    platform: Platform
    account: AccountId
    action: Action
    object: ObjectId | None
    word: Word
    saw: str
    do: str = ""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, from one look.

    Attributes:
        setting: ``None``: nobody can say which stands, and nothing is let go.
        over: its end has come; left_s: until then, by the clock that says less.
        effects: made under it, or perhaps made.
        made: under any setting.
        real: platforms with an account that this configuration reaches at their own hosts.
    """

    setting: Sandbox | None
    over: bool
    left_s: float
    effects: int
    made: tuple[Made, ...]
    leave: Leave | None
    real: tuple[Platform, ...]

    @property
    def left(self) -> tuple[Made, ...]:
        """What somebody must see to."""
        return tuple(each for each in self.made if each.word is Word.LEFT)


def status(core: Core) -> Status:
    """How it stands now."""

    def look(tx: Transaction) -> Status:
        setting = tx.sandbox()
        over = setting is None or setting.over(now_us=core.clock.boot_us(), now=core.clock.now())
        made = made_by_sandboxes(tx)
        return Status(
            setting=setting,
            over=over,
            left_s=0.0 if setting is None or over else left_s(core, setting),
            effects=0 if setting is None or setting.mode is not Mode.RECORD else tx.effects_under(setting.serial),
            made=tuple(said_of(core, tx, each) for each in made),
            leave=tx.leave(),
            real=_real(core, tx),
        )

    return core.store.read(look)


def made_by_sandboxes(tx: Transaction) -> list[Permit]:
    """Permits of what a sandbox has made for real, or perhaps made, under any setting."""
    return [each for each in tx.permits(PERHAPS_REAL) if each.sandbox is Mode.RECORD and each.action not in MARKS]


class AtStart(msgspec.Struct, frozen=True, kw_only=True):
    """What is said where workers start; ``real``: those of the platforms reached for real that an account is bound on.

    Attributes:
        warning: empty where nothing is live there.
    """

    setting: Sandbox | None
    real: tuple[Platform, ...]
    warning: str


def at_start(core: Core) -> AtStart:
    """How it stands where workers start."""

    def look(tx: Transaction) -> AtStart:
        setting, leave = tx.sandbox(), tx.leave()
        real = _real(core, tx)
        if setting is None:
            return AtStart(setting=None, real=real, warning="nobody can say which sandbox stands: nothing is let go")
        live = [each for each in real if live_on(core, setting, each)]
        return AtStart(
            setting=setting,
            real=real,
            warning=_warning(setting, live, given=leave is not None and leave.stands) if live else "",
        )

    return core.store.read(look)


def _real(core: Core, tx: Transaction) -> tuple[Platform, ...]:
    bound = {each.platform for each in tx.accounts()} & core.real
    return tuple(each for each in Platform if each in bound)


def live_on(core: Core, setting: Sandbox, platform: Platform) -> tuple[Action, ...]:
    """What a setting leaves live on a platform; a recall takes harm away, and is not counted."""
    has = core.adapters[platform].ACTIONS - NOT_OUTSIDE - {Action.RECALL}
    return tuple(each for each in Action if each in has and setting.mode_for(platform, each) is Mode.OFF)


def _warning(setting: Sandbox, live: Sequence[Platform], *, given: bool) -> str:
    where = ", ".join(live)
    what = "the sandbox is off" if setting.mode is Mode.OFF else f"the sandbox ({setting.mode}) leaves something out"
    if given:
        return f"LIVE: {what}, and what goes out on {where} goes out FOR REAL: holdpoint sandbox show"
    return f"{what}, {where} is reached for real, and nobody gave leave: it waits there: holdpoint house live show"


def history(core: Core) -> tuple[Sandbox, ...]:
    """Every setting that ever stood, oldest first."""
    return core.store.read(lambda tx: tx.sandboxes())


def left_s(core: Core, setting: Sandbox) -> float:
    """How long until its end, by the clock that says less; 0 where it has none."""
    if setting.until_us is None or not setting.until_at:
        return 0.0
    by_boot = (setting.until_us - core.clock.boot_us()) / 1_000_000
    by_wall = (datetime.fromisoformat(setting.until_at) - core.clock.now()) / timedelta(seconds=1)
    return max(min(by_boot, by_wall), 0.0)


def said_of(core: Core, tx: Transaction, permit: Permit) -> Made:
    """What has become of one of them."""
    word, saw, do = _became(core, tx, permit)
    return Made(
        permit=permit.permit,
        setting=permit.setting,
        platform=permit.platform,
        account=permit.account,
        action=permit.action,
        object=permit.object,
        word=word,
        saw=saw,
        do=do,
    )


def _became(core: Core, tx: Transaction, permit: Permit) -> tuple[Word, str, str]:
    order, by_hand = recall.last_order(tx, permit), BY_HAND.format(permit=permit.permit)
    if permit.state is PermitState.QUARANTINED and order is None:
        return Word.LEFT, "nobody knows whether it stands", LOOK_LINE
    if permit.state not in cleanup.STANDS:
        return Word.LOOKED_UP, f"its permit is {permit.state}", ""
    if order is None:
        adapter = core.adapters.get(permit.platform)
        if adapter is None or Action.RECALL not in adapter.ACTIONS:
            return Word.LEFT, f"{permit.platform} lets no program delete it", by_hand
        return Word.LEFT, "nobody has ordered it back", by_hand
    why = f": {order.reason}{f' ({order.saw})' if order.saw else ''}" if order.reason is not None else ""
    if order.state is IntentState.CONFIRMED:
        return Word.GONE, f"by {order.intent.intent}", ""
    if order.reason is Reason.REMOVED_BY_HAND:
        return Word.GONE, order.saw, ""
    if order.state in recall.IN_VAIN:
        return Word.LEFT, f"its clean-up {order.intent.intent} was {order.state}{why}", by_hand
    if order.state is IntentState.QUARANTINED:
        return Word.LEFT, f"nobody knows whether its clean-up {order.intent.intent} was done", LOOK_LINE
    return Word.GOING, f"its clean-up {order.intent.intent} is {order.state}{why}", ""
