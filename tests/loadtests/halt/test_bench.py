from collections import Counter

import msgspec
import pytest

from loadtests.halt import bench
from loadtests.halt.installation import Installation
from loadtests.halt.parts import ACCOUNTS_EACH, PARTS
from reports import policy
from safety_core.adapters.platforms import ADAPTERS
from safety_core.fleet import accounts_file, compose, settings
from safety_core.media import medium
from safety_core.shell.limits_text import parsed
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import ENGAGEMENT, Platform
from simulators.config import load_world
from simulators.faults.kinds import load_faults
from simulators.faults.late_commit import LateCommit
from simulators.faults.read_lag import ReadLag

TENANTS = bench.tenants()
URLS = {platform.value: f"http://127.0.0.1:{8801 + n}" for n, platform in enumerate(Platform)}


@pytest.fixture
def configured(tmp_path):
    (tmp_path / "holdpoint.toml").write_text(bench.settings(URLS))
    return settings.load(str(tmp_path / "holdpoint.toml"))


@pytest.fixture
def plans(tmp_path):
    (tmp_path / "faults.json").write_bytes(msgspec.json.encode(bench.weather()))
    return load_faults(tmp_path / "faults.json").plans


@pytest.fixture
def world(tmp_path):
    (tmp_path / "world.json").write_bytes(msgspec.json.encode(Installation(tmp_path, TENANTS).world()))
    return load_world(tmp_path / "world.json")


def test_each_client_has_accounts_on_every_platform():
    of_client = Counter((each.client, each.platform) for each in TENANTS)
    assert {client for client, _ in of_client} == set(bench.CLIENTS)
    for client in bench.CLIENTS:
        assert {platform: of_client[client, platform] for platform in Platform} == {
            platform: part.accounts for platform, part in PARTS.items()
        }
    for field in ("account", "platform_id", "token", "variable"):
        assert len({getattr(each, field) for each in TENANTS}) == len(TENANTS) == 6 * ACCOUNTS_EACH


def test_a_load_of_one_platform_has_no_other():
    found = bench.tenants_of_one(2, 3)
    assert [(each.account, each.platform) for each in found][::3] == [("acme-1", "X"), ("birch-1", "X")]
    assert {each.platform for each in found} == {"X"}


def test_there_is_a_sender_for_each_account():
    assert len(TENANTS) <= bench.PROCESSES * bench.THREADS


def test_core_and_simulator_take_the_same_accounts(tmp_path, world):
    (tmp_path / "accounts.toml").write_text(bench.bindings(TENANTS))
    bound = accounts_file.read(tmp_path / "accounts.toml")
    assert [each.platform_account for each in bound] == [each.platform_id for each in TENANTS]
    assert [each.credential for each in bound] == [f"vault:env:{each.variable}" for each in TENANTS]
    owned = {token.token for each in world.accounts for token in each.tokens}
    assert owned == {each.token for each in TENANTS}
    named = {(each.platform, each.id) for each in world.accounts}
    assert all((each.platform.value, each.platform_id.rpartition(":")[2]) in named for each in TENANTS)


def test_no_token_stands_in_a_file_of_the_core():
    assert not any(each.token in bench.bindings(TENANTS) + bench.settings(URLS) for each in TENANTS)


def test_every_host_of_every_platform_is_reached_on_this_machine_where_that_platform_is_simulated(configured):
    hosts = configured.settings.hosts
    assert set(hosts) == {host for adapter in ADAPTERS.values() for host in adapter.HOSTS}
    for platform, adapter in ADAPTERS.items():
        assert {hosts[host] for host in adapter.HOSTS} == {URLS[platform.value]}


def test_what_posts_show_lies_on_the_shelf_and_on_the_world_s_web(tmp_path, configured, world):
    found = Installation(tmp_path, TENANTS)
    shelf = compose.shelf_of(configured)
    pages = {each.url: each.content for each in world.web}
    assert set(found.shown.refs) == {Platform.INSTAGRAM, Platform.TIKTOK, Platform.YOUTUBE}
    for ref in found.shown.refs.values():
        assert pages[shelf.url(medium(ref))] == shelf.content(medium(ref))


def test_answering_a_post_is_engagement_that_the_platform_has():
    for platform, part in PARTS.items():
        if part.answers is not None:
            assert part.answers in ENGAGEMENT & ADAPTERS[platform].ACTIONS
    assert [platform for platform, part in PARTS.items() if part.answers is None] == [Platform.TIKTOK]


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("X", "posts per 15 minutes"),
        ("Facebook", "calls per 24 hours"),
        ("Instagram", "posts per 24 hours"),
        ("Threads", "posts per 24 hours"),
        ("LinkedIn", "posts per day"),
        ("TikTok", "posts per 24 hours"),
        ("YouTube", "uploads of the project per day"),
    ],
)
def test_nobody_is_given_more_than_fits_into_the_platform_s_own_window(tmp_path, platform, name):
    """Those windows that are longer than the load. TikTok's minutes it waits for."""
    limits = parsed(Installation(tmp_path, TENANTS).limits(), zone_of).limits
    (most,) = [each.most for each in limits if (each.platform, each.name) == (platform, name)]
    part = PARTS[Platform(platform)]
    accounts = part.accounts * len(bench.CLIENTS) if name.startswith("uploads of the project") else 1
    assert part.most * accounts < most


def test_the_bound_of_the_bench_is_as_it_was_meant(configured):
    timing = configured.timing
    assert (timing.request_s, timing.pause_s, timing.permit_s) == (3, 1, 5)
    assert 9 <= timing.bound_s <= 9.1


def test_late_commits_come_within_the_time_that_a_platform_may_take(configured, plans):
    late = [each for each in plans if isinstance(each, LateCommit)]
    assert {each.when.platform for each in late} == {None, *URLS}
    assert all(max(each.do.late.uniform_s) < configured.timing.in_flight_s for each in late)


def test_no_copy_is_further_behind_than_a_reading_is_put_off_by(configured, plans):
    (lag,) = [each for each in plans if isinstance(each, ReadLag)]
    assert max(lag.do.behind.uniform_s) < configured.timing.read_lag_s


def test_the_weather_is_harder_than_the_policy_asks_for(plans):
    asked = {each.faults[0]: each.at_least_per_mille for each in policy.load().step("simulated → house").weather}
    for fault in ("answer_lost", "late_commit", "server_error"):
        counted = [each for each in plans if each.fault == fault and getattr(each.do, "cut", "reset") == "reset"]
        assert all(1000 / each.every >= 1.5 * asked[fault] for each in counted)
    (lag,) = [each for each in plans if each.fault == "read_lag"]
    assert 1000 / lag.every >= 3 * asked["read_lag"]  # lists and reads by id, about two of three reads
    assert [each.when.platform for each in plans if each.fault == "too_fast"] == ["TikTok"]
    assert {each.do.cut for each in plans if each.fault == "answer_lost"} == {"reset", "silence"}


def test_requests_take_long_enough_to_be_caught_in_flight_and_end_within_their_deadline(configured, plans):
    slow = [each for each in plans if each.fault == "latency"]
    assert {each.when.operation for each in slow} == {"create_post", "create_comment"}
    for each in slow:
        low, high = each.do.delay.uniform_s
        assert 0.5 <= low <= high < configured.timing.request_s
