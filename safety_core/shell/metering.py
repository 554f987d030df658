"""What became of a permit, counted and judged in the very transaction of its outcome.

1. Every end is tallied for its client, platform, action, stage and minute, once.
2. Every objective that counts it moves its meter by one step, and its minute; evidence that is enough trips its cell.
3. Triggers on shares look at the client's last window when something failed, and at the cell's when something came late.
4. Where the objectives cannot be read it is tallied all the same; nothing else goes on then, since the check refuses.
"""

from typing import NamedTuple

import msgspec

from safety_core.budget.burning import Minute, first_minute
from safety_core.budget.classes import Failure, Verdict, failure, verdict
from safety_core.budget.judging import Finding, judged, late, too_many
from safety_core.budget.meter import Meter, after, tripped
from safety_core.budget.objectives import Does, Objective, Objectives, Trigger
from safety_core.budget.trips import covering
from safety_core.lifecycle import PermitState
from safety_core.ports import Transaction
from safety_core.records import Permit
from safety_core.shell.budgets import in_force, meter_in, since
from safety_core.shell.core import Core
from safety_core.shell.tripping import trip_in
from safety_core.tallies import Tallied
from safety_core.triggers import Alarm
from safety_core.vocabulary import ENGAGEMENT, NEVER_ASKED, ClientId, Harm, Reason

LONGEST_BURN_S = 3 * 86_400
SECOND_US = 1_000_000
UNSTAGED = ""
"""Of a permit that was minted under no stage."""


class _End(NamedTuple):
    """One permit that ended; ``failing``: ``None`` was a success; ``tested``: no trip stood in its way."""

    permit: Permit
    failing: Failure | None
    at_s: int
    tested: bool
    late: bool

    @property
    def minute(self) -> int:
        return self.at_s // 60


def ended_in(core: Core, tx: Transaction, permit: Permit, to: PermitState, reason: Reason | None) -> None:
    """Count an end, and judge it. ``permit`` as it stood before."""
    word = verdict(to, reason)
    if word is None or permit.counted or permit.action in NEVER_ASKED:
        return
    failing = failure(to, reason, permit.reason) if word is Verdict.BAD else None
    at_s = int(core.clock.now().timestamp())
    _tally(tx, permit, word, failing, at_s // 60)
    if word is Verdict.APART:
        return
    rules = in_force(core, tx)
    if rules is None:
        return
    tested = not covering(
        tx.standing_trips(),
        client=permit.client,
        platform=permit.platform,
        account=permit.account,
        action=permit.action,
    )
    end = _End(permit, failing, at_s, tested, failing is None and _late(core, rules, permit))
    for objective in rules.of(permit.client, permit.platform, permit.action):
        _metered(core, tx, rules, objective, end)
    if failing is not None:
        _share_failed(core, tx, rules, end)
    elif to is PermitState.CONFIRMED and permit.action in ENGAGEMENT and permit.approval is None:
        what = f"{permit.permit} answered or addressed somebody and no person had approved it"
        harmed_in(core, tx, permit, Harm.UNAPPROVED_ENGAGEMENT, what)


def harmed_in(core: Core, tx: Transaction, permit: Permit, harm: Harm, what: str) -> None:
    """One of these needs no statistics: the narrowest scope halts, and no file can say otherwise."""
    trip_in(core, tx, Finding(harm=harm, by=harm.value, what=what), _alarm(permit, harm, what), Does.HALT)


def _alarm(permit: Permit, harm: Harm, what: str) -> Alarm:
    return Alarm(
        harm=harm,
        what=what,
        client=permit.client,
        platform=permit.platform,
        account=permit.account,
        action=permit.action,
    )


def _tally(tx: Transaction, permit: Permit, word: Verdict, failing: Failure | None, minute: int) -> None:
    tx.tally(
        Tallied(
            client=permit.client,
            platform=permit.platform,
            action=permit.action,
            stage=permit.stage or UNSTAGED,
            minute=minute,
            good=int(word is Verdict.GOOD),
            bad=int(word is Verdict.BAD),
            ours=int(failing is Failure.OURS),
            apart=int(word is Verdict.APART),
        )
    )


def _late(core: Core, rules: Objectives, permit: Permit) -> bool:
    """Whether it was read back too late, by the first trigger that asks."""
    asked = rules.on(Harm.LATENCY, permit.platform, permit.action)
    if not asked or permit.sent_us is None:
        return False
    return core.clock.boot_us() - permit.sent_us > asked[0].over_s * SECOND_US


def _metered(core: Core, tx: Transaction, rules: Objectives, objective: Objective, end: _End) -> None:
    cells = len(rules.objectives)
    before = meter_in(tx, rules, objective, minute=end.minute)
    step = after(before, objective, end.failing, at_s=end.at_s, cells=cells, tested=end.tested)
    tx.count_minute(
        Minute(
            objective=objective.name,
            minute=end.minute,
            good=int(end.failing is None),
            bad=int(end.failing is not None),
            incidents=int(step.incident),
            late=int(end.late),
        )
    )
    finding = judged(objective, step, since(tx, step.meter), end.minute, cells=cells) if end.tested else None
    if finding is None and end.late:
        finding = _share_late(tx, rules, objective, step.meter, end)
    tx.put_meter(step.meter if finding is None else tripped(step.meter, minute=end.minute))
    if finding is not None:
        alarm = _narrowed(tx, objective, before, finding, end)
        trip_in(
            core, tx, finding, alarm, rules.does(finding.harm, objective.platform, objective.action), run=before.run
        )


def _share_late(tx: Transaction, rules: Objectives, objective: Objective, meter: Meter, end: _End) -> Finding | None:
    for trigger in rules.on(Harm.LATENCY, objective.platform, objective.action):
        slow, all_of_them = late(since(tx, meter)(first_minute(end.minute, trigger.window_s)))
        found = too_many(trigger, slow, all_of_them)
        if found is not None:
            return found
    return None


def _narrowed(tx: Transaction, objective: Objective, meter: Meter, finding: Finding, end: _End) -> Alarm:
    """The alarm for a finding on a cell of all clients: one client's, where nobody else's failed and somebody's did not.

    Then it says that client's own numbers: it is read by them.
    """
    alarm = Alarm(
        harm=finding.harm,
        what=finding.what,
        client=objective.client,
        platform=objective.platform,
        action=objective.action,
    )
    if objective.client is not None or finding.harm is not Harm.BUDGET_BURN:
        return alarm
    begun = max(min(meter.since, end.minute), meter.burns_from, first_minute(end.minute, LONGEST_BURN_S))
    sums = _by_client(tx, objective, begun)
    failing = [client for client, each in sums.items() if each[1]]
    if len(failing) != 1 or len(sums) == 1:
        return alarm
    good, bad = sums[failing[0]]
    what = f"{objective.cell} fails for this client alone: {bad} of {good + bad}, more than {objective.name} allows"
    return msgspec.structs.replace(alarm, client=failing[0], what=what)


def _by_client(tx: Transaction, objective: Objective, begun: int) -> dict[ClientId, tuple[int, int]]:
    """Good and bad of each client in a cell."""
    sums: dict[ClientId, tuple[int, int]] = {}
    for each in tx.tallied(since=begun):
        if objective.counts(each.client, each.platform, each.action) and each.good + each.bad:
            good, bad = sums.get(each.client, (0, 0))
            sums[each.client] = (good + each.good, bad + each.bad)
    return sums


def _share_failed(core: Core, tx: Transaction, rules: Objectives, end: _End) -> None:
    """Triggers on the share that failed of what a client did."""
    permit = end.permit
    for trigger in rules.on(Harm.ERROR_RATE, permit.platform, permit.action):
        begun = first_minute(end.minute, trigger.window_s)
        finding = _failed_since(tx, trigger, permit, begun)
        if finding is None:
            continue
        # What was before its last trip is decided on.
        decided = [each.minute + 1 for each in tx.trips() if each.by == trigger.name and each.client == permit.client]
        finding = _failed_since(tx, trigger, permit, max([begun, *decided]))
        if finding is not None:
            alarm = _alarm(permit, finding.harm, f"{permit.action} on {permit.platform}: {finding.what}")
            trip_in(core, tx, finding, alarm, trigger.does)


def _failed_since(tx: Transaction, trigger: Trigger, permit: Permit, begun: int) -> Finding | None:
    own = [
        each
        for each in tx.tallied(since=begun)
        if (each.client, each.platform, each.action) == (permit.client, permit.platform, permit.action)
    ]
    bad, good = sum(each.bad for each in own), sum(each.good for each in own)
    return too_many(trigger, bad, bad + good)
