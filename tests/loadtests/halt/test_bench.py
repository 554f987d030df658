from loadtests.halt import bench
from safety_core.fleet import accounts_file, settings
from simulators.config import load_world
from simulators.faults.kinds import load_faults
from simulators.faults.late_commit import LateCommit

TENANTS = bench.tenants()
MEAN_LATENCY_S = 0.9


def loaded(tmp_path):
    (tmp_path / "holdpoint.toml").write_text(bench.settings("http://127.0.0.1:8801"))
    return settings.load(str(tmp_path / "holdpoint.toml"))


def plans(tmp_path):
    import msgspec

    (tmp_path / "faults.json").write_bytes(msgspec.json.encode(bench.weather()))
    return load_faults(tmp_path / "faults.json").plans


def test_enough_accounts_of_enough_clients():
    assert len({each.client for each in TENANTS}) == 6
    assert len({each.platform_id for each in TENANTS}) == len({each.token for each in TENANTS}) == 48


def test_core_and_simulator_take_the_same_accounts(tmp_path):
    import msgspec

    (tmp_path / "world.json").write_bytes(msgspec.json.encode(bench.world(TENANTS)))
    (tmp_path / "accounts.toml").write_text(bench.bindings(TENANTS))
    world = load_world(tmp_path / "world.json")
    bound = accounts_file.read(tmp_path / "accounts.toml")
    assert [each.id for each in world.accounts] == [each.platform_account for each in bound]
    assert [each.credential for each in bound] == [f"vault:env:{each.variable}" for each in TENANTS]


def test_no_token_stands_in_a_file_of_the_core():
    assert not any(each.token in bench.bindings(TENANTS) for each in TENANTS)


def test_the_bound_of_the_bench_is_as_it_was_meant(tmp_path):
    timing = loaded(tmp_path).timing
    assert (timing.request_s, timing.pause_s, timing.permit_s) == (3, 1, 5)
    assert 9 <= timing.bound_s <= 9.1


def test_late_commits_come_within_the_time_that_a_platform_may_take(tmp_path):
    timing = loaded(tmp_path).timing
    (late,) = [each for each in plans(tmp_path) if isinstance(each, LateCommit)]
    assert max(late.do.late.uniform_s) < timing.in_flight_s


def test_the_weather_loses_more_answers_than_the_policy_asks_for(tmp_path):
    lost = [each for each in plans(tmp_path) if each.fault == "answer_lost"]
    assert sum(each.share for each in lost) > 0.03
    assert {each.do.cut for each in lost} == {"reset", "silence"}


def test_requests_take_long_enough_to_be_caught_in_flight_and_end_within_their_deadline(tmp_path):
    (latency,) = [each for each in plans(tmp_path) if each.fault == "latency"]
    low, high = latency.do.delay.uniform_s
    assert low <= MEAN_LATENCY_S <= high < loaded(tmp_path).timing.request_s
