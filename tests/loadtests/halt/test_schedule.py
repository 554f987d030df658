import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.halt import schedule
from loadtests.halt.bench import tenants
from loadtests.halt.parts import PARTS
from loadtests.halt.schedule import Orders
from safety_core.vocabulary import Platform

TENANTS = tenants()


def of_account(orders, account):
    return [each for each in orders if each.account == account]


def test_the_seed_fixes_every_intended_start_beforehand():
    first, again = (schedule.plan(7, TENANTS, length_s=60) for _ in range(2))
    assert first == again
    assert schedule.plan(8, TENANTS, length_s=60) != first


def test_one_account_less_changes_nothing_for_the_others():
    whole = schedule.plan(7, TENANTS, length_s=30)
    fewer = schedule.plan(7, TENANTS[1:], length_s=30)
    assert [each for each in whole if each.account != TENANTS[0].account] == list(fewer)


@given(seed=st.integers(0, 2**53), length_s=st.floats(0.5, 120))
@settings(max_examples=50, deadline=None)
def test_starts_are_in_order_within_the_length_and_no_more_than_the_platform_s_part(seed, length_s):
    orders = schedule.plan(seed, TENANTS[:16], length_s=length_s)
    assert [each.at_us for each in orders] == sorted(each.at_us for each in orders)
    assert all(0 <= each.at_us <= length_s * 1_000_000 for each in orders)
    assert len({each.tag for each in orders}) == len({each.text for each in orders}) == len(orders)
    for tenant in TENANTS[:16]:
        part = PARTS[tenant.platform]
        assert part.at_once <= len(of_account(orders, tenant.account)) <= part.most


def test_an_accounts_first_intents_come_at_once_and_are_posts():
    orders = schedule.plan(7, TENANTS, length_s=30)
    for tenant in TENANTS:
        first = of_account(orders, tenant.account)[: PARTS[tenant.platform].at_once]
        assert max(each.at_us for each in first) <= 300_000
        assert not any(each.reply for each in first)


def test_three_of_ten_later_intents_are_replies():
    orders = schedule.plan(7, TENANTS, length_s=150)
    later = [each for each in orders if each.platform == "X" and not each.tag.endswith(("-1", "-2"))]
    assert sum(each.reply for each in later) / len(later) == pytest.approx(0.3, abs=0.03)


def test_what_answers_is_the_platform_s_own_action_and_where_there_is_none_all_are_posts():
    orders = schedule.plan(7, TENANTS, length_s=150)
    does = {platform: {each.action for each in orders if each.platform == platform} for platform in Platform}
    assert does[Platform.X] == does[Platform.THREADS] | {"reply"} == {"publish", "reply"}
    for platform in (Platform.FACEBOOK, Platform.INSTAGRAM, Platform.LINKEDIN, Platform.YOUTUBE):
        assert does[platform] == {"publish", "comment"}
    assert does[Platform.TIKTOK] == {"publish"}


def test_the_generator_reads_back_what_was_written(tmp_path):
    orders = Orders(
        intake="127.0.0.1:1", media={Platform.TIKTOK: "video/mp4:1:0"}, orders=schedule.plan(7, TENANTS, length_s=3)
    )
    schedule.write(tmp_path / "orders.json", orders)
    assert schedule.read(tmp_path / "orders.json") == orders
