"""I4 Approved bytes: an effect that needs approval shows exactly what was approved, by people whose yes counted.

Approver is neither author nor last editor, active when deciding and when the permit was minted, and holds the role; the
approval is complete, unexpired and unrevoked when the permit is minted, under the rules in force, and for this intent only.
Whether an effect needs approval is read from the ledger and the exported rules, not from what the core did about it.

Where the content, or whoever said yes, was erased there is no data, unless what is left is wrong by itself.
"""

from collections.abc import Iterator

from reports.checkers.approving import RANK, Approving, Need, approving, commitment
from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.evidence.folder import Evidence
from reports.evidence.rows import ApprovalRow, DecisionRow, IntentRow, LedgerRow, PermitRow

NAME, TITLE = "I4", "Approved bytes"


def check(evidence: Evidence) -> Finding:
    """Judge every effect that needs approval."""
    found = approving(evidence)
    rows: list[Violation] = []
    n = gone = 0
    for effect in found.index.effects():
        need = found.need(effect)
        if need is None:
            continue
        wrong = _wrong(found, effect, need)
        if wrong is None and _is_erased(found, effect):
            gone += 1
            continue
        n += 1
        if wrong is not None:
            rows.append(violation(f"effect {effect.object} (arrived {seconds(effect.arrived_us)}) {wrong}", effect))
    beside = f"; of {gone} others content or approver was erased: no data" if gone else ""
    nothing = f"of all {gone} effects that need approval content or approver was erased"
    unit = f"effects that need approval{beside}"
    return judged(
        (NAME, TITLE), n, rows, unit=unit, nothing=nothing if gone else "no effect that needs approval arrived"
    )


def _is_erased(found: Approving, effect: LedgerRow) -> bool:
    """Whether what it stands on opens no more: its content's commitment, or that of somebody who said yes."""
    intent = found.index.intent_of(effect)
    permit = None if intent is None else found.permit_of(intent, effect)
    approval = None if permit is None else found.approvals.get(permit.approval or "")
    if intent is None or approval is None:
        return False
    said = found.decisions.get(approval.approval, [])
    return found.content_gone(intent, approval) or any(found.is_by_erased(each) for each in said if each.word == "yes")


def _wrong(found: Approving, effect: LedgerRow, need: Need) -> str | None:
    intent = found.index.intent_of(effect)
    if intent is None:
        return f"belongs to no intent (tag {effect.tag}), so nobody approved it"
    permit = found.permit_of(intent, effect)
    if permit is None:
        return f"of intent {intent.intent} arrived before any permit of it"
    approval = found.approvals.get(permit.approval or "")
    if approval is None:
        return f"of intent {intent.intent} stands on no approval (permit {permit.permit})"
    whose = f"of intent {intent.intent} stands on {approval.approval}, which"
    wrong = (
        _wrong_object(found, effect, intent, approval)
        or _wrong_time(found, permit, approval, need)
        or _wrong_people(found, permit, approval, need)
    )
    return None if wrong is None else f"{whose} {wrong}"


def _wrong_object(found: Approving, effect: LedgerRow, intent: IntentRow, approval: ApprovalRow) -> str | None:
    if approval.intent != intent.intent:
        return f"is of intent {approval.intent}"
    binding = found.index.binding_of(intent)
    if binding is None or (binding.platform, binding.platform_account) != (effect.platform, effect.account):
        return f"was for {intent.account}, and the effect stands on {effect.account}"
    if not found.content_gone(intent, approval) and commitment(approval, intent, effect) != approval.commitment:
        return "commits to other content, another target or another account than this effect has"
    return None


def _wrong_time(found: Approving, permit: PermitRow, approval: ApprovalRow, need: Need) -> str | None:
    place = found.place_of(permit)
    if found.approved.get(approval.approval, place) >= place:
        return f"was not approved when {permit.permit} was minted ({seconds(permit.minted_us)})"
    if permit.minted_us >= min(approval.expires_us, approval.asked_us + need.life_us):
        return f"had expired when {permit.permit} was minted ({seconds(permit.minted_us)})"
    for ended, how in found.ends.get(approval.approval, []):
        if ended < place:
            return f"was {how} before {permit.permit} was minted"
        if how == "revoked" and not found.undone_by(permit, ended):
            return f"was revoked while {permit.permit} was under way"
    if found.version_at(place) != approval.rules:
        return f"was asked under version {approval.rules} of the rules; {found.version_at(place)} was in force"
    if approval.not_after_us is not None and permit.minted_us > approval.not_after_us:
        return f"was for a window that ended at {seconds(approval.not_after_us)}"
    return None


def _wrong_people(found: Approving, permit: PermitRow, approval: ApprovalRow, need: Need) -> str | None:
    counted: set[str] = set()
    faults: list[str] = []
    for each in _yes(found, permit, approval):
        fault = _fault(found, each, permit, approval, need)
        if fault is None:
            counted.add(each.person)
        else:
            faults.append(fault)
    named = approval.escalated_person
    if named is not None and named not in counted:
        return f"was escalated to {named}, whose yes it has not"
    if len(counted) < need.quorum:
        why = f" ({'; '.join(faults)})" if faults else ""
        return f"has {len(counted)} of {need.quorum} yes that count{why}"
    return None


def _yes(found: Approving, permit: PermitRow, approval: ApprovalRow) -> Iterator[DecisionRow]:
    place = found.place_of(permit)
    for each in found.decisions.get(approval.approval, []):
        if each.word == "yes" and each.commitment == approval.commitment and found.place_of_word(each) < place:
            yield each


def _fault(found: Approving, said: DecisionRow, permit: PermitRow, approval: ApprovalRow, need: Need) -> str | None:
    """Why one person's yes does not count."""
    role = max(need.role, approval.escalated_role or "", key=lambda each: RANK.get(each, -1))
    if said.person == approval.author:
        return f"{said.person} drafted it"
    if said.person == approval.editor:
        return f"{said.person} edited it last"
    if RANK.get(said.role, -1) < RANK.get(role, 0):
        return f"{said.person} was {said.role}, not {role}"
    if not found.was_active(said.person, found.place_of_word(said)):
        return f"{said.person} was not active when deciding"
    if not found.was_active(said.person, found.place_of(permit)):
        return f"{said.person} was not active when {permit.permit} was minted"
    return None
