"""What a person took down by hand of what a sandbox had made for real: written down once the platform says that it is gone.

1. Only what is left to a person (``sandbox_status``), by an operator who may act for its client and has proved it.
2. The platform is asked, with the account's own token. What it still shows is not written down, whoever says what.
3. Where it does not say, the person's word is, and is marked as that; they have to say that it is meant so.
4. It is kept as one more order to take the effect back, which nobody has to carry out: so nothing is ordered back twice, and
   the log says who, why, and on whose word.
"""

from enum import StrEnum
from typing import NamedTuple

from safety_core.audit import entries
from safety_core.errors import NoCredential, Refused, UnknownName
from safety_core.lifecycle import IntentState
from safety_core.ports import Gone, Transaction, Unreadable
from safety_core.records import Account, Permit, QueuedIntent
from safety_core.sandbox import Mode
from safety_core.shell import committing, look, recall, wrong_account
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import nearest
from safety_core.shell.reasons import checked_why
from safety_core.shell.sandbox_status import LOOK_LINE, Word, made_by_sandboxes, said_of
from safety_core.shell.scoped import acting
from safety_core.vocabulary import ObjectId, PermitId, Reason, Role

RECORD_DEADLINE_S = 10.0
SHOW_LINE = "holdpoint sandbox show names them"


class OnWord(StrEnum):
    """On whose word it counts as gone."""

    PLATFORM = "platform"
    PERSON = "person"


class Removed(NamedTuple):
    """What is written down, and the platform's answer in words."""

    order: QueuedIntent
    permit: Permit
    word: OnWord
    saw: str


def removed(core: Core, name: str, claimant: Claimant, why: str, *, my_word: bool = False) -> Removed:
    """Write down that a person took this permit's effect down. ``my_word``: also where the platform does not say so.

    Raises:
        UnknownName: no sandbox has made anything under such a permit.
        Refused: not proved or not allowed; it is not left to a person; where it stands is not known; the platform shows it
            still, or does not say and ``my_word`` is false.
        BadInput: no reason that a person can read.
        StoreUnavailable: nothing was written.
    """
    checked_why(why)

    def see(tx: Transaction) -> tuple[Permit, ObjectId, Account]:
        permit = _named(tx, name)
        require(tx, claimant, Role.OPERATOR, permit.client)
        target = _left(core, tx, permit)
        account = tx.account(permit.client, permit.platform, permit.account)
        assert account is not None
        return permit, target, account

    permit, target, account = acting(core, claimant).store.read(see)
    word, saw = _asked(core, permit, target, account, my_word=my_word)
    intent_id = core.new_id("int", f"recall/{permit.permit}")
    salt = core.entropy.token(f"salt/recall/{permit.permit}", 16)

    def decide(tx: Transaction) -> QueuedIntent:
        now, at, _ = see(tx)
        said = committing.said(core, tx, claimant.person, why, now.client)
        return _kept(core, tx, (now, at), (intent_id, salt), said, word=word, person=claimant.person)

    order = acting(core, claimant).store.transact(decide, deadline_s=RECORD_DEADLINE_S)
    core.seam("sandbox.removed")
    return Removed(order, permit, word, saw)


def _named(tx: Transaction, name: str) -> Permit:
    found = tx.permit(PermitId(name))
    if found is None or found.sandbox is not Mode.RECORD:
        near = nearest(name, (each.permit for each in made_by_sandboxes(tx)))
        raise UnknownName("effect of a sandbox", name, near, f"({SHOW_LINE})")
    return found


def _left(core: Core, tx: Transaction, permit: Permit) -> ObjectId:
    """Where it stands, if it is for a person to see to."""
    made = said_of(core, tx, permit)
    if made.word is not Word.LEFT:
        raise Refused(f"{permit.permit} is {made.word}: {made.saw}", "see how it goes: holdpoint sandbox show")
    if permit.object is None:
        raise Refused(f"where the effect of {permit.permit} stands is not known", LOOK_LINE)
    return permit.object


def _asked(core: Core, permit: Permit, target: ObjectId, account: Account, *, my_word: bool) -> tuple[OnWord, str]:
    """On whose word it is gone."""
    shown = _shown(core, permit, target, account)
    match shown:
        case Gone():
            return OnWord.PLATFORM, f"{permit.platform} says that {target} is gone"
        case Unreadable() if my_word:
            return OnWord.PERSON, f"{permit.platform} does not say: {shown.saw}"
        case Unreadable():
            raise Refused(
                f"{permit.platform} does not say whether {target} is gone: {shown.saw}",
                "ask again later; or look at it signed out, and give your word: add --my-word",
            )
        case _:
            raise Refused(f"{permit.platform} still shows {target}", "take it down there, then type this again")


def _shown(core: Core, permit: Permit, target: ObjectId, account: Account) -> object:
    adapter = core.adapters[permit.platform]
    try:
        token = core.vault.token(account)
    except NoCredential as none:
        return Unreadable(str(none))
    identity = look.whose_token(core, adapter, account, token)
    if isinstance(identity, Unreadable):
        return identity
    if identity.platform_account != account.platform_account:
        wrong_account.stop_for_token(core, account, token)
        return Unreadable("the token is another account's")
    return look.one_object(core, adapter, account, target, permit.action, token, quiet=True)


def _kept(
    core: Core,
    tx: Transaction,
    effect: tuple[Permit, ObjectId],
    drawn: tuple[str, str],
    said: entries.Said,
    *,
    word: OnWord,
    person: str,
) -> QueuedIntent:
    permit, target = effect
    done = tx.intent(permit.intent)
    assert done is not None
    order = recall.order_of((permit, done, target), *drawn, n=len(recall.orders(tx, permit)) + 1)
    now_us, now = core.clock.boot_us(), core.clock.now()
    ended = QueuedIntent(
        intent=order,
        state=IntentState.CANCELLED,
        submitted_us=now_us,
        due_us=now_us,
        reason=Reason.REMOVED_BY_HAND,
        saw=f"by {person}, on the word of the {word}",
        settled_us=now_us,
    )
    tx.add_intent(ended)
    tx.append_audit(entries.submitted(order, at_us=now_us, at=now))
    tx.append_audit(entries.removed(order, permit, said=said, word=word.value, at_us=now_us, at=now))
    return ended
