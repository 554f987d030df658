"""Asking for approval, and reading what stands: what submission, minting, decisions and edits have in common.

Everything here runs in the transaction of whoever calls it.
"""

from datetime import timedelta

import msgspec

from safety_core import approvals
from safety_core.approval_rules import NAME, ApprovalRules, Need
from safety_core.approvals import Approval, ApprovalState, Standing, Vote
from safety_core.audit import entries
from safety_core.errors import BadInput, StoreUnavailable
from safety_core.halt import us
from safety_core.intent import Intent, effect_digest
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.records import Permit, QueuedIntent
from safety_core.shell import committing
from safety_core.shell.core import Core
from safety_core.shell.rules_text import parsed
from safety_core.switches import HOLDPOINT
from safety_core.vocabulary import ApprovalId, Commitment, IntentId, PersonId, Reason

WAITS_FOR_DECISION = "decision"
SALT_BYTES = 16


def in_force(tx: Transaction) -> tuple[ApprovalRules, int] | None:
    """The rules and their version; ``None`` when there are none that can be read."""
    found = tx.rules(NAME)
    if found is None:
        return None
    try:
        return parsed(found.body, found.digest), found.version
    except BadInput:
        return None


def required(tx: Transaction) -> tuple[ApprovalRules, int]:
    """The rules and their version.

    Raises:
        StoreUnavailable: there are none that can be read; nothing is decided by rules that nobody can read.
    """
    found = in_force(tx)
    if found is None:
        raise StoreUnavailable(
            "the rules on approvals cannot be read", "load them anew: holdpoint approve rules load FILE --as ADMIN"
        )
    return found


def standing(core: Core, tx: Transaction, intent: Intent) -> Standing | None:
    """What is known about an intent's approval now; ``None`` when the rules cannot be read."""
    found = in_force(tx)
    if found is None:
        return None
    rules, version = found
    newest = tx.approval_of(intent.intent) if rules.need(intent) is not None else None
    return Standing(
        rules=rules,
        version=version,
        newest=newest,
        votes=votes(tx, newest) if newest is not None else (),
        now=core.clock.now(),
    )


def votes(tx: Transaction, approval: Approval) -> tuple[Vote, ...]:
    """What was said of a request, each word with its person as they are now."""
    return tuple(Vote(each, tx.person(each.person)) for each in tx.decisions(approval.approval))


def ask(core: Core, tx: Transaction, intent: Intent, need: Need, version: int, *, why: str = "") -> Approval:
    """Ask for approval of an intent as it stands."""
    now_us, now = core.clock.boot_us(), core.clock.now()
    salt = core.entropy.token(f"approval/{intent.intent}", SALT_BYTES)
    asked = Approval(
        approval=ApprovalId(core.new_id("app", intent.intent)),
        intent=intent.intent,
        client=intent.client,
        platform=intent.platform,
        account=intent.account,
        action=intent.action,
        commitment=approvals.committed(intent, rules=version, salt=salt),
        salt=salt,
        visible=effect_digest(intent),
        target=intent.target,
        not_before_us=intent.not_before_us,
        not_after_us=intent.not_after_us,
        rules=version,
        quorum=need.quorum,
        role=need.role,
        author=intent.author,
        editor=intent.editor,
        asked_us=now_us,
        expires_us=now_us + us(need.life_s),
        expires_at=(now + timedelta(seconds=need.life_s)).isoformat(),
    )
    tx.add_approval(asked)
    log(core, tx, "approval_asked", asked, why=why)
    return asked


def ask_first(core: Core, tx: Transaction, queued: QueuedIntent) -> Approval | None:
    """Ask for a new intent, if its approval is needed; rules that cannot be read are minting's to refuse by."""
    found = in_force(tx)
    need = found[0].need(queued.intent) if found is not None else None
    return ask(core, tx, queued.intent, need, found[1]) if found is not None and need is not None else None


def end(
    core: Core,
    tx: Transaction,
    approval: Approval,
    to: ApprovalState,
    *,
    person: PersonId | None = None,
    saw: str = "",
    why: str = "",
) -> Approval:
    """Move a request to a state in which it counts no more."""
    ended = approvals.move(approval, to, ended_us=core.clock.boot_us(), saw=saw)
    tx.change_approval(ended, approval.state)
    log(core, tx, f"approval_{to.value}", ended, person=person, why=why)
    return ended


def log(
    core: Core, tx: Transaction, kind: str, approval: Approval, *, person: PersonId | None = None, why: str = ""
) -> None:
    """Write what became of a request into the audit log, and who did it where it was a person."""

    def name(whose: str | None) -> Commitment | None:
        return None if whose is None else committing.name(core, tx, PersonId(whose))

    def words(text: str) -> Commitment | None:
        return committing.words(core, tx, person or HOLDPOINT, text, approval.client) if text else None

    people = entries.Asking(
        person=name(person),
        why=words(why),
        saw=words(approval.saw),
        author=committing.name(core, tx, PersonId(approval.author)),
        editor=name(approval.editor),
        to=name(approval.escalated_person),
    )
    at_us, at = core.clock.boot_us(), core.clock.now()
    tx.append_audit(entries.approval(kind, approval, people=people, at_us=at_us, at=at))


def void_of(core: Core, tx: Transaction, intent: IntentId, *, saw: str) -> None:
    """What stands of an intent's approval is void from now on."""
    newest = tx.approval_of(intent)
    if newest is not None and newest.open:
        end(core, tx, newest, ApprovalState.VOID, saw=saw)


def consume(tx: Transaction, approval: Approval, permit: Permit) -> None:
    """The first permit of an intent takes its approval; later ones stand on it."""
    if approval.consumed_by is None:
        tx.change_approval(msgspec.structs.replace(approval, consumed_by=permit.permit), approval.state)


def waits_for_decision(core: Core, tx: Transaction, intent: Intent) -> bool:
    """After a refusal: whether a person must decide before the intent can go on; asks anew where no person said no.

    False when its approval counts by now, or nothing can be said: then it is decided anew, since nobody would wake it.
    """
    found = standing(core, tx, intent)
    wrong = approvals.against(intent, found, now_us=core.clock.boot_us()) if found is not None else None
    if found is None or wrong is None or wrong[0] not in approvals.UNDECIDED:
        return False
    reason, saw = wrong
    if found.newest is None or reason in approvals.ASKED_ANEW:
        over = ApprovalState.EXPIRED if reason is Reason.APPROVAL_EXPIRED else ApprovalState.VOID
        ask_anew(core, tx, intent, why=saw, over=over)
    return True


def ask_anew(
    core: Core, tx: Transaction, intent: Intent, *, why: str, over: ApprovalState = ApprovalState.VOID
) -> Approval | None:
    """End what stands (``over``: how) and ask once more; ``None`` when nobody must be asked any more.

    Raises:
        StoreUnavailable: the rules cannot be read.
    """
    rules, version = required(tx)
    newest = tx.approval_of(intent.intent)
    if newest is not None and newest.open:
        end(core, tx, newest, over, saw=why)
    need = rules.need(intent)
    return ask(core, tx, intent, need, version, why=why) if need is not None else None


def for_another_window(core: Core, tx: Transaction, queued: QueuedIntent, moved: Intent, *, saw: str) -> None:
    """The yes was for the old window. What needs none any more, and waited for one, takes its place in the queue.

    Raises:
        StoreUnavailable: the rules cannot be read.
    """
    if ask_anew(core, tx, moved, why=saw) is None:
        wake(tx, queued)
    else:
        put_to_wait(tx, queued, Reason.APPROVAL_MISSING, saw)


def put_to_wait(tx: Transaction, queued: QueuedIntent, reason: Reason, saw: str) -> None:
    """A queued intent waits for a decision from now on. What a halt keeps is decided anew after its release anyway."""
    if queued.state is IntentState.QUEUED:
        tx.move_intent(
            queued.intent.intent,
            IntentState.QUEUED,
            IntentState.WAITING,
            reason=reason,
            saw=saw,
            waits_for=WAITS_FOR_DECISION,
        )


def wake(tx: Transaction, queued: QueuedIntent | None) -> None:
    """What waited for a decision goes back to its place in the queue, to be decided anew."""
    if queued is not None and queued.state is IntentState.WAITING and queued.waits_for == WAITS_FOR_DECISION:
        tx.move_intent(
            queued.intent.intent, IntentState.WAITING, IntentState.QUEUED, waits_for=None, reason=None, saw=""
        )
