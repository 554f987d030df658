"""Edit, approve, revoke, expire and publish in seeded orders through the real core, beside a plain model of what may be sent.

People act between any two commits of an attempt: at its seams, and after its connection stands. The model knows only what each
person was told: whether their word was taken. Whatever is sent must be what the model says was approved when its permit was
minted; nothing may be taken back under it; and what is approved in the end is sent.

In ``make test`` a few hundred orders run, always the same. The long proof:

    HOLDPOINT_APPROVAL_INTERLEAVINGS=5000 pytest tests/machines/test_approval_interleavings.py
"""

import os
from dataclasses import dataclass, field
from random import Random

import pytest

from safety_core.errors import Refused
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import NotSent
from safety_core.shell import approve, publish, requests
from safety_core.shell.approve import MAY_STAND
from safety_core.vocabulary import Reason, Role
from tests.safety_core.shell.ground import Ground, put_objectives

COUNT = int(os.environ.get("HOLDPOINT_APPROVAL_INTERLEAVINGS", "240"))
BATCHES = 6
HALF_A_LIFE_S = 43_200.0
"""Of the 24 hours that an approval holds by the rules as they come."""
PEOPLE = ("approve", "approve_what_was_seen", "edit", "revoke", "ask", "pass", "look")


@dataclass
class Model:
    """What is approved, by what people were told: the text, and until when it counts (boot clock)."""

    text: str
    asked_us: int
    approved: str | None = None

    def may_send(self, now_us: int) -> str | None:
        alive = now_us < self.asked_us + round(2 * HALF_A_LIFE_S * 1_000_000)
        return self.approved if alive else None


@dataclass
class Order:
    """One interleaving."""

    seed: int
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.ground = Ground()
        put_objectives(self.ground.store)  # a model of approvals: that many failures halt is another's
        self.quinn = self.ground.person("quinn", Role.APPROVER)
        self.rosa = self.ground.person("rosa", Role.APPROVER)
        self.queued = self.ground.submit("text 0", action="reply", target="100", approved=False)
        self.name = self.queued.intent.intent
        self.model = Model("text 0", self.ground.clock.us)
        self.seen = requests.shown(self.ground.core, self.name).approval.commitment
        self.minted: str | None = None
        self.edits = 0
        self.depth = 0
        self.ground.seams = Seams(self)
        self.ground.core = self.ground.worker("worker-1")
        self.ground.platform.after_connect = lambda: self.interrupt("connected")
        self.ground.platform.before_commit = self.sends

    # ------------------------------------------------------------ people

    def act(self, what: str) -> None:
        """One person's attempt; the model learns only whether it was taken."""
        before = self.ground.permits(*MAY_STAND)
        try:
            getattr(self, what)()
            self.log.append(what)
        except Refused as refused:
            self.log.append(f"{what}: {refused.wrong}")
        else:
            if what in ("edit", "revoke"):
                assert not before, f"{what} was taken while {before[0].permit} is {before[0].state}"

    def look(self) -> None:
        self.seen = requests.shown(self.ground.core, self.name).approval.commitment

    def approve(self) -> None:
        self.look()
        self.approve_what_was_seen()

    def approve_what_was_seen(self) -> None:
        current = self.model.text
        said = approve.yes(self.ground.core, self.name, self.quinn, seen=self.seen)
        self.model = Model(current, said.approval.asked_us, approved=current)  # it may have been asked anew meanwhile

    def edit(self) -> None:
        self.edits += 1
        text = f"text {self.edits}"
        approve.edit(self.ground.core, self.name, self.rosa, text)
        self.model = Model(text, self.ground.clock.us)

    def revoke(self) -> None:
        approve.revoke(self.ground.core, self.name, self.rosa, "changed my mind")
        self.model.approved = None

    def ask(self) -> None:
        approve.ask(self.ground.core, self.name, self.rosa)
        self.model = Model(self.model.text, self.ground.clock.us)

    def pass_(self) -> None:
        self.ground.clock.pass_s(self.dice.choice((1.0, 6.0, HALF_A_LIFE_S)))
        if self.dice.random() < 1 / 2:
            approve.lapse(self.ground.core)

    # ------------------------------------------------------------ the worker

    def publish(self) -> None:
        """One attempt, if there is something due."""
        self.ground.clock.pass_s(6)
        found = publish.claim(self.ground.core, 1)
        if not found:
            self.log.append("publish: nothing to do")
            return
        fail = self.dice.random() < 1 / 3
        self.ground.platform.answers = [NotSent(Reason.NOT_CONNECTED, "told so")] if fail else []
        self.log.append("publish" + (" and fail" if fail else ""))
        publish.attempt(self.ground.core, found[0])
        self.relearn()

    def relearn(self) -> None:
        """Where Holdpoint asked anew by itself, the old yes is over: the model hears of it like anybody who looks."""
        newest = requests.shown(self.ground.core, self.name).approval
        if newest.state.value != "approved":
            self.model.approved = None
            self.model.asked_us = newest.asked_us

    def interrupt(self, name: str) -> None:
        """Between two commits anything may happen."""
        if name == "permit.minted" and self.depth == 0:
            live = self.ground.permits(PermitState.LIVE)  # the seam is passed after a refusal, too
            self.minted = self.model.may_send(live[-1].minted_us) if live else None
        if self.depth == 0 and self.dice.random() < 1 / 2:
            self.depth += 1
            self.act_one()
            self.depth -= 1

    def act_one(self) -> None:
        what = self.dice.choice(PEOPLE)
        self.act("pass_" if what == "pass" else what)

    def sends(self) -> None:
        live = self.ground.permits(PermitState.LIVE)[-1]
        text = self.ground.now(self.queued).intent.text
        assert self.minted == text, f"sent {text!r} under {live.permit}; approved when it was minted: {self.minted!r}"

    # ------------------------------------------------------------ the whole

    def run(self) -> bool:
        """Whether something was sent in the end."""
        for _ in range(self.dice.randrange(3, 9)):
            if self.dice.random() < 1 / 3:
                self.publish()
            else:
                self.act_one()
        self.dice = Calm()
        if self.ground.now(self.queued).state in (IntentState.WAITING, IntentState.QUEUED):
            self.act("ask")
            self.act("approve")
            self.publish()
        end = self.ground.now(self.queued)
        assert end.state is IntentState.CONFIRMED, f"approved in the end, and {end.state} ({end.reason}: {end.saw})"
        return len(self.ground.permits()) > 1


class Calm(Random):
    """Nothing interrupts, nothing fails."""

    def random(self) -> float:
        return 1.0


class Seams(list):
    """Stands in the ground's list of seams: a seam that is passed is an occasion."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self._order = order

    def append(self, name: str) -> None:
        if name.startswith(("publish.", "permit.")):
            self._order.interrupt(name)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_whatever_is_sent_was_approved_when_its_permit_was_minted(batch):
    tried_again = 0
    for seed in range(batch, COUNT, BATCHES):
        order = Order(seed)
        try:
            tried_again += order.run()
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}: {wrong}; {'; '.join(order.log)}") from wrong
        finally:
            order.ground.store.close()
    assert tried_again, "no order had a second permit: this shows nothing of standing on one approval"
