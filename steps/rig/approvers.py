"""What a scenario does about what waits for a person's yes: drafts, decisions, edits, rules, and attempts to get round them."""

from typing import Any

import msgspec

from safety_core.approvals import Approval, ApprovalState
from safety_core.intent import AUTHOR
from safety_core.records import Permit, QueuedIntent
from safety_core.shell import approve, requests, rulebook, staff
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.switches import HOUSE
from safety_core.vocabulary import MARKS, Action, ApprovalId, PersonId, Platform, Role
from simulators.traps import Pause
from steps.rig.base import ADMIN
from steps.rig.eyes import Eyes
from steps.rig.hands import Command
from steps.rig.platforms import TERMS

INVISIBLE = "\u200b"


class Approvers(Eyes):
    """See the module."""

    decisions: list[Command]

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.asked_on: dict[str, str] = {}
        self.comments: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self._standing_draft: Pause | None = None

    # ------------------------------------------------------------ people and rules

    def add_approver(self, name: str, clients: tuple[str, ...] = ()) -> None:
        """Somebody who may say yes, for every client or for these."""
        self.keys[name] = staff.add_person(self.core, name, Role.APPROVER, clients, by=self.admin())

    def deactivate(self, name: str) -> None:
        """An admin lets somebody act no more."""
        staff.set_active(self.core, name, active=False, by=self._admin())

    def load_rules(self, body: str) -> None:
        """An admin puts rules in force."""
        rulebook.load(self.core, body, self._admin())

    def _admin(self) -> Claimant:
        if ADMIN not in self.keys:
            self.keys[ADMIN] = staff.add_person(self.core, ADMIN, Role.ADMIN, ())
        return Claimant(PersonId(ADMIN), self.keys[ADMIN])

    # ------------------------------------------------------------ drafts

    def be_asked(self, client: str, comment: str) -> None:
        """A reader comments on a post of the client's first account."""
        post = self.submit(client, f"{client} asks its readers")
        self.settle_all()
        target = self.now(post).object
        assert target is not None
        self.asked_on[client] = target
        self.comments[client] = self.comment(client, target, comment)

    def reply_to_the_house(self, client: str) -> None:
        """A reader asks the house, and a client answers; the standing approver says yes."""
        self.be_asked(HOUSE, "Is it open?")
        self.submit(client, "Yes, until six", action="reply", target=self.comments[HOUSE])
        self.run_for(self.A_MOMENT_S)

    def draft_reply(self, client: str, text: str, *, author: str = AUTHOR, account: str | None = None) -> QueuedIntent:
        """A reply to that comment is handed over; nobody has decided on it."""
        return self.submit(
            client, text, action="reply", target=self.comments[client], author=author, account=account, approved=False
        )

    def draft_engagement(self, client: str, action: Action, text: str) -> QueuedIntent:
        """The client is to answer that comment, or to comment on its post or like it; nobody has decided on it."""
        target = self.comments[client] if action is Action.REPLY else self.asked_on[client]
        words = "" if action in MARKS else text
        return self.submit(client, words, action=action.value, target=target, approved=False)

    def draft_post(self, client: str, text: str) -> QueuedIntent:
        """A post is handed over, and nobody decides on it by default."""
        return self.submit(client, text, approved=False)

    def look_at_draft(self, client: str) -> Approval:
        """Somebody looks at what waits, as it is now; what they saw is what a later yes is for."""
        seen = requests.shown(self.core, self.last_intent(client).intent.intent).approval
        self.shown[client] = seen.commitment
        return seen

    # ------------------------------------------------------------ decisions

    def approve_draft(self, person: str, client: str, *, looked: bool = False) -> None:
        """Somebody says yes to the client's last draft, having looked now or (``looked``) before."""
        name = self.last_intent(client).intent.intent
        seen = self.shown[client] if looked else self.look_at_draft(client).commitment
        self._say(person, lambda core, who: approve.yes(core, name, who, seen=seen[:8]))

    def reject_draft(self, person: str, client: str, why: str) -> None:
        """Somebody says no."""
        approval = self.look_at_draft(client)
        self._say(person, lambda core, who: approve.no(core, approval.approval, who, seen=approval.commitment, why=why))

    def revoke_approval(self, person: str, client: str, why: str) -> None:
        """Somebody takes the approval back."""
        name = self.last_intent(client).intent.intent
        self._say(person, lambda core, who: approve.revoke(core, name, who, why))

    def edit_draft(self, person: str, client: str, text: str) -> None:
        """Somebody gives the draft another text."""
        name = self.last_intent(client).intent.intent
        self._say(person, lambda core, who: approve.edit(core, name, who, text))

    def escalate_draft(self, person: str, client: str, to: str, why: str) -> None:
        """Somebody has somebody else decide."""
        name = self.last_intent(client).intent.intent
        self._say(person, lambda core, who: approve.escalate(core, name, who, to, why))

    def ask_anew(self, person: str, client: str) -> None:
        """Somebody has it asked once more."""
        name = self.last_intent(client).intent.intent
        self._say(person, lambda core, who: approve.ask(core, name, who))

    def _say(self, person: str, say: Any) -> None:
        self.add_person(person)
        who = Claimant(PersonId(person), self.keys[person])

        def run(core: Core) -> Any:
            return say(core, who)

        command = self.command(run)
        self.decisions.append(command)
        self.await_command(command)

    def decided(self) -> None:
        """The last word was taken."""
        error = self.decisions[-1].error
        assert error is None, str(error)

    # ------------------------------------------------------------ getting round it

    def alter_behind_its_back(self, client: str, text: str | None = None) -> None:
        """The text in the store is another (or one invisible character longer), and nothing is voided: as a bug or an
        intruder might leave it.
        """
        queued = self.last_intent(client)
        intent = queued.intent
        changed = self.store.transact(
            lambda tx: tx.edit_intent(
                intent.intent,
                queued.state,
                text=intent.text + INVISIBLE if text is None else text,
                salt=intent.salt,
                editor=intent.editor,  # type: ignore[arg-type]  # nobody is recorded
                first_text=intent.text,
            ),
            deadline_s=1,
        )
        assert changed

    def replay_approval(self, client: str, account: str, text: str) -> None:
        """The client's last approval is written once more, for a reply on another account that nobody decided on."""
        approval = self.approval_of(client)
        other = self.draft_reply(client, text, account=account)
        copy = msgspec.structs.replace(
            approval,
            approval=ApprovalId(f"{approval.approval}-again"),
            intent=other.intent.intent,
            account=other.intent.account,
            state=ApprovalState.APPROVED,
        )
        said = self.store.read(lambda tx: tx.decisions(approval.approval))

        def write(tx: Any) -> None:
            tx.add_approval(copy)
            for each in said:
                tx.add_decision(msgspec.structs.replace(each, approval=copy.approval, intent=copy.intent))
            tx.move_intent(copy.intent, other.state, other.state.QUEUED, waits_for=None)

        self.store.transact(write, deadline_s=1)

    def stop_worker_with_draft_at(self, seam: str, person: str, client: str, for_s: float) -> None:
        """Somebody approves, and the worker that takes it up stands still here for so long; the world stops when it does."""
        self._wake_workers()
        self._standing_draft = self.scheduler.pause(
            seam=seam, process=next(iter(self.workers)), whole=True, for_us=round(for_s * 1_000_000)
        )
        trap = self._standing_draft
        self.approve_draft(person, client)
        self.decided()
        limit_us = round(self.PATIENCE_S * 1_000_000)
        assert self.scheduler.run_until(lambda: trap.reached, limit_us=limit_us), f"nothing ever passed {seam}"

    # ------------------------------------------------------------ what is seen of it

    def approval_of(self, client: str) -> Approval:
        """The newest request of the client's last intent."""
        intent = self.last_intent(client).intent.intent
        found = self.store.read(lambda tx: tx.approval_of(intent))
        assert found is not None, f"nobody was ever asked about {intent}"
        return found

    def approval_permits(self, client: str) -> list[Permit]:
        """The permits of the client's last intent."""
        intent = self.last_intent(client).intent.intent
        return [each for each in self.store.read(lambda tx: tx.permits()) if each.intent == intent]

    def engagement_standing(self, client: str, action: Action, platform: Platform) -> int:
        """How many of what was drafted for the client stand there, by the platform itself."""
        own = (self.now(each).intent for each in reversed(self.submitted) if each.intent.client == client)
        wanted = next(each.text for each in own if each.action is not Action.RECALL)
        account = self.platform_account(client)
        bound_as = TERMS[platform].bound_as
        if action is Action.LIKE:
            likers = self.world.likers(self.asked_on[client], platform=platform.value)
            return sum(bound_as(each) == account for each in likers)
        self.world.settle()
        return sum(
            each.text == wanted and each.gone is None and bound_as(each.account.id) == account
            for each in self.world.platforms[platform.value].store.posts.values()
        )

    def awaits_decision(self, client: str) -> bool:
        """Whether the client's last intent comes to wait for a person's decision."""
        return self.run_until(lambda: self.last_intent(client).waits_for == "decision", limit_s=self.PATIENCE_S)

    def bring_draft_in_flight(self) -> None:
        """Let the world go on until a request is on its way."""
        assert self.run_until(lambda: self.on_their_way() > 0, limit_s=self.PATIENCE_S), "nothing was ever sent"
