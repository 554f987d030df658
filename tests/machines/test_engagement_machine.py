"""Engagement under any order of comments, edits, decisions, halts and crashes: never two replies to one wording, never one
without a yes to those very words, and nothing that was heard is forgotten.
"""

import contextlib

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from safety_core.engagement.inbox import HEARD_MOVES, HeardState
from safety_core.errors import HoldpointError
from safety_core.lifecycle import PERHAPS_REAL, PermitState
from safety_core.shell import halt, inbox, release
from safety_core.switches import Scope
from safety_core.vocabulary import Action
from tests.safety_core.shell.ground import put_objectives
from tests.safety_core.shell.talking import Talk, away

OBJECTS = st.sampled_from(["c-1", "c-2"])
TEXTS = st.sampled_from(["When do you open on Sunday?", "Where are you?", "You will hear from my lawyer.", "Lovely!"])
PEOPLE = st.sampled_from(["quinn", "rosa", "olga"])


class Crash(BaseException):
    """The process dies here."""


class Engagement(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.talk = Talk()
        put_objectives(self.talk.store)
        self.approved: dict[str, str] = {}
        self.heard: dict[str, set[str]] = {}
        self.decided: set[str] = set()
        self.edits = 0
        self.talk.platform.before_commit = self.sends

    # ------------------------------------------------------------ what happens

    @rule(name=OBJECTS, text=TEXTS)
    def somebody_says_or_edits(self, name: str, text: str) -> None:
        self.talk.hear(text, name, author=f"fan of {name}")
        self.heard.setdefault(name, set()).add(text)

    @precondition(lambda self: self.heard)
    @rule(name=OBJECTS)
    def our_own_account_answers(self, name: str) -> None:
        self.edits += 1
        self.talk.own_answer(to=name, name=f"o-{self.edits}")

    @rule()
    def a_pass(self) -> None:
        self.talk.engage()

    @rule(crossings=st.integers(0, 6), committed=st.booleans())
    def a_pass_that_dies(self, crossings: int, committed: bool) -> None:
        """Before a transaction, or at a seam right after one."""
        left = [crossings]

        def cross(*_: object) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Crash

        seam = self.talk.core.seam
        if committed:
            object.__setattr__(self.talk.core, "seam", cross)
        else:
            self.talk.store.on_try = cross
        try:
            with contextlib.suppress(Crash):
                self.talk.engage()
        finally:
            object.__setattr__(self.talk.core, "seam", seam)
            self.talk.store.on_try = lambda: None

    @rule(times=st.integers(1, 3))
    def the_drafter_is_away(self, times: int) -> None:
        self.talk.drafter.says = [away()] * times
        self.talk.engage()
        self.talk.drafter.says = []

    @rule()
    def a_worker_works(self) -> None:
        self.talk.work()

    @rule()
    def drafting_is_halted_or_released(self) -> None:
        standing = [each for each in self.talk.halts() if each.state.value != "released"]
        if standing:
            names = tuple(each.halt for each in standing)
            with contextlib.suppress(HoldpointError):
                release.release(self.talk.core, names, self.talk.keys_of("olga"), "all is well")
        else:
            halt.halt(self.talk.core, self.talk.asked(Scope(action=Action.DRAFT)), lambda _: None)

    # ------------------------------------------------------------ what people say

    @rule(name=OBJECTS, works=st.booleans())
    def yes_to_a_comment_that_is_drafted_for(self, name: str, works: bool) -> None:
        """What happens most of the time, so that much else happens around it."""
        if not self.heard.get(name):
            self.somebody_says_or_edits(name, "Where are you?")
        self.talk.engage()
        self._yes(name, "quinn")
        if works:
            self.talk.work()

    def _yes(self, name: str, person: str) -> None:
        if self.talk.drafts(name):
            intent = self.talk.intent(name).intent
            with contextlib.suppress(HoldpointError):
                self.talk.yes(name, person)
                self.approved[intent.intent] = intent.text

    @rule(name=OBJECTS, person=PEOPLE)
    def yes(self, name: str, person: str) -> None:
        self._yes(name, person)

    @precondition(lambda self: self.talk.drafts("c-1"))
    @rule()
    def no(self) -> None:
        with contextlib.suppress(HoldpointError):
            self.talk.no("other words", "c-1", "quinn")

    @precondition(lambda self: self.talk.drafts("c-1"))
    @rule()
    def edit(self) -> None:
        self.edits += 1
        with contextlib.suppress(HoldpointError):
            self.talk.edit(f"In a person's words {self.edits}", "c-1", "rosa")
            self.approved.pop(self.talk.intent("c-1").intent.intent, None)

    @precondition(lambda self: "c-1" in self.heard)
    @rule(what=st.sampled_from(["answer", "draft", "drop"]))
    def somebody_decides_on_what_was_heard(self, what: str) -> None:
        name, who = self.talk.wordings("c-1")[-1].document, self.talk.keys_of("olga")
        self.edits += 1
        with contextlib.suppress(HoldpointError):
            if what == "answer":
                inbox.answer(self.talk.core, name, f"Olga says {self.edits}", who)
                self.decided.add(name)
            elif what == "draft":
                inbox.let_draft(self.talk.core, name, who, "why not")
                self.decided.add(name)
            else:
                inbox.drop(self.talk.core, name, who, "not worth it")

    # ------------------------------------------------------------ what must hold

    def sends(self) -> None:
        """At the instant of sending: somebody said yes to these very words."""
        (live,) = self.talk.permits(PermitState.LIVE)
        intent = self.talk.store.store.read(lambda tx: tx.intent(live.intent)).intent
        assert self.approved.get(intent.intent) == intent.text, f"nobody said yes to {intent.text!r}"

    @invariant()
    def no_wording_has_two_replies(self) -> None:
        """A new wording of what was answered has one only where a person wrote it, or let it be drafted."""
        real = {each.intent for each in self.talk.permits(*PERHAPS_REAL)}
        answered: dict[str, set[str]] = {}
        for name in self.heard:
            for kept in self.talk.drafts(name):
                reply = self.talk.reply_in(kept)
                if reply.intent in real:
                    answered.setdefault(reply.heard, set()).add(reply.intent)
        assert all(len(intents) == 1 for intents in answered.values()), answered
        for name in self.heard:
            made = [self.talk.reply_in(kept) for kept in self.talk.drafts(name)]
            again = {each.intent: each.heard for each in made if each.intent in real}
            assert all(heard in self.decided for heard in list(again.values())[1:]), again

    @invariant()
    def one_answer_at_most_is_open_for_each_thing(self) -> None:
        for name in self.heard:
            states = [each.state for each in self.talk.wordings(name)]
            assert sum(each in ("drafting", "to_draft", "escalated") for each in states) <= 1, states
            drafts = [each.state for each in self.talk.drafts(name)]
            assert sum(each in ("asked", "approved") for each in drafts) <= 1, drafts

    def teardown(self) -> None:
        """Once nothing is in its way, whatever was heard has come somewhere."""
        standing = tuple(each.halt for each in self.talk.halts() if each.state.value != "released")
        if standing:
            release.release(self.talk.core, standing, self.talk.keys_of("olga"), "all is well")
        for _ in range(3):
            for name in self.heard:
                self._yes(name, "quinn")
                self._yes(name, "rosa")
            self.talk.work()
            self.talk.engage()
        self.no_wording_has_two_replies()
        for name, texts in self.heard.items():
            wordings = self.talk.wordings(name)
            assert len(wordings) == len(texts)
            assert all(each.state != "new" for each in wordings), [each.state for each in wordings]
            assert all(HeardState(each.state) in HEARD_MOVES for each in wordings)
        self.talk.store.close()


Engagement.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestEngagement = Engagement.TestCase
