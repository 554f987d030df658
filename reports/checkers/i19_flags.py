"""I19 Flags: nothing is let go while its flag is off, nobody is refused by a flag that is on, and what waited goes on when it is.

The audit log is replayed in its order: which flags were loaded (``rules`` entries, whose texts are exported), each permit, and
each refusal by a flag. The flags in force at an entry are the last that were loaded before it; each is asked by a second
reading of its text (``flag_texts``). Where that cannot tell, nothing is judged; and nothing within a second of a date at
which an answer changes, since what was read was read somewhat before the entry was written.

A flag stops the next permit and not what is on its way, so an effect is judged by its permit; one without is a finding of I5.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from reports.checkers.finding import Finding, Violation, judged, violation
from reports.checkers.flag_texts import Effect, is_on
from reports.checkers.log import entries
from reports.evidence.folder import Evidence
from reports.evidence.rows import AuditRow, RulesRow

NAME, TITLE = "I19", "Flags"
FLAGS = "flags"
OFF = "flag_off"
NEAR = timedelta(seconds=1)
SPARED = frozenset({"recall", "read", "plan", "create", "draft"})
"""What no flag stops: it has no effect, or takes one back."""
Entry = Mapping[str, Any]


def check(evidence: Evidence) -> Finding:
    """Judge every permit, every refusal by a flag, and what waits for one in the end."""
    replay = _Replay(evidence)
    rows = list(replay.run())
    return judged((NAME, TITLE), replay.n, rows, unit="permits and refusals", nothing="nothing was asked by a flag")


class _Replay:
    """The flags as the log tells of them, entry by entry."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._texts = {each.version: each for each in evidence.rules if each.name == FLAGS}
        self._rows = {each.index: each for each in evidence.audit}
        self._now: RulesRow | None = self._texts.get(min(self._texts, default=0))
        self._since = ""
        self._last = ""
        self.n = 0

    def run(self) -> Iterator[Violation]:
        """Everything that is wrong, in the order of the log."""
        for index, entry in entries(self._evidence, {"rules", "permit", "refusal"}):
            self._last = str(entry.get("at"))
            if entry.get("kind") == "rules":
                if entry.get("name") == FLAGS:
                    yield from self._loaded(entry, self._rows[index])
            elif entry.get("action") not in SPARED and self._now is not None:
                yield from self._asked(entry, self._rows[index])
        yield from self._left_waiting()

    def _loaded(self, entry: Entry, row: AuditRow) -> Iterator[Violation]:
        version = int(entry.get("version") or 0)
        self._now, self._since = self._texts.get(version), str(entry.get("at"))
        if self._now is None:
            yield violation(f"version {version} of the flags was loaded, and its text was not exported", row)
        elif self._now.digest != entry.get("digest"):
            yield violation(f"version {version} of the flags is not the text that was loaded", row)

    def _asked(self, entry: Entry, row: AuditRow) -> Iterator[Violation]:
        permitted = entry.get("kind") == "permit"
        if not permitted and entry.get("reason") != OFF:
            return
        effect = _effect(entry, str(entry.get("at")))
        on = self._says(effect)
        if on is None:
            return
        self.n += 1
        if permitted and not on:
            said = f"permit {entry.get('permit')} of {effect.client} was minted while {effect.flag} was off for it"
            yield violation(f"{said}, by {self._which()}", row)
        elif not permitted and on:
            said = f"intent {effect.intent} of {effect.client} was refused because {effect.flag} was off, and it was on"
            yield violation(f"{said}, by {self._which()}", row)

    def _says(self, effect: Effect) -> bool | None:
        """Whether the flags in force let an effect through, where they say the same a moment before and after."""
        assert self._now is not None
        answers = {is_on(self._now.body, self._now.digest, effect._replace(at=at)) for at in _around(effect.at)}
        return answers.pop() if len(answers) == 1 else None

    def _which(self) -> str:
        return f"version {self._now.version} of the flags" if self._now is not None else "no flags"

    def _left_waiting(self) -> Iterator[Violation]:
        """What still waits for a flag that was on when it was loaded, and is on in the end: nobody woke it."""
        if self._now is None or not self._since:
            return
        for intent in self._evidence.intents:
            if intent.state != "waiting" or intent.waits_for != FLAGS:
                continue
            where = (intent.client, intent.platform, intent.account, intent.action, intent.intent)
            if all(self._says(Effect(*where, at)) is True for at in (self._since, self._last)):
                said = f"intent {intent.intent} of {intent.client} waits for effect.{intent.action}, which is on"
                yield violation(f"{said}, by {self._which()}", intent)


def _effect(entry: Entry, at: str) -> Effect:
    client, platform, account, action, intent = (
        str(entry.get(name)) for name in ("client", "platform", "account", "action", "intent")
    )
    return Effect(client, platform, account, action, intent, at)


def _around(at: str) -> tuple[str, ...]:
    try:
        then = datetime.fromisoformat(at)
    except ValueError:
        return (at,)
    return tuple(each.isoformat() for each in (then - NEAR, then, then + NEAR))
