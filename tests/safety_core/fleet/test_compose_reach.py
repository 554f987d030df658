"""What counts as real: whatever is reached as in earnest, even at one host of many."""

import pytest

from safety_core.adapters.platforms import ADAPTERS
from safety_core.fleet import compose, compose_reach, settings
from safety_core.vocabulary import Platform

ROUTE = "http://127.0.0.1:8800"


@pytest.fixture
def loaded(tmp_path):
    def load(text: str):
        file = tmp_path / "holdpoint.toml"
        file.write_text(text)
        return settings.load(str(file))

    return load


def routed(*hosts: str) -> str:
    return "[hosts]\n" + "".join(f'"{host}" = "{ROUTE}"\n' for host in hosts)


def test_without_a_word_every_platform_is_real(loaded):
    assert compose_reach.real_platforms(loaded("")) == frozenset(Platform)


@pytest.mark.parametrize("platform", Platform)
def test_a_platform_of_which_every_host_is_simulated_is_not_real_and_no_other_is_meant(loaded, platform):
    found = compose_reach.real_platforms(loaded(routed(*ADAPTERS[platform].HOSTS)))
    assert found == frozenset(Platform) - {platform}


@pytest.mark.parametrize("platform", [each for each in Platform if len(ADAPTERS[each].HOSTS) > 1])
def test_one_host_that_is_left_out_makes_it_real(loaded, platform):
    for left_out in ADAPTERS[platform].HOSTS:
        config = loaded(routed(*(ADAPTERS[platform].HOSTS - {left_out})))
        assert platform in compose_reach.real_platforms(config)
        places = compose_reach.reach(config)[platform]
        assert [host for host, place in places.items() if not place.simulated] == [left_out]
        assert {place.at for place in places.values()} == {"", ROUTE}


def test_what_is_reached_under_its_own_name_on_this_machine_is_real(loaded):
    config = loaded('[resolve]\n"api.x.com" = "127.0.0.1:8443"\n')
    assert Platform.X in compose_reach.real_platforms(config)
    place = compose_reach.reach(config)[Platform.X]["api.x.com"]
    assert (place.at, place.simulated) == ("127.0.0.1:8443 by [resolve]", False)


@pytest.mark.parametrize("platform", Platform)
def test_one_host_that_is_reached_elsewhere_is_enough_for_no_address_of_it(loaded, platform):
    assert compose_reach.own_hosts(loaded("")) == frozenset(Platform)
    for host in ADAPTERS[platform].HOSTS:
        for text in (routed(host), f'[resolve]\n"{host}" = "127.0.0.1:8443"\n'):
            assert compose_reach.own_hosts(loaded(text)) == frozenset(Platform) - {platform}


def test_workers_and_commands_that_decide_know_what_is_real(loaded, tmp_path):
    config = loaded(routed("api.x.com"))
    compose.upgrade(config)
    for core in (compose.deciding_core(config), compose.worker_core(config).core):
        assert core.real == core.own_hosts == frozenset(Platform) - {Platform.X}
        core.store.close()
    core, close = compose.asking_core(config)
    assert Platform.X not in core.real
    assert Platform.TIKTOK in core.real
    close()
    core.store.close()
