"""Platforms: what the world does to those who publish on them, and what stands on them."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Platform
from steps.plugin.real import needs, on_real_accounts
from steps.rig.ears import WEBHOOK
from steps.rig.platforms import CREATE_CONTAINER, usual
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase

FAULTS = "a platform that can be told to fail"
REGIMES = "a platform whose rules can be changed"


@given(phrase('"{platform:Platform}" loses the answer to the next post after taking it'))
@needs(FAULTS)
def loses_next_answer(rig: Rig, platform: Platform) -> None:
    rig.fault("answer_lost", platform, first=1)


@given(phrase('"{platform:Platform}" loses the next post before taking it'))
@needs(FAULTS)
def loses_next_post(rig: Rig, platform: Platform) -> None:
    rig.fault("server_error", platform, first=1)


@given(phrase('"{platform:Platform}" loses all posts for {duration:Duration}'))
@needs(FAULTS)
def loses_posts(rig: Rig, platform: Platform, duration: float) -> None:
    rig.fault("server_error", platform, during={"until_s": duration})


@given(phrase('"{platform:Platform}" loses every third answer'))
@needs(FAULTS)
def loses_answers(rig: Rig, platform: Platform) -> None:
    rig.fault("answer_lost", platform, every=3, do={"cut": "silence"})


@given(phrase('"{platform:Platform}" commits posts late'))
@needs(FAULTS)
def commits_late(rig: Rig, platform: Platform) -> None:
    rig.fault("late_commit", platform, every=4, do={"late": {"constant_s": 8}})


@given(phrase('"{platform:Platform}" commits the next post {late:Duration} after failing it'))
@needs(FAULTS)
def commits_next_late(rig: Rig, platform: Platform, late: float) -> None:
    rig.fault("late_commit", platform, first=1, do={"late": {"constant_s": late}})


@given(phrase('"{platform:Platform}" refuses everyone as too fast for {duration:Duration}'))
@needs(FAULTS)
def too_fast(rig: Rig, platform: Platform, duration: float) -> None:
    rig.fault("too_fast", platform, during={"until_s": duration})


@given(phrase('"{platform:Platform}" takes {duration:Duration} to answer a post'))
@needs(REGIMES)
def slow(rig: Rig, platform: Platform, duration: float) -> None:
    rig.slow_down(platform, duration)


@given(phrase('"{platform:Platform}" shows nobody a post by its id for {duration:Duration}'))
@needs(FAULTS)
def shows_nobody(rig: Rig, platform: Platform, duration: float) -> None:
    rig.show_nobody_posts(platform, duration)


@given(phrase('"{platform:Platform}" forgets repeated texts after {duration:Duration}'))
@needs(REGIMES)
def forgets_texts(rig: Rig, platform: Platform, duration: float) -> None:
    rig.forget_texts_after(platform, duration)


@given(phrase('"{platform:Platform}" shows a new {effect:Effect} in its lists only after {duration:Duration}'))
@needs(REGIMES)
def lags(rig: Rig, platform: Platform, effect: str, duration: float) -> None:  # noqa: ARG001  all its lists lag
    rig.lag_lists(platform, duration)


@given(phrase('the fault "{name:Fault}" meets the next post on "{platform:Platform}"'))
@needs(FAULTS)
def meets_next_post(rig: Rig, name: str, platform: Platform) -> None:
    rig.fault(name, platform, first=1, **usual(name))


@given(phrase('the fault "{name:Fault}" meets the next "{operation:Text}" on "{platform:Platform}"'))
@needs(FAULTS)
def meets_next(rig: Rig, name: str, operation: str, platform: Platform) -> None:
    rig.fault(name, platform, operation=operation, first=1, **usual(name))


@given(phrase('"{platform:Platform}" takes {duration:Duration} to process a picture'))
@when(phrase('"{platform:Platform}" takes {duration:Duration} to process a picture'))
@needs(REGIMES)
def processes_pictures(rig: Rig, platform: Platform, duration: float) -> None:
    rig.world.process_pictures_for(duration, platform=platform.value)


@then(phrase('"{platform:Platform}" was asked for {count:d} containers'))
@needs(REGIMES)
def containers_made(rig: Rig, platform: Platform, count: int) -> None:
    assert rig.requests_for(platform, CREATE_CONTAINER) == count


@given(phrase('"{platform:Platform}" tells of what happens on it, with the fault "{name:Fault}"'))
@needs(REGIMES)
def tells(rig: Rig, platform: Platform, name: str) -> None:
    rig.listen(platform)
    rig.fault(name, platform, operation=WEBHOOK, first=1)


@when(phrase('two readers comment on "{text:Text}" of "{client:Text}"'))
@needs("fans who do as they are told")
def readers_comment(rig: Rig, text: str, client: str) -> None:
    rig.have_comments(client, text, count=2)


@then(phrase("{count:d} webhooks have come within {limit:Duration}"))
def webhooks_came(rig: Rig, count: int, limit: float) -> None:
    rig.run_until(lambda: len(rig.told_of()) >= count, limit_s=limit)
    assert len(rig.told_of()) == count


@then("no record says otherwise than before")
def records_stand(rig: Rig) -> None:
    assert rig.records() == rig.records_before


@when(phrase('the vault hands "{client:Text}" a token of "{other:Text}"'))
@given(phrase('the vault hands "{client:Text}" a token of "{other:Text}"'))
@needs(FAULTS)
def wrong_token(rig: Rig, client: str, other: str) -> None:
    rig.swap_token(client, other)


@then(phrase('exactly {count:d} posts "{text:Text}" stand on "{platform:Platform}"'))
def posts_stand(rig: Rig, count: int, text: str, platform: Platform) -> None:
    assert rig.standing(platform, text) == count


@then(phrase('exactly one post "{text:Text}" stands on "{platform:Platform}"'))
@on_real_accounts(public=True, seen=True)
def one_post_stands(rig: Rig, text: str, platform: Platform) -> None:
    assert rig.standing(platform, text) == 1


@then(phrase('nothing of "{client:Text}" stands on "{platform:Platform}"'))
@on_real_accounts(seen=True)
def nothing_stands(rig: Rig, client: str, platform: Platform) -> None:
    assert rig.arrived(platform, client=client) == []
