"""What a scenario asks. Of effects the world's ledger speaks, of records the core's store."""

import json

from reports.checkers.scope import PREPARING
from safety_core.halt import blocks
from safety_core.intent import visible_digest
from safety_core.lifecycle import PermitState
from safety_core.records import QueuedIntent
from safety_core.switches import Halt, Scope
from safety_core.vocabulary import Action, Platform
from simulators.domain import Post
from simulators.ledger import Entry, JournalEntry
from steps.rig.supervised import Supervised

REASON_SEEN = "reason"
"""The harness's own word: an intent (its ref) stood in the records with this reason (its detail)."""


def _as_read(post: Post) -> str:
    """What readers see of it: a title stands above the text."""
    return "\n".join(each for each in (post.title, post.text) if each)


class Eyes(Supervised):
    """See the module."""

    def __init__(self, seed: int, scenario: str) -> None:
        super().__init__(seed, scenario)
        self.reasons_seen: set[tuple[str, str]] = set()

    # ------------------------------------------------------------ what people are told

    def told(self, said: str) -> int:
        """How many notices to people say that."""
        return sum(said in each.words for each in self.store.read(lambda tx: tx.notices()))

    # ------------------------------------------------------------ effects, by the ledger

    def arrived(
        self,
        platform: Platform,
        *,
        client: str | None = None,
        after_us: int = -1,
        scope: Scope | None = None,
        action: Action | None = None,
    ) -> list[Entry]:
        """Effects whose request arrived after an instant: of a client, of an action, or in a scope."""
        intents = {each.intent.tag: each.intent for each in self.submitted}
        found = []
        for entry in self.world.ledger.query(platform=platform.value, arrived_after_us=after_us):
            intent = intents[entry.tag]
            covered = scope is None or scope.covers(
                client=intent.client, platform=intent.platform, account=intent.account, action=intent.action
            )
            if covered and client in (None, intent.client) and action in (None, intent.action):
                found.append(entry)
        return found

    def standing(self, platform: Platform, text: str) -> int:
        """How many posts of that text stand on the platform, by the platform itself."""
        self.world.settle()
        wanted = visible_digest(text)
        return sum(
            1
            for account in self.store.read(lambda tx: tx.accounts())
            if account.platform is platform
            for post in self.world.posts(account.platform_account, platform=platform.value)
            if visible_digest(_as_read(post)) == wanted
        )

    def in_flight_at(self, at_us: int) -> list[str]:
        """Tags of committing requests that were on their way at an instant."""
        return [
            each.tag or "?"
            for each in self.world.journal.entries
            if each.committing and each.arrived_us <= at_us and (each.replied_us is None or each.replied_us > at_us)
        ]

    def last_answer_us(self, *, before_us: int) -> int:
        """When the last of the requests that had arrived by then was answered."""
        return max(
            each.replied_us or 0
            for each in self.world.journal.entries
            if each.committing and each.arrived_us <= before_us
        )

    def prepared_on(self, platform: Platform, *, after_us: int, scope: Scope) -> list[str]:
        """What prepared something in a scope there and arrived after an instant, by the platform's own journal."""
        intents = {each.intent.tag: each.intent for each in self.submitted}
        found = [each for each in self._preparing() if each.platform == platform and each.arrived_us > after_us]
        its = [(each.operation, intents[each.tag]) for each in found if each.tag in intents]
        return [
            operation
            for operation, of in its
            if scope.covers(client=of.client, platform=of.platform, account=of.account, action=of.action)
        ]

    def last_prepared_us(self) -> int:
        """When the last request that prepares something was answered."""
        replied = [each.replied_us for each in self._preparing() if each.replied_us is not None]
        assert replied, "nothing was ever prepared: this shows nothing"
        return max(replied)

    def _preparing(self) -> list[JournalEntry]:
        return [each for each in self.world.journal.entries if not each.committing and each.operation in PREPARING]

    def stopped_intent_arrivals(self) -> list[Entry]:
        """What arrived, after they were stopped, of the worker processes that a trap has caught."""
        caught = [each for each in self.traps if each.reached_us is not None]
        assert caught, "no worker was stopped: this shows nothing"
        stopped = {each.process: each.reached_us or 0 for each in caught}
        permits = self.store.read(lambda tx: tx.permits())
        tags = {each.intent.intent: each.intent.tag for each in self.submitted}
        held = {
            tags[each.intent]
            for each in permits
            if each.worker in stopped and each.minted_us <= stopped[each.worker] and each.sent_us is None
        }
        assert held, "the stopped worker held no permit: this shows nothing"
        acknowledged_us = self.last_halt().quiesced_us
        assert acknowledged_us is not None
        return [
            each for each in self.world.ledger.entries if each.tag in held and each.arrived_us > min(stopped.values())
        ]

    def requests_for(self, platform: Platform, operation: str) -> int:
        """How often the platform was asked for that, by its own journal."""
        asked = (platform.value, operation)
        return sum((each.platform, each.operation) == asked for each in self.world.journal.entries)

    def operations(self) -> list[str]:
        """What the platforms were asked for, by their journals."""
        return sorted({each.operation for each in self.world.journal.entries if each.operation})

    # ------------------------------------------------------------ records, by the store

    def clients(self) -> tuple[str, ...]:
        """Every client there is."""
        return self.store.read(lambda tx: tx.clients())

    def last_halt(self) -> Halt:
        """The halt thrown last, as the store has it now."""
        command = self.halts[-1]
        assert command.told, f"the halt was never fenced: {command.error}"
        found = self.store.read(lambda tx: tx.halt(command.told[-1].halt))
        assert found is not None
        return found

    def last_permit_answered_us(self, halt: Halt) -> int:
        """When the last permit that a halt found minted had its answer recorded, or was marked unknown."""
        permits = [each for each in self.store.read(lambda tx: tx.permits()) if blocks(each, halt, live_only=False)]
        unanswered = [each.permit for each in permits if each.answered_us is None]
        assert not unanswered, f"still without an answer: {unanswered}"
        return max(each.answered_us or 0 for each in permits)

    def last_release_us(self) -> int:
        """When the last release was written."""
        command = self.releases[-1]
        assert command.error is None, str(command.error)
        return max(each.released_us or 0 for each in command.result.halts)

    def last_refusal(self) -> str:
        """Why the last release was refused."""
        command = self.releases[-1]
        assert command.error is not None, "it was not refused"
        return str(command.error)

    def last_intent(self, client: str) -> QueuedIntent:
        """The client's last intent, as the store has it now.

        With which reason it was seen is noted: what is tried again keeps none, and the log has only what was refused a
        permit.
        """
        found = self.now(next(each for each in reversed(self.submitted) if each.intent.client == client))
        seen = found.intent.intent, str(found.reason or "")
        if found.reason is not None and seen not in self.reasons_seen:
            self.reasons_seen.add(seen)
            self.sample(REASON_SEEN, *seen)
        return found

    def await_state(self, client: str, state: str, limit_s: float) -> bool:
        """Whether the client's last intent comes to that state within the limit."""
        return self.run_until(lambda: self.last_intent(client).state == state, limit_s=limit_s)

    def describe_last(self, client: str) -> str:
        """Where the client's last intent is, for a failure."""
        queued = self.last_intent(client)
        return f"it is {queued.state} ({queued.reason}: {queued.saw})"

    def breaches_of_last(self) -> list[str]:
        """What the core itself reported of the last intent that must never happen."""
        intent = self.submitted[-1].intent.intent
        return [each.what for each in self.store.read(lambda tx: tx.breaches()) if each.intent == intent]

    def await_permit(self, state: str, limit_s: float) -> bool:
        """Whether a permit of the last intent comes to that state within the limit."""
        intent = self.submitted[-1].intent.intent

        def there() -> bool:
            found = self.store.read(lambda tx: tx.permits([PermitState(state)]))
            return any(each.intent == intent for each in found)

        return self.run_until(there, limit_s=limit_s)

    def permits_of_last(self) -> int:
        """How many permits were minted for the intent handed over last."""
        intent = self.submitted[-1].intent.intent
        return sum(1 for each in self.store.read(lambda tx: tx.permits()) if each.intent == intent)

    def permit_reasons(self, client: str, state: str) -> set[str]:
        """Why the permits of the client's last intent are in that state."""
        intent = self.last_intent(client).intent.intent
        permits = self.store.read(lambda tx: tx.permits([PermitState(state)]))
        return {str(each.reason) for each in permits if each.intent == intent}

    def refusals_in_log(self, client: str) -> set[str]:
        """Why a permit was refused to the client's last intent, by the audit log."""
        intent = self.last_intent(client).intent.intent
        entries = [json.loads(each) for each in self.store.read(lambda tx: tx.audit_entries())]
        return {each["reason"] for each in entries if (each["kind"], each.get("intent")) == ("refusal", intent)}

    def permits_before_effects(self) -> bool:
        """Whether each effect has a permit in the audit log, of its intent and account, from before it arrived."""
        entries = [json.loads(each) for each in self.store.read(lambda tx: tx.audit_entries())]
        permits = [each for each in entries if each["kind"] == "permit"]
        tags = {each.intent.tag: each.intent.intent for each in self.submitted}
        effects = self.world.ledger.entries
        return bool(effects) and all(
            any(
                permit["intent"] == tags[effect.tag]
                and permit["platform_account"] == effect.account
                and permit["at_us"] < effect.arrived_us
                for permit in permits
            )
            for effect in effects
        )
