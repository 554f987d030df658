"""The scheduler under any order of spawning, pausing, releasing, killing, stirring and running.

Every actor follows a drawn script and writes down each step that it takes. What may never happen, whatever the order:
time going back; a step of a dead process; a step past an armed timer; a step of somebody who is held.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulators.scheduler import Scheduler

PROCESSES = ("p", "q", "r")
SEAMS = ("minted", "re-checked")
steps = st.one_of(
    st.tuples(st.just("sleep"), st.integers(0, 30)),
    st.tuples(st.just("seam"), st.sampled_from(SEAMS)),
    st.tuples(st.just("arm"), st.integers(0, 40)),
    st.tuples(st.just("disarm"), st.none()),
)


class Schedule(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.taken = []
        self.died = {}
        self.pauses = []
        self.count = 0
        self.last_us = 0

    @initialize(seed=st.integers(0, 1_000))
    def begin(self, seed):
        self.world = Scheduler(seed, start_us=0)

    def teardown(self):
        before = list(self.taken)
        self.world.close()
        assert self.taken == before, "closing let somebody go on"

    def follow(self, name, process, script):
        armed_until = None
        for verb, detail in script:
            match verb:
                case "sleep":
                    self.world.sleep_us(detail)
                case "seam":
                    self.world.seam(detail)
                case "arm":
                    self.world.arm(detail)
                    armed_until = self.world.now_us() + detail
                case "disarm":
                    self.world.disarm()
                    armed_until = None
            now_us = self.world.now_us()
            assert process not in self.died, f"{name} acts after the death of {process}"
            assert self.world.alive(process), f"{name} acts in a dead process"
            if verb in {"sleep", "seam"}:
                assert armed_until is None or now_us < armed_until, f"{name} outlived its timer"
            for pause in self.pauses:
                held = pause.reached and not pause.over
                assert not (held and pause.caught == name), f"{name} acts while it is held"
                stopped = held and pause.whole and self.world.actors[pause.caught].process.name == process
                assert not stopped, f"{name} acts while its process stands still"
            self.taken.append((now_us, name))

    @rule(process=st.sampled_from(PROCESSES), script=st.lists(steps, min_size=1, max_size=8))
    def spawn(self, process, script):
        if process in self.died:
            return
        self.count += 1
        name = f"actor {self.count}"
        self.world.spawn(name, lambda: self.follow(name, process, script), process=process)

    @rule(
        seam=st.sampled_from(SEAMS),
        nth=st.integers(1, 3),
        for_us=st.none() | st.integers(0, 60),
        whole=st.booleans(),
    )
    def pause(self, seam, nth, for_us, whole):
        if all(pause.reached or pause.over for pause in self.pauses):  # two at one crossing are refused by design
            self.pauses.append(self.world.pause(seam=seam, nth=nth, for_us=for_us, whole=whole))

    @rule(which=st.integers(0, 5))
    def release(self, which):
        if self.pauses:
            self.pauses[which % len(self.pauses)].release()

    @rule(process=st.sampled_from(PROCESSES))
    def kill(self, process):
        if process in self.world.processes:
            self.world.kill(process)

    @rule(seam=st.sampled_from(SEAMS), process=st.sampled_from(PROCESSES))
    def kill_at(self, seam, process):
        self.world.kill_at(seam=seam, process=process)

    @rule(share=st.sampled_from([0.0, 0.5, 1.0]))
    def stir(self, share):
        self.world.stir(share=share, longest_us=25)

    @rule(us=st.integers(0, 50))
    def run(self, us):
        self.world.run_for(us)

    @invariant()
    def the_dead_are_noted_and_time_goes_on(self):
        if not hasattr(self, "world"):
            return
        for name, process in self.world.processes.items():
            if not process.alive:
                self.died.setdefault(name, self.world.now_us())
        assert self.world.now_us() >= self.last_us
        self.last_us = self.world.now_us()
        assert [at for at, _ in self.taken] == sorted(at for at, _ in self.taken)


Schedule.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestSchedule = Schedule.TestCase
