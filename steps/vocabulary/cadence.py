"""How often: limits, distances, quiet hours, and what is held until when."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Platform, Reason
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase

READS = ("who_am_i", "list_posts", "read_post")


@given(phrase('"{platform:Platform}" takes {count:d} posts per {window:Duration} of each account'))
def platform_takes(rig: Rig, platform: Platform, count: int, window: float) -> None:
    rig.limit(platform, name="posts of the scenario", subject="account", whose="platform", operations=["create_post"],
              most=count, per=f"{window:.0f}s")  # fmt: skip


@given(phrase('"{platform:Platform}" takes {count:d} posts per {window:Duration} of the whole app'))
def app_takes(rig: Rig, platform: Platform, count: int, window: float) -> None:
    rig.limit(platform, name="posts of the app", subject="app", whose="platform", operations=["create_post"],
              most=count, per=f"{window:.0f}s")  # fmt: skip


@given(phrase('we post at most {count:d} times per {window:Duration} on each account on "{platform:Platform}"'))
def we_post_at_most(rig: Rig, count: int, window: float, platform: Platform) -> None:
    rig.limit(platform, name="posts of ours", subject="account", whose="ours", actions=["publish"],
              most=count, per=f"{window:.0f}s")  # fmt: skip


@given(phrase('we post at most {count:d} times per UTC day on each account on "{platform:Platform}"'))
def we_post_a_day(rig: Rig, count: int, platform: Platform) -> None:
    rig.limit(platform, name="posts of ours a day", subject="account", whose="ours", actions=["publish"],
              most=count, window="utc day")  # fmt: skip


@given(phrase('we keep {distance:Duration} between two posts of an account on "{platform:Platform}"'))
def we_keep_distance(rig: Rig, distance: float, platform: Platform) -> None:
    rig.limit(platform, name="time between posts of ours", subject="account", whose="ours", actions=["publish"],
              at_least=f"{distance:.0f}s")  # fmt: skip


@given(phrase('"{client:Text}" has quiet hours from now on for {duration:Duration}'))
def quiet_now(rig: Rig, client: str, duration: float) -> None:
    rig.keep_quiet(client, since_s=-60, until_s=duration)


@given(phrase('nobody knows the limits of "{platform:Platform}"'))
def nobody_knows(rig: Rig, platform: Platform) -> None:
    rig.forget_limits(platform)


@given(phrase('nobody knows how many posts "{platform:Platform}" takes'))
def nobody_knows_of_posts(rig: Rig, platform: Platform) -> None:
    rig.forget_limits(platform, but=READS)


@given("two workers")
def two_workers(rig: Rig) -> None:
    rig.start_another_worker()
    rig.start_another_worker()


@when(phrase('"{client:Text}" publishes {count:d} posts at once'))
def publishes_many(rig: Rig, client: str, count: int) -> None:
    rig.publish_many(client, count)
    rig.run_for(rig.A_MOMENT_S)


@then(phrase('a post of "{client:Text}" is held because of "{reason:Reason}" and told until when'))
def held_because(rig: Rig, client: str, reason: Reason) -> None:
    held = rig.await_hold(client)
    assert held.reason is reason, f"{held.reason}: {held.saw}"
    assert ", next at 2026-" in held.saw, held.saw


@then(phrase('all posts of "{client:Text}" are confirmed within {limit:Duration}'))
def all_confirmed(rig: Rig, client: str, limit: float) -> None:
    assert rig.run_until(lambda: rig.all_confirmed(client), limit_s=limit), rig.describe_last(client)


@then(phrase('no two posts of "{client:Text}" began within {distance:Duration} of each other'))
def kept_apart(rig: Rig, client: str, distance: float) -> None:
    assert rig.shortest_distance_s(client) >= distance


@then(phrase('never more than {count:d} posts of "{client:Text}" began within {window:Duration}'))
def never_more(rig: Rig, count: int, client: str, window: float) -> None:
    assert rig.most_in_window(client, window) <= count


@then(phrase('exactly {count:d} posts of "{client:Text}" have begun'))
def have_begun(rig: Rig, count: int, client: str) -> None:
    assert len(rig.post_requests(client)) == count


@then(phrase('"{platform:Platform}" refused exactly {count:d} requests as too fast'))
def refused_as_too_fast(rig: Rig, platform: Platform, count: int) -> None:
    refused = [each for each in rig.refused_as_too_fast() if each.platform == platform.value]
    assert len(refused) == count


@then(phrase('{count:d} slot of "{client:Text}" was given back and {kept:d} counts'))
def given_back(rig: Rig, count: int, client: str, kept: int) -> None:
    assert (rig.slots_given_back(client), rig.slots_kept(client)) == (count, kept)


@then(phrase('no slot of "{client:Text}" was given back and {kept:d} count'))
def none_given_back(rig: Rig, client: str, kept: int) -> None:
    assert (rig.slots_given_back(client), rig.slots_kept(client)) == (0, kept)


@then("the lost post is found absent")
def found_absent(rig: Rig) -> None:
    assert rig.await_permit("absent", rig.PATIENCE_S)


@given(phrase('"{platform:Platform}" answers nobody for {duration:Duration}'))
def answers_nobody(rig: Rig, platform: Platform, duration: float) -> None:
    rig.fall_silent(platform, duration)


@given(phrase('"{platform:Platform}" answers nothing of "{client:Text}" for {duration:Duration}'))
def answers_nothing_of(rig: Rig, platform: Platform, client: str, duration: float) -> None:
    rig.fall_silent(platform, duration, client=client)


@given(phrase('"{platform:Platform}" takes no posts for {duration:Duration}, and is read all the while'))
def takes_no_posts(rig: Rig, platform: Platform, duration: float) -> None:
    rig.take_no_posts(platform, duration)


@given(
    phrase('"{platform:Platform}" takes no posts of "{client:Text}" for {duration:Duration}, and is read all the while')
)
def takes_no_posts_of(rig: Rig, platform: Platform, client: str, duration: float) -> None:
    rig.take_no_posts(platform, duration, client=client)


@then(phrase('the breaker of "{client:Text}" on "{platform:Platform}" is open for {traffic:w}, and no other'))
def breaker_of_account(rig: Rig, client: str, platform: Platform, traffic: str) -> None:  # noqa: ARG001  # there is one platform
    assert rig.broken() == {(rig.platform_account(client), traffic)}


@then(phrase('the breaker of "{platform:Platform}" itself is open for {traffic:w}'))
def breaker_of_platform(rig: Rig, platform: Platform, traffic: str) -> None:  # noqa: ARG001  # there is one platform
    assert ("", traffic) in rig.broken()


@then(phrase('the breaker of "{platform:Platform}" itself is not open for {traffic:w}'))
def breaker_of_platform_shut(rig: Rig, platform: Platform, traffic: str) -> None:  # noqa: ARG001  # there is one platform
    assert ("", traffic) not in rig.broken()


@then("no breaker is open")
def none_open(rig: Rig) -> None:
    assert rig.broken() == set()


@then(phrase('in the last {duration:Duration} "{platform:Platform}" was asked at most {count:d} times'))
def asked_at_most(rig: Rig, duration: float, platform: Platform, count: int) -> None:
    assert rig.asked_lately(platform, duration) <= count
