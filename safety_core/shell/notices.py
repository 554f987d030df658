"""What people are told of a halt, or of something else: one place for the words, and they are kept in the transaction of what they tell."""

from safety_core.ports import Transaction
from safety_core.records import Notice, NoticeKind
from safety_core.rollout.states import Move, Moved
from safety_core.shell.core import Core
from safety_core.switches import HOLDPOINT, Halt
from safety_core.vocabulary import ClientId, NoticeId

_SAYS: dict[NoticeKind, str] = {
    NoticeKind.HALTED: "HALTED",
    NoticeKind.ACKNOWLEDGED: "HALT ACKNOWLEDGED",
    NoticeKind.NOT_ACKNOWLEDGED: "HALT NOT ACKNOWLEDGED",
    NoticeKind.RELEASED: "RELEASED",
    NoticeKind.RELEASE_SCHEDULED: "RELEASE SCHEDULED",
    NoticeKind.SCHEDULE_LAPSED: "SCHEDULED RELEASE LAPSED",
    NoticeKind.INCIDENT_OPENED: "INCIDENT OPENED",
    NoticeKind.INCIDENT_CLOSED: "INCIDENT CLOSED",
}
_NEXT: dict[NoticeKind, str] = {
    NoticeKind.HALTED: "see how far it is: holdpoint switch show",
    NoticeKind.ACKNOWLEDGED: "a second person ends it: holdpoint release {halt} --as NAME -m WHY",
    NoticeKind.NOT_ACKNOWLEDGED: "end the processes that did not answer, then: holdpoint switch show",
    NoticeKind.RELEASED: "stop it again: holdpoint halt -m WHY",
    NoticeKind.RELEASE_SCHEDULED: "see who must agree, and until when: holdpoint switch show",
    NoticeKind.INCIDENT_OPENED: "look into it: holdpoint incident list",
    NoticeKind.INCIDENT_CLOSED: "see what was: holdpoint incident list --all",
    NoticeKind.SCHEDULE_LAPSED: "nothing was released; to end it: holdpoint release {halt} --as NAME -m WHY",
}
_ENDS_AUTOMATIC = "an operator ends it, once it has cooled down: holdpoint release {halt} --as NAME -m WHY"

OF_NO_HALT: dict[NoticeKind, str] = {
    NoticeKind.ESCALATED: "APPROVAL ESCALATED",
    NoticeKind.LETTER_NOT_TAKEN: "LETTER NOT TAKEN",
    NoticeKind.LETTERS_UNREADABLE: "LETTERS NOT WRITTEN",
    NoticeKind.ROLLOUT_MOVED: "ROLLOUT MOVED",
    NoticeKind.TO_BE_ANSWERED: "TO BE ANSWERED",
    NoticeKind.TOKEN_NOT_REFRESHED: "TOKEN NOT REFRESHED",
    NoticeKind.CLEAN_UP_IN_VAIN: "CLEANUP IN VAIN",
    NoticeKind.OUTCOMES_NOT_TAKEN: "OUTCOMES NOT TAKEN",
    NoticeKind.ALERT_FIRING: "ALERT FIRING",
}
"""What is told of that is no halt."""

_OF_MOVES: dict[Move, tuple[str, str]] = {
    Move.ADVANCE: ("from {left} on to {to}", "take it back: holdpoint rollout rollback -m WHY --as NAME"),
    Move.ROLL_BACK: ("back from {left} to {to}", "see what is missing there: holdpoint rollout status"),
    Move.HOLD: ("held at {to}: nothing advances", "end it: holdpoint rollout resume -m WHY --as NAME"),
    Move.RESUME: ("no longer held at {to}", "see what is missing there: holdpoint rollout status"),
    Move.PROMOTE_CELL: (
        "{action} on {platform} from {left} on to {to}",
        "take all of it back: holdpoint rollout rollback -m WHY --as NAME",
    ),
}
"""The moves that people are told of, each with what it did and the next line to type. A plan that is loaded is
its loader's word alone: history and log have it."""


def words_of(kind: NoticeKind, halt: Halt, *, detail: str = "") -> str:
    """Plain text for a person: what, by whom, why, since when, the risk, the expected end, and the next line to type.

    ``detail`` is what only the teller knows: who did not answer, who released. Pure.
    """
    sentences = [
        f"{'DRILL ' if halt.drill else ''}{_SAYS[kind]}: {halt.scope} (risk: {halt.scope.risk}), since {halt.asked_at}",
        f"by {_who(halt)}: {halt.reason}",
    ]
    if halt.latched:
        sentences.append("by this machine's hard stop: the store did not take it in time")
    if kind is NoticeKind.ACKNOWLEDGED and halt.quiesced_us is not None:
        sentences.append(f"nothing in scope is under way since {(halt.quiesced_us - halt.asked_us) / 1e6:.3f} s after")
    if detail:
        sentences.append(detail)
    if halt.expected_end_at is not None and kind is not NoticeKind.RELEASED:
        sentences.append(f"expected to end at {halt.expected_end_at} (nothing ends by itself)")
    if halt.drill and kind in (NoticeKind.HALTED, NoticeKind.ACKNOWLEDGED):
        return ". ".join([*sentences, "it releases itself: nothing is to be done"])
    following = _ENDS_AUTOMATIC if halt.automatic and kind is NoticeKind.ACKNOWLEDGED else _NEXT[kind]
    return ". ".join([*sentences, following.format(halt=halt.halt)])


def add(core: Core, tx: Transaction, kind: NoticeKind, halt: Halt, *, detail: str = "") -> None:
    """Keep a notice in this transaction; whoever keeps house delivers it."""
    tx.add_notice(
        Notice(
            notice=NoticeId(core.new_id("notice", halt.scope.client)),
            kind=kind,
            halt=halt.halt,
            client=halt.scope.client,
            words=words_of(kind, halt, detail=detail),
            at=core.clock.now().isoformat(),
        )
    )


def tell(core: Core, tx: Transaction, kind: NoticeKind, client: ClientId | None, said: str) -> None:
    """Keep a notice of something that is no halt, in the transaction of what it tells. ``said``: what was, and what to type."""
    tx.add_notice(
        Notice(
            notice=NoticeId(core.new_id("notice", client)),
            kind=kind,
            halt=None,
            client=client,
            words=f"{OF_NO_HALT[kind]}: {said}",
            at=core.clock.now().isoformat(),
        )
    )


def moved(core: Core, tx: Transaction, move: Moved) -> None:
    """Tell of a move of the rollout, in its transaction; once, since a move is made once."""
    if move.move in _OF_MOVES:
        tell(core, tx, NoticeKind.ROLLOUT_MOVED, None, moved_words(move))


def moved_words(move: Moved) -> str:
    """What moved, by whom, why, and the next line to type. Pure.

    Everybody reads it, whomever they act for; what a trigger saw may be one client's own, so it is looked up, not told.
    """
    did, following = _OF_MOVES[move.move]
    where = did.format(left=move.stage, to=move.next_stage, action=move.action, platform=move.platform)
    if move.person != HOLDPOINT:
        people = move.person if move.second is None else f"{move.second} and {move.person}"
        return f"{where}, by {people}: {move.why}. {following}"
    if move.move is Move.ROLL_BACK:
        return f"{where}, by a trigger. what it saw: holdpoint rollout history. {following}"
    return f"{where}, by the plan itself. {following}"


def _who(halt: Halt) -> str:
    if halt.automatic:
        return f"Holdpoint itself ({halt.harm})" if halt.harm is not None else "Holdpoint itself"
    return halt.person if halt.proven else f"{halt.person} (unproved)"
