"""I20 Sandbox: nothing of what is caught leaves, what goes out to be recorded stays small and is taken down, live has leave.

1. Each permit names the setting that stood when it was minted, and the mode that this setting has for it. What stood is read
   from two clocks and from the order of the log: a setting is not the one that stood if both clocks say so, or if a permit
   before it in the log named a later one.
2. Of what was caught (``intercept``, ``simulate``) the ledgers have no effect and the journals no committing request, by the
   harness's tag; and its permit is never accepted, rejected, confirmed or quarantined: there is nothing to be so.
3. What went out to be recorded is the house's alone, never more effects than the cap, none minted past the setting's end
   and none sent later than P after it. Each confirmed one has been ordered back, and once an order is confirmed nothing of
   it stands. What a platform lets no program delete, and what no order took down, is told of as left standing.
4. Where a platform is reached for real, what is live has a leave that two people gave and that stood. Evidence that an
   observer saw, or rehearsed to see, is of such platforms alone; else the harness says of which (sample ``real``).
5. The house's work of a drill, by the tag that it bears, is caught there, and may be anywhere, whatever the setting says of
   anything else.

A permit of before there was a sandbox says nothing of one, and is not judged.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.checkers.log import entries
from reports.checkers.scope import DELETIONS, index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import IntentRow, JournalRow, LeaveRow, LedgerRow, PermitRow, SandboxRow

NAME, TITLE = "I20", "Sandbox"
REAL = "real"
"""Sample of a platform (``ref``) that the run reaches at its own hosts."""
HOUSE, RECALL = "rtv-house", "recall"
BY_HAND = "removed_by_hand"
"""Why nobody has to carry an order out any more: a person has."""
OF_DRILL = "drill-"
"""What the tags of a drill's own work begin with."""
OFF, RECORD, CAUGHT = "off", "record", frozenset({"intercept", "simulate"})
NEVER_OF_CAUGHT = frozenset({"accepted", "rejected", "confirmed", "quarantined"})
NOTHING_MADE = frozenset({"rejected", "not_sent", "absent"})
TIES = frozenset({"like", "follow", RECALL})
"""What makes no object of its own: a recall cannot take it down."""
KEEPS = frozenset({"TikTok"})
"""Platforms that let no program delete what stands there."""
PAUSE_US = 2_000_000
"""P, the longest pause assumed of a process (safety.md §4, default), in µs: the re-check may have been let go so long ago."""
NEAR = timedelta(seconds=1)
"""The wall clock of a record is read after that of its decision."""


def check(evidence: Evidence) -> Finding:
    """Judge every permit that names a setting."""
    found = _Sandbox(evidence)
    rows = list(found.run())
    left = found.left
    beside = f"; left standing: {', '.join(left[:3])}{f' and {len(left) - 3} more' if left[3:] else ''}" if left else ""
    return judged(
        (NAME, TITLE), found.n, rows, unit=f"permits{beside}", nothing="no permit names a setting of a sandbox"
    )


def mode_of(setting: SandboxRow, platform: str, action: str) -> str:
    """What a setting does with such an effect."""
    named = RECALL in setting.actions if action == RECALL else not setting.actions or action in setting.actions
    return setting.mode if named and (not setting.platforms or platform in setting.platforms) else OFF


class _Sandbox:
    """One scenario's permits beside the settings and the leaves.

    Attributes:
        n: permits judged. left: what was made and still stands, in words.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence, self._index = evidence, index_of(evidence)
        self._settings = {each.serial: each for each in evidence.sandboxes}
        self._logged = {str(entry.get("permit")): entry for _, entry in entries(evidence, {"permit"})}
        self._real = {each.ref for each in evidence.samples if each.name == REAL}
        self._of_drills = {each.intent for each in evidence.intents if (each.tag or "").startswith(OF_DRILL)}
        self._permits = [
            each for each in evidence.permits if each.setting or "setting" in self._logged.get(each.permit, {})
        ]
        self._leaves = _leaves_by_log(evidence)
        self.n = len(self._permits)
        self.left: list[str] = []

    def run(self) -> Iterator[Violation]:
        """Everything that is wrong."""
        for permit in self._permits:
            wrong = self._unnamed(permit) or self._unfit(permit)
            if wrong is not None:
                yield violation(f"permit {permit.permit} of {permit.client} on {permit.platform} {wrong}", permit)
        yield from self._named_backwards()
        yield from self._leaked()
        yield from self._beyond_the_cap()
        yield from self._standing()

    def _unnamed(self, permit: PermitRow) -> str | None:
        """What is wrong with the setting that it names."""
        setting, entry = self._settings.get(permit.setting), self._logged.get(permit.permit)
        if setting is None:
            return f"names setting {permit.setting}, which never stood"
        if entry is not None and (entry.get("setting"), entry.get("sandbox")) != (permit.setting, permit.sandbox):
            return (
                f"is {permit.sandbox} under setting {permit.setting}, and its record says "
                f"{entry.get('sandbox')} under {entry.get('setting')}"
            )
        at = _wall(entry)
        if permit.minted_us < setting.set_us and _before(at, _time(setting.set_at)):
            return f"was minted at {seconds(permit.minted_us)}, before setting {setting.serial} was set"
        after = self._settings.get(setting.serial + 1)
        if after is not None and permit.minted_us > after.set_us and _before(_time(after.set_at), at):
            return (
                f"names setting {setting.serial}; {after.serial} stood when it was minted ({seconds(permit.minted_us)})"
            )
        if self._of_drill(permit) and permit.sandbox in CAUGHT:
            return None
        if self._of_drill(permit) and self._for_real(permit):
            return f"is of a drill, and is {permit.sandbox}: a drill shows nothing where a platform is reached for real"
        wanted = mode_of(setting, permit.platform, permit.action)
        if permit.sandbox != wanted:
            return f"is {permit.sandbox}, and setting {setting.serial} says {wanted} of its {permit.action}"
        return None

    def _of_drill(self, permit: PermitRow) -> bool:
        return permit.client == HOUSE and permit.intent in self._of_drills

    def _for_real(self, permit: PermitRow) -> bool:
        """Whether its platform is reached as in earnest."""
        return self._evidence.source != "simulated" or permit.platform in self._real

    def _named_backwards(self) -> Iterator[Violation]:
        """A permit behind another's setting in the log: minting and setting are in one order, and that is the log's."""
        rows, latest, by = {each.permit: each for each in self._permits}, 0, ""
        for _, entry in entries(self._evidence, {"permit", "sandbox"}):
            name, setting = str(entry.get("permit")), entry.get("kind") == "sandbox"
            serial = entry.get("serial" if setting else "setting")
            if not isinstance(serial, int):
                continue
            if serial < latest and name in rows:
                said = f"permit {name} names setting {serial}, and before it in the log {by}"
                yield violation(said, rows[name])
            elif serial > latest:
                latest, by = (
                    serial,
                    f"{latest or 'none'} was followed by {serial}" if setting else f"{name} named {serial}",
                )

    def _unfit(self, permit: PermitRow) -> str | None:
        """What must not be of a permit of its mode."""
        if permit.sandbox in CAUGHT:
            if permit.state in NEVER_OF_CAUGHT or permit.object is not None:
                what = f" as {permit.object}" if permit.object else ""
                return f"was caught ({permit.sandbox}), and is {permit.state}{what}: nothing left that could be so"
            return None
        if permit.sandbox == RECORD:
            return self._recorded(permit, self._settings[permit.setting])
        return self._without_leave(permit)

    def _recorded(self, permit: PermitRow, setting: SandboxRow) -> str | None:
        if permit.client != HOUSE:
            return f"was recorded, which is the house's alone ({HOUSE})"
        until_us, at = setting.until_us, _wall(self._logged.get(permit.permit))
        same_boot = permit.minted_us >= setting.set_us
        if same_boot and until_us is not None and permit.minted_us >= until_us:
            return f"was minted at {seconds(permit.minted_us)}; setting {setting.serial} ended at {seconds(until_us)}"
        ended = _time(setting.until_at)
        if at is not None and ended is not None and at > ended + NEAR:
            return f"was minted at {at}; setting {setting.serial} ended at {setting.until_at}"
        if same_boot and until_us is not None and permit.sent_us is not None and permit.sent_us > until_us + PAUSE_US:
            return f"was sent at {seconds(permit.sent_us)}; setting {setting.serial} ended at {seconds(until_us)}"
        return None

    def _without_leave(self, permit: PermitRow) -> str | None:
        if permit.action == RECALL or not self._for_real(permit):
            return None
        at = _wall(self._logged.get(permit.permit))
        by_log = self._leaves.get(permit.permit) if self._leaves is not None else None
        if any(
            _stood(each, at) if by_log is None else _twos(each) and each.serial in by_log
            for each in self._evidence.leaves
        ):
            return None
        return f"is live where the platform is reached for real, and no leave of two people stood at {at or 'any time'}"

    def _leaked(self) -> Iterator[Violation]:
        """What reached a platform although it was caught."""
        arrived: list[LedgerRow | JournalRow] = [*self._index.effects(), *self._index.requests()]
        for row in arrived:
            intent = self._index.intent_of(row)
            begun = self._begun(intent, row) if intent else []
            if begun and all(each.sandbox in CAUGHT for each in begun):
                what = f"effect {row.object}" if isinstance(row, LedgerRow) else f"a {row.operation}"
                said = f"{what} of intent {begun[-1].intent} arrived on {row.platform} ({seconds(row.arrived_us)})"
                yield violation(f"{said}, and {begun[-1].permit} was caught ({begun[-1].sandbox})", row)

    def _begun(self, intent: IntentRow, row: LedgerRow | JournalRow) -> list[PermitRow]:
        """The permits under which it may have been sent: of which nobody says, who did not catch it, that nothing left."""
        earlier = [each for each in self._index.permits_of(intent) if each.minted_us <= row.arrived_us]
        return [each for each in earlier if each.sandbox in CAUGHT or each.state != "not_sent"]

    def _beyond_the_cap(self) -> Iterator[Violation]:
        made: dict[int, list[PermitRow]] = defaultdict(list)
        for permit in self._permits:
            if permit.sandbox == RECORD and permit.setting in self._settings and permit.state not in NOTHING_MADE:
                made[permit.setting].append(permit)
        for serial, permits in made.items():
            cap = self._settings[serial].effects_max
            permits.sort(key=lambda each: each.minted_us)
            for n, permit in enumerate(permits[cap:], cap + 1):
                yield violation(
                    f"permit {permit.permit} is effect {n} under setting {serial}, which lets {cap} be made", permit
                )
            yield from self._effects_beyond({each.intent for each in permits}, serial, cap)

    def _effects_beyond(self, intents: set[str], serial: int, cap: int) -> Iterator[Violation]:
        mine = [
            each
            for each in self._index.effects()
            if each.event not in DELETIONS
            and (done := self._index.intent_of(each)) is not None
            and done.intent in intents
        ]
        for n, effect in enumerate(mine[cap:], cap + 1):
            yield violation(
                f"{effect.object} is effect {n} that was made under setting {serial}, which lets {cap}", effect
            )

    def _standing(self) -> Iterator[Violation]:
        """What was recorded and confirmed, and has not been ordered back, or stands although it was taken back."""
        orders: dict[tuple[str, str | None], list[IntentRow]] = defaultdict(list)
        for each in self._evidence.intents:
            if each.action == RECALL:
                orders[each.platform, each.recalls].append(each)
        deleted = {(each.platform, each.object) for each in self._evidence.ledger if each.event in DELETIONS}
        by_tag: dict[str | None, list[LedgerRow]] = defaultdict(list)
        for effect in self._index.effects():
            by_tag[effect.tag].append(effect)
        intents = {each.intent: each for each in self._evidence.intents}
        for permit in self._permits:
            if permit.sandbox != RECORD or permit.state != "confirmed":
                continue
            mine = orders[permit.platform, permit.object]
            if permit.object is None or permit.action in TIES or (permit.platform in KEEPS and not mine):
                self.left.append(_left(permit))
            elif not mine:
                yield violation(f"{permit.object} of {permit.permit} was recorded, and nobody ordered it back", permit)
            elif not any(each.state == "confirmed" for each in mine):
                if not any(each.reason == BY_HAND for each in mine):
                    self.left.append(_left(permit))
            else:
                intent = intents.get(permit.intent)
                for effect in by_tag[intent.tag] if intent is not None and intent.tag is not None else ():
                    if effect.event not in DELETIONS and (effect.platform, effect.object) not in deleted:
                        said = f"{effect.object} of {permit.permit} stands on {effect.account}"
                        yield violation(f"{said}, and {mine[-1].intent} says that it was taken back", effect)


def _left(permit: PermitRow) -> str:
    return f"{permit.object or 'something'} on {permit.platform}"


def _leaves_by_log(evidence: Evidence) -> dict[str, frozenset[int]] | None:
    """For each permit the leaves that stood by the order of the log; ``None`` where the log speaks of none."""
    found: dict[str, frozenset[int]] = {}
    standing: frozenset[int] = frozenset()
    spoken = False
    for _, entry in entries(evidence, {"permit", "leave_granted", "leave_ended"}):
        match entry:
            case {"kind": "permit", "permit": str() as permit}:
                found[permit] = standing
            case {"kind": "leave_granted", "serial": int() as serial}:
                spoken, standing = True, standing | {serial}
            case {"kind": "leave_ended", "serial": int() as serial}:
                spoken, standing = True, standing - {serial}
    return found if spoken else None


def _twos(leave: LeaveRow) -> bool:
    """Whether a leave was given, and by another than who asked for it."""
    return leave.granted_by is not None and leave.granted_by != leave.asked_by


def _stood(leave: LeaveRow, at: datetime | None) -> bool:
    """Whether a leave was two people's, and stood then. Without a time one counts that nobody ever ended."""
    if not _twos(leave):
        return False
    if at is None:
        return leave.ended_by is None
    since, until = _time(leave.granted_at), _time(leave.ended_at)
    return since is not None and since <= at and (leave.ended_by is None or (until is not None and at <= until))


def _wall(entry: dict[str, Any] | None) -> datetime | None:
    return None if entry is None else _time(str(entry.get("at")))


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _before(first: datetime | None, second: datetime | None) -> bool:
    """Whether one came before another; where a clock says nothing the other one alone decides."""
    return first is None or second is None or first < second
