"""The real core under any order of work, halts, releases, pauses, deaths, faults and time: in virtual time, on the rig.

After each step: nothing was minted under a halt that covers it, no two effects of one account are under way, epoch and log
only grow, and an acknowledged halt's instants do not contradict one another. At the end the world settles, and every checker
of the exported evidence must find nothing broken; each halt that was asked for was acknowledged within its bound.

In ``make test`` it is always the same examples. The long proof, with new ones at each run, of which a failing one is printed
with the lines that replay it:

    HOLDPOINT_MACHINE_EXAMPLES=2000 pytest tests/machines/test_core_machine.py
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reports.checkers import check_all
from reports.evidence.folder import from_rows
from safety_core.halt import proof
from safety_core.lifecycle import PermitState
from safety_core.switches import HaltState, Scope
from safety_core.vocabulary import AccountId, Action, ClientId, Platform
from steps.rig.rig import Rig

LONG = os.environ.get("HOLDPOINT_MACHINE_EXAMPLES")
EXAMPLES, STEPS = (int(LONG), 40) if LONG else (40, 25)
CLIENTS = ("acme", "bolt")
PEOPLE = ("dana", "erin", "finn")
WORKERS_MAX = 3
SEAMS = (
    "publish.claimed",
    "permit.minted",
    "transport.connected",
    "transport.rechecked",
    "publish.answered",
    "publish.recorded",
    "publish.given_back",
)
FAULTS: dict[str, dict[str, object]] = {
    "answer_lost": {"first": 1},
    "server_error": {"first": 1},
    "late_commit": {"first": 1, "do": {"late": {"constant_s": 40}}},
    "too_fast": {"during": {"until_s": 15}},
}
durations_s = st.sampled_from((0.2, 1.0, 3.0, 15.0, 30.0))
scopes = st.sampled_from(
    (
        Scope(),
        Scope(client=ClientId("acme")),
        Scope(platform=Platform.X),
        Scope(client=ClientId("acme"), account=AccountId("acme-2")),
        Scope(action=Action.PUBLISH),
        Scope(client=ClientId("bolt"), action=Action.REPLY),
    )
)


class Core(RuleBasedStateMachine):
    @initialize(seed=st.integers(0, 1_000_000), data=st.data())
    def begin(self, seed: int, data: st.DataObject) -> None:
        self.rig = Rig(seed, f"machine-{seed}")
        for client in CLIENTS:
            self.rig.add_client(client, 2)
        for person in PEOPLE:
            self.rig.add_person(person)
        self.rig.start_worker()
        for client in CLIENTS:
            self.rig.publish_steadily(client)
        self.rig.run_for(data.draw(st.sampled_from((0.4, 2.1)), "warm-up"))
        self.posts = 0
        self.seen = (0, 0)

    # ------------------------------------------------------------ what people do

    @rule(client=st.sampled_from(CLIENTS), count=st.integers(1, 3))
    def submit(self, client: str, count: int) -> None:
        for _ in range(count):
            self.posts += 1
            self.rig.submit(client, f"news {self.posts}", account=f"{client}-{self.posts % 2 + 1}")
        self.rig.run_for(0.3)

    @rule(person=st.sampled_from(PEOPLE), scope=scopes, busy=st.booleans(), wait_s=st.sampled_from((0.0, 0.001, 2.0)))
    def halt(self, person: str, scope: Scope, *, busy: bool, wait_s: float) -> None:
        if busy:
            self.rig.run_until(lambda: self.rig.on_their_way() > 0, limit_s=self.rig.A_MOMENT_S)
        self.rig.halt(person, scope, "the machine says so")
        self.rig.run_for(wait_s)

    @precondition(lambda self: self.rig.in_force())
    @rule(person=st.sampled_from(PEOPLE), patient=st.booleans(), data=st.data())
    def release(self, person: str, *, patient: bool, data: st.DataObject) -> None:
        if patient:
            for each in self.rig.halts:
                self.rig.await_command(each)
        named = data.draw(st.lists(st.sampled_from(self.rig.in_force()), min_size=1, unique=True), "halts")
        if patient:
            named = [each for each in named if each.automatic or each.person != person] or named
        command = self.rig.release(person, "it is over", [each.halt for each in named])
        if command.error is None:
            assert all(each.automatic or each.person != person for each in named), "released by who threw it"
        ended = {each.halt for each in self.rig.store.read(lambda tx: tx.halts()) if each.state is HaltState.RELEASED}
        assert {each.halt for each in named} <= ended or command.error is not None

    # ------------------------------------------------------------ what befalls them

    @rule(seam=st.sampled_from(SEAMS), seconds=durations_s, data=st.data())
    def pause(self, seam: str, seconds: float, data: st.DataObject) -> None:
        for trap in self.rig.traps:
            trap.release()
        process = data.draw(st.sampled_from(sorted(self.rig.workers)), "worker")
        self.rig.traps.append(
            self.rig.scheduler.pause(seam=seam, process=process, whole=True, for_us=round(seconds * 1_000_000))
        )

    @rule(seam=st.none() | st.sampled_from(SEAMS), data=st.data())
    def kill(self, seam: str | None, data: st.DataObject) -> None:
        process = data.draw(st.sampled_from(sorted(self.rig.workers)), "worker")
        if seam is None:
            self.rig.scheduler.kill(process)
        else:
            self.rig.scheduler.kill_at(seam=seam, process=process)

    @precondition(lambda self: sum(map(self.rig.scheduler.alive, self.rig.workers)) < WORKERS_MAX)
    @rule()
    def start(self) -> None:
        self.rig.start_another_worker()
        self.rig.run_for(0.1)

    @rule(name=st.sampled_from(("slow", "wrong_token", *sorted(FAULTS))))
    def fault(self, name: str) -> None:
        match name:
            case "slow":
                self.rig.slow_down(Platform.X, 12.0)
            case "wrong_token":
                self.rig.swap_token("bolt", "acme")
            case _:
                self.rig.fault(name, Platform.X, **FAULTS[name])

    @rule(seconds=durations_s)
    def advance(self, seconds: float) -> None:
        self.rig.run_for(seconds)

    # ------------------------------------------------------------ what always holds

    @invariant()
    def nothing_is_minted_under_a_halt(self) -> None:
        halts, permits = self.rig.store.read(lambda tx: (tx.halts(), tx.permits()))
        for halt in halts:
            for each in permits:
                under = halt.fenced_us < each.minted_us and (
                    halt.released_us is None or each.minted_us < halt.released_us
                )
                covered = halt.scope.covers(
                    client=each.client, platform=each.platform, account=each.account, action=each.action
                )
                assert not (under and covered), f"{each.permit} was minted under {halt.halt}"

    @invariant()
    def one_effect_of_an_account_is_under_way(self) -> None:
        open_states = (PermitState.LIVE, PermitState.UNKNOWN)
        accounts = [each.platform_account for each in self.rig.store.read(lambda tx: tx.permits(open_states))]
        assert len(accounts) == len(set(accounts))

    @invariant()
    def epoch_and_log_only_grow(self) -> None:
        now = self.rig.store.read(lambda tx: (tx.switches().epoch, tx.audit_size()))
        assert all(after >= before for before, after in zip(self.seen, now, strict=True))
        self.seen = now

    @invariant()
    def acknowledged_halts_do_not_contradict_themselves(self) -> None:
        for halt in self.rig.store.read(lambda tx: tx.halts()):
            if halt.quiesced_us is not None:
                assert proof(halt, self.rig.timing).contradictions == ()

    def teardown(self) -> None:
        if not hasattr(self, "rig"):
            return
        try:
            self._judge()
        finally:
            self.rig.close()

    def _judge(self) -> None:
        for trap in self.rig.traps:
            trap.release()
        if not any(map(self.rig.scheduler.alive, self.rig.workers)):
            self.rig.start_another_worker()
        for command in self.rig.halts:
            self.rig.await_command(command)
            assert command.error is None, str(command.error)
        rows = self.rig.finish()
        broken = [each for each in check_all(from_rows(rows)) if each.status == "broken"]
        assert not broken, "; ".join(f"{each.invariant}: {each.why}" for each in broken)
        for halt in self.rig.store.read(lambda tx: tx.halts()):
            if halt.quiesced_us is not None:
                assert halt.quiesced_us - halt.asked_us <= halt.bound_us


TestCore = Core.TestCase
Core.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=LONG is None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
