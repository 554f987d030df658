"""The virtual-time scheduler: who runs when, what a pause and a kill mean, and that a seed repeats."""

import os
import subprocess
import sys
import threading
from contextvars import ContextVar

import pytest
from greenlet import greenlet
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.actors import SchedulerMisused
from simulators.scheduler import Scheduler
from simulators.threadless import ThreadRefused

START = 1_000


@pytest.fixture
def world():
    with Scheduler(7, start_us=START) as scheduler:
        yield scheduler


def sleeper(world, log, name, *naps: int):
    def live():
        for nap in naps:
            world.sleep_us(nap)
            log.append((world.now_us() - START, name))

    return live


def test_actors_run_in_the_order_in_which_they_are_due(world):
    log = []
    world.spawn("slow", sleeper(world, log, "slow", 30, 30), process="p")
    world.spawn("fast", sleeper(world, log, "fast", 20, 20), process="p")
    world.run_for(100)
    assert log == [(20, "fast"), (30, "slow"), (40, "fast"), (60, "slow")]
    assert world.now_us() == START + 100


def test_the_wall_clock_runs_along_and_may_jump_while_the_boot_clock_does_not(world):
    wall = world.unix_us()
    world.run_for(10)
    world.jump_wall(-5_000_000)
    assert world.unix_us() == wall + 10 - 5_000_000
    assert world.now_us() == START + 10


def test_running_stops_exactly_at_its_end_and_what_is_due_there_still_runs(world):
    log = []
    world.spawn("a", sleeper(world, log, "a", 10, 1), process="p")
    world.run_for(10)
    assert log == [(10, "a")]
    world.run_for(1)
    assert log == [(10, "a"), (11, "a")]


def test_ties_are_broken_by_the_seed():
    def order(seed):
        log = []
        with Scheduler(seed) as world:
            for name in "abcdef":
                world.spawn(name, lambda name=name: log.append(name), process="p")
            world.run_for(0)
        return "".join(log)

    assert order(1) == order(1)
    assert len({order(seed) for seed in range(20)}) > 10


def test_sleeping_outside_an_actor_runs_the_world(world):
    log = []
    world.spawn("a", sleeper(world, log, "a", 5), process="p")
    world.sleep_us(5)
    assert log == [(5, "a")]


def test_run_until_stops_as_soon_as_it_holds_and_says_so(world):
    log = []
    world.spawn("a", sleeper(world, log, "a", 5, 5, 5), process="p")
    assert world.run_until(lambda: len(log) == 2, limit_us=100)
    assert world.now_us() == START + 10


def test_run_until_says_false_at_its_limit_and_stands_there(world):
    assert not world.run_until(lambda: False, limit_us=50)
    assert world.now_us() == START + 50
    assert world.run_until(lambda: world.now_us() == START + 60, limit_us=10)


def test_an_actor_may_spawn_another(world):
    log = []
    world.spawn("a", lambda: world.spawn("b", lambda: log.append("b"), process="q"), process="p")
    world.run_for(0)
    assert log == ["b"]
    assert world.actors["b"].state == "ended"


def test_each_actor_has_context_variables_of_its_own_copied_from_its_maker(world):
    tenant = ContextVar("tenant", default="none")
    seen = {}

    def live(name):
        seen[name, "born"] = tenant.get()
        tenant.set(name)
        world.sleep_us(1)
        seen[name, "later"] = tenant.get()

    tenant.set("maker")
    for name in "ab":
        world.spawn(name, lambda name=name: live(name), process="p")
    world.run_for(1)
    assert seen == {("a", "born"): "maker", ("b", "born"): "maker", ("a", "later"): "a", ("b", "later"): "b"}
    assert tenant.get() == "maker"


def test_what_an_actor_raises_is_raised_by_whoever_runs_and_the_world_runs_on(world):
    log = []

    def fail():
        raise LookupError("nothing there")

    world.spawn("bad", fail, process="p")
    world.spawn("good", sleeper(world, log, "good", 5), process="p")
    with pytest.raises(LookupError, match="nothing there") as raised:
        world.run_for(10)
    assert "actor bad of process p" in raised.value.__notes__[0]
    assert world.actors["bad"].error is raised.value
    assert world.actors["bad"].state == "raised"
    world.run_for(10)
    assert log == [(5, "good")]


# ---------------------------------------------------------------- seams and pauses


def crosser(world, log, name, seams=("s", "s", "s")):
    def live():
        for seam in seams:
            world.seam(seam)
            log.append((world.now_us() - START, name))

    return live


def test_a_seam_lets_others_go_first_and_takes_no_time(world):
    log = []
    for name in "ab":
        world.spawn(name, crosser(world, log, name, ["s"] * 20), process="p")
    world.run_for(0)
    names = "".join(name for _, name in log)
    assert "ab" in names
    assert "ba" in names
    assert world.crossings == {"s": 40}


def test_a_pause_holds_the_nth_matching_crossing_until_released(world):
    log = []
    world.spawn("a", crosser(world, log, "a"), process="p")
    pause = world.pause(seam="s", nth=2)
    assert world.run_until(lambda: pause.reached, limit_us=0)
    world.run_for(1_000)
    assert (log, pause.caught, pause.reached_us, pause.over) == ([(0, "a")], "a", START, False)
    pause.release()
    pause.release()
    world.run_for(0)
    assert log == [(0, "a"), (1_000, "a"), (1_000, "a")]
    assert pause.over


@pytest.mark.parametrize("how", [{"until_us": START + 40}, {"for_us": 40}])
def test_a_pause_with_a_time_ends_by_itself(world, how):
    log = []
    world.spawn("a", crosser(world, log, "a", ["s"]), process="p")
    pause = world.pause(seam="s", **how)
    world.run_for(39)
    assert not log
    world.run_for(1)
    assert log == [(40, "a")]
    assert pause.over


def test_a_pause_takes_only_whom_it_names(world):
    log = []
    for process, actor in (("p", "a"), ("p", "b"), ("q", "c")):
        world.spawn(actor, crosser(world, log, actor, ["other", "s"]), process=process)
    mine = world.pause(seam="s", process="p", actor="b")
    nobody = world.pause(seam="s", process="q", actor="a")
    world.run_for(0)
    assert mine.caught == "b"
    assert not nobody.reached
    assert sorted(name for _, name in log) == ["a", "a", "b", "c", "c"]


def test_a_pause_released_before_anybody_came_waits_for_nobody(world):
    log = []
    world.pause(seam="s").release()
    world.spawn("a", crosser(world, log, "a"), process="p")
    world.run_for(0)
    assert len(log) == 3


def test_a_whole_pause_stops_the_process_and_no_other(world):
    log = []
    world.spawn("b", sleeper(world, log, "b", 10), process="p")
    world.spawn("c", sleeper(world, log, "c", 10), process="q")
    world.run_for(0)
    world.spawn("a", crosser(world, log, "a", ["s"]), process="p")
    pause = world.pause(seam="s", actor="a", whole=True)
    world.run_for(50)
    assert log == [(10, "c")]
    pause.release()
    world.run_for(0)
    assert sorted(log[1:]) == [(50, "a"), (50, "b")]


def test_outside_an_actor_a_seam_is_counted_and_never_paused(world):
    pause = world.pause(seam="s")
    world.seam("s")
    assert world.crossings == {"s": 1}
    assert not pause.reached


def test_stirring_lets_a_share_of_the_crossings_last_as_the_seed_decides():
    def ends(seed):
        log = []
        with Scheduler(seed, start_us=START) as world:
            world.stir(share=0.5, longest_us=100)
            world.spawn("a", crosser(world, log, "a", ["s"] * 40), process="p")
            world.run_for(10_000)
        return [at for at, _ in log]

    assert ends(3) == ends(3)
    lasted = [after - before for before, after in zip([0, *ends(3)], ends(3), strict=False)]
    assert max(lasted) <= 100
    assert 5 < sum(took > 0 for took in lasted) < 35


@pytest.mark.parametrize("wrong", [{"nth": 0}, {"until_us": 1, "for_us": 1}])
def test_a_pause_that_means_nothing_is_refused(world, wrong):
    with pytest.raises(ValueError, match=r"nth|not both"):
        world.pause(seam="s", **wrong)


def test_two_pauses_for_one_crossing_are_refused(world):
    world.pause(seam="s")
    world.pause(seam="s")
    world.spawn("a", lambda: world.seam("s"), process="p")
    with pytest.raises(SchedulerMisused, match="two pauses catch a"):
        world.run_for(0)


# ---------------------------------------------------------------- kills and the dead man's timer


def recorder(world, log, name):
    def live():
        try:
            world.seam("sent")
            world.sleep_us(50)
            log.append(f"{name} answered")
        except BaseException:
            log.append(f"{name} failed")
            raise
        finally:
            log.append(f"{name} recorded")

    return live


def test_a_killed_process_records_nothing_until_the_checkers_have_run(world):
    log = []
    for name in "ab":
        world.spawn(name, recorder(world, log, name), process="p")
    world.spawn("c", recorder(world, log, "c"), process="q")
    world.run_for(10)
    world.kill("p")
    world.kill("p")
    world.run_for(1_000)
    assert log == ["c answered", "c recorded"]
    assert not world.alive("p")
    assert world.alive("q")
    assert not world.alive("never started")
    assert {world.actors[name].state for name in "ab"} == {"killed"}
    world.close()
    assert sorted(log[2:]) == ["a failed", "a recorded", "b failed", "b recorded"]


def test_a_killed_actor_survives_the_collector(world):
    import gc

    log = []
    world.spawn("a", recorder(world, log, "a"), process="p")
    world.run_for(0)
    world.kill("p")
    gc.collect()
    assert log == []


def test_killing_ones_own_process_does_not_return(world):
    log = []

    def live():
        world.kill("p")
        log.append("alive")

    world.spawn("a", live, process="p")
    world.spawn("b", sleeper(world, log, "b", 5), process="p")
    world.run_for(10)
    assert log == []


def test_an_actor_kills_another_process(world):
    log = []
    world.spawn("victim", sleeper(world, log, "victim", 5), process="p")
    world.spawn("a", lambda: (world.kill("p"), log.append("a went on")), process="q")
    world.run_for(10)
    assert log == ["a went on"]


def test_a_kill_waits_at_its_seam(world):
    log = []
    world.spawn("a", crosser(world, log, "a"), process="p")
    world.spawn("b", sleeper(world, log, "b", 5), process="p")
    trap = world.kill_at(seam="s", process="p", nth=2)
    world.run_for(10)
    assert log == [(0, "a")]
    assert (trap.caught, trap.reached_us) == ("a", START)
    assert world.processes["p"].why_dead == "killed at s"


def test_a_dead_process_cannot_be_spawned_into_nor_an_unknown_one_killed(world):
    world.spawn("a", lambda: None, process="p")
    world.kill("p")
    with pytest.raises(SchedulerMisused, match="'p' is dead"):
        world.spawn("b", lambda: None, process="p")
    with pytest.raises(SchedulerMisused, match="no process 'q'"):
        world.kill("q")


def sender(world, log, *, life):
    def live():
        world.arm(life)
        world.seam("re-checked")
        log.append(("sent", world.now_us() - START))
        world.disarm()

    return live


@pytest.mark.parametrize(("paused", "sent"), [(99, True), (100, False), (101, False)])
def test_a_sender_paused_to_its_timer_is_dead_and_sends_nothing(world, paused, sent):
    log = []
    world.spawn("a", sender(world, log, life=100), process="p")
    world.pause(seam="re-checked", for_us=paused)
    world.run_for(1_000)
    assert bool(log) is sent
    assert world.alive("p") is sent


def test_a_timer_kills_the_whole_process_when_it_is_due_and_no_other(world):
    log = []
    world.spawn("a", sender(world, log, life=100), process="p")
    world.spawn("b", sleeper(world, log, "b", 60, 60), process="p")
    world.spawn("c", sleeper(world, log, "c", 60, 60), process="q")
    pause = world.pause(seam="re-checked", whole=True)
    world.run_for(99)
    assert world.alive("p")
    world.run_for(1)
    assert not world.alive("p")
    assert pause.over
    pause.release()
    world.run_for(900)
    assert log == [(60, "c"), (120, "c")]
    assert world.processes["p"].why_dead == "dead man's timer of a"


def test_each_actor_has_its_own_timer_and_arming_again_replaces_it(world):
    log = []

    def live():
        world.arm(10)
        world.arm(100)
        world.sleep_us(50)
        log.append("still alive")
        world.disarm()
        world.sleep_us(500)
        log.append("and later")

    world.spawn("a", live, process="p")
    world.spawn("b", world.disarm, process="p")
    world.run_for(1_000)
    assert log == ["still alive", "and later"]


def test_a_disarmed_timer_does_not_move_the_clock(world):
    log = []
    world.spawn("a", sender(world, log, life=500), process="p")
    world.run_until(lambda: bool(log), limit_us=1_000)
    assert world.now_us() == START


def test_only_an_actor_can_be_killed_by_a_timer(world):
    with pytest.raises(SchedulerMisused, match="spawn the sender"):
        world.arm(1)
    with pytest.raises(SchedulerMisused, match="outside an actor"):
        world.disarm()


# ---------------------------------------------------------------- what is refused


def test_starting_a_thread_in_an_actor_is_refused_by_name(world):
    started = []
    world.spawn("a", lambda: threading.Thread(name="pool-3", target=started.append, args=(1,)).start(), process="p")
    with pytest.raises(ThreadRefused, match="actor a starts the thread 'pool-3'"):
        world.run_for(0)
    assert started == []
    threading.Thread(target=started.append, args=(1,)).start()


def test_neither_is_the_low_level_way_open(world):
    import _thread

    world.spawn("a", lambda: _thread.start_new_thread(print, ()), process="p")
    with pytest.raises(ThreadRefused, match="actor a starts the thread 'print'"):
        world.run_for(0)


def test_the_scenario_itself_may_start_threads(world):
    done = threading.Event()
    world.spawn("a", lambda: world.sleep_us(10), process="p")
    world.run_for(5)
    threading.Thread(target=done.set).start()
    assert done.wait(5)


def test_a_foreign_thread_or_greenlet_cannot_use_the_scheduler(world):
    refused = []

    def try_it():
        try:
            world.sleep_us(1)
        except SchedulerMisused as error:
            refused.append(str(error))

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join()
    greenlet(try_it).switch()
    assert len(refused) == 2


def test_an_actor_cannot_run_or_close_the_scheduler(world):
    for name, forbidden in {"a": lambda: world.run_for(1), "b": world.close}.items():
        world.spawn(name, forbidden, process="p")
        with pytest.raises(SchedulerMisused, match=r"only the scenario runs|closed from outside"):
            world.run_for(0)


def test_a_name_is_given_once(world):
    world.spawn("a", lambda: None, process="p")
    with pytest.raises(SchedulerMisused, match="an actor 'a' already"):
        world.spawn("a", lambda: None, process="q")


@pytest.mark.parametrize("call", ["sleep_us", "run_for"])
def test_time_does_not_go_back(world, call):
    with pytest.raises(ValueError, match="does not go back"):
        getattr(world, call)(-1)


def test_a_loop_that_lets_no_time_pass_is_reported(world, monkeypatch):
    monkeypatch.setattr("simulators.scheduler.STEPS_AT_ONE_INSTANT_MAX", 100)

    def spin():
        while True:
            world.sleep_us(0)

    world.spawn("a", spin, process="p")
    with pytest.raises(SchedulerMisused, match="no time passed"):
        world.run_for(1)


def test_closing_unwinds_who_sleeps_skips_who_never_began_and_keeps_what_they_raise():
    log = []
    world = Scheduler(1)

    def live():
        try:
            world.sleep_us(10)
        finally:
            log.append("unwound")
            raise LookupError("too late")

    def stubborn():
        try:
            world.sleep_us(10)
        finally:
            world.sleep_us(10)
            log.append("never")

    world.spawn("a", live, process="p")
    world.spawn("b", stubborn, process="p")
    world.run_for(0)
    world.spawn("c", lambda: log.append("began"), process="p")
    world.close()
    world.close()
    assert log == ["unwound"]
    assert isinstance(world.actors["a"].error, LookupError)


# ---------------------------------------------------------------- repeating

PROGRAM = """
import sys
from simulators.scheduler import Scheduler
world = Scheduler(int(sys.argv[1]))
world.stir(share=0.3, longest_us=40)
def live(name):
    for lap in range(20):
        world.arm(60)
        world.seam(f"seam {lap % 3}")
        world.disarm()
        world.sleep_us(hash_free(name, lap))
def hash_free(name, lap):
    return (len(name) * 7 + lap * 13) % 50
for name in {"a": 1, "bb": 2, "ccc": 3}:
    world.spawn(name, lambda name=name: live(name), process=f"p{len(name) % 2}")
world.pause(seam="seam 1", nth=9, for_us=70)
world.run_for(5_000)
print(world.trace_digest())
"""


def digest_of(seed, hash_seed):
    env = {**os.environ, "PYTHONHASHSEED": hash_seed}
    run = subprocess.run([sys.executable, "-c", PROGRAM, seed], env=env, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_one_seed_has_one_trace_whatever_the_hash_seed():
    assert digest_of("1", "0") == digest_of("1", "12345")
    assert digest_of("1", "0") != digest_of("2", "0")


def test_what_is_noted_is_part_of_the_trace():
    digests = []
    for fact in ("x", "x", "y"):
        with Scheduler(1) as world:
            world.note(fact)
            digests.append(world.trace_digest())
    assert digests[0] == digests[1] != digests[2]


naps = st.lists(st.integers(0, 20), max_size=6)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), lives=st.lists(naps, min_size=1, max_size=5), kill_us=st.integers(0, 40))
def test_time_never_goes_back_nobody_oversleeps_and_the_dead_stay_still(seed, lives, kill_us):
    log = []
    with Scheduler(seed, start_us=START) as world:
        for number, life in enumerate(lives):
            name = f"actor {number}"
            world.spawn(name, sleeper(world, log, name, *life), process=f"p{number % 2}")
        world.run_for(kill_us)
        world.kill("p0")
        world.run_for(200)
    expected = []
    for number, life in enumerate(lives):
        at = 0
        for nap in life:
            at += nap
            if number % 2 == 1 or at <= kill_us:
                expected.append((at, f"actor {number}"))
    assert [at for at, _ in log] == sorted(at for at, _ in log)
    assert sorted(log) == sorted(expected)
