"""What a scenario does about what is planned: hand it over for a time, move it, take it back, and see it in the queue."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from safety_core.records import QueuedIntent
from safety_core.shell import submit, timetable
from safety_core.shell.core import Core
from safety_core.vocabulary import Action
from steps.rig.unknowns import Unknowns


class Timetable(Unknowns):
    """See the module."""

    comments: dict[str, str]

    def plan(self, client: str, text: str, after_s: float, *, action: Action = Action.PUBLISH) -> QueuedIntent:
        """The client hands something over for a time to come; what needs a yes has one at once."""
        target = self.comments[client] if action is Action.REPLY else None
        return self.submit(client, text, after_s=after_s, action=action.value, target=target)

    def reschedule(
        self, person: str, client: str, text: str, after_s: float, why: str, *, despite: bool = False
    ) -> None:
        """Somebody plans what the client handed over for another time, so long from now."""
        name, who = self._of(client, text).intent.intent, self.claimant(person)
        at = self.core.clock.now() + timedelta(seconds=after_s)
        self._decided_by(lambda core: timetable.reschedule(core, name, at, who, why, despite=despite))

    def take_back(self, person: str, client: str, text: str, why: str) -> None:
        """Somebody takes back what the client handed over."""
        name, who = self._of(client, text).intent.intent, self.claimant(person)
        self._decided_by(partial(submit.withdraw, intent_id=name, person=who.person, claimant=who, why=why))

    def in_queue(self, client: str, *, person: str | None = None) -> list[tuple[str, str, str, str]]:
        """What is planned of a client, as this person sees it: text, how long from now, what it waits for, conflicts."""
        who = None if person is None else self.claimant(person)
        now_us = self.scheduler.now_us()
        rows = [each for each in timetable.queue(self.core, who) if each.queued.intent.client == client]
        return [
            (
                each.queued.intent.text,
                _spoken(each.queued.due_us - now_us),
                each.waits_for,
                " and ".join(sorted({conflict.kind.value.replace("_", " ") for conflict in each.conflicts})) or "none",
            )
            for each in rows
        ]

    def _of(self, client: str, text: str) -> QueuedIntent:
        return next(
            each for each in reversed(self.submitted) if (each.intent.client, each.intent.text) == (client, text)
        )

    def _decided_by(self, run: Callable[[Core], object]) -> None:
        command = self.command(run)
        self.decisions.append(command)
        self.await_command(command)


def _spoken(ahead_us: int) -> str:
    """To the whole minute: what a person would say."""
    minutes = round(ahead_us / 60_000_000)
    return f"{minutes} minute{'' if minutes == 1 else 's'}" if minutes > 0 else "now"
