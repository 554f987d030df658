"""Likes: asked for, lost, counted by the platform, stopped."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Platform
from steps.rig.likes import LIKING
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('"{client:Text}" likes comments steadily'))
def likes_steadily(rig: Rig, client: str) -> None:
    rig.like_steadily(client)


@given(phrase('"{platform:Platform}" loses the answer to the next like after counting it'))
def loses_likes_answer(rig: Rig, platform: Platform) -> None:
    rig.fault("answer_lost", platform, operation=LIKING, first=1)


@given(phrase('"{platform:Platform}" loses the next like before counting it'))
def loses_like(rig: Rig, platform: Platform) -> None:
    rig.fault("server_error", platform, operation=LIKING, first=1)


@given(phrase('"{platform:Platform}" counts the next like {late:Duration} after failing it'))
def counts_next_like_late(rig: Rig, platform: Platform, late: float) -> None:
    rig.fault("late_commit", platform, operation=LIKING, first=1, do={"late": {"constant_s": late}})


@given(phrase('"{platform:Platform}" shows a new like in its lists only after {duration:Duration}'))
def likes_lag(rig: Rig, platform: Platform, duration: float) -> None:
    rig.lag_lists(platform, duration)


@given(phrase('"{client:Text}" liked "{text:Text}" of "{other:Text}"'))
def liked_before(rig: Rig, client: str, text: str, other: str) -> None:
    rig.like(client, text, other)
    rig.settle_all()


@when(phrase('"{client:Text}" likes "{text:Text}" of "{other:Text}"'))
def likes(rig: Rig, client: str, text: str, other: str) -> None:
    rig.like(client, text, other)


@when(phrase('"{client:Text}" likes "{text:Text}" of "{other:Text}", which "{platform:Platform}" has taken down'))
def likes_what_is_gone(rig: Rig, client: str, text: str, other: str, platform: Platform) -> None:
    assert rig.first_account(other).platform is platform
    rig.like_what_is_gone(client, text, other)


@then(phrase('exactly one like of "{client:Text}" stands on "{text:Text}" of "{other:Text}", and was counted once'))
def one_like(rig: Rig, client: str, text: str, other: str) -> None:
    account = rig.platform_account(client)
    assert [each.account for each in rig.likes_counted(other, text)].count(account) == 1
    assert rig.likers(other, text).count(account) == 1


@then(phrase('"{platform:Platform}" was asked for a like {count:d} times'))
def asked_for_likes(rig: Rig, platform: Platform, count: int) -> None:
    assert rig.requests_for(platform, LIKING) == count


@then("the lost like is found absent and asked for again")
def like_found_absent(rig: Rig) -> None:
    assert rig.await_permit("absent", rig.PATIENCE_S)
    rig.settle_all()


@then(phrase('likes of "{client:Text}" went on arriving at "{platform:Platform}"'))
def likes_went_on(rig: Rig, client: str, platform: Platform) -> None:
    halt = rig.last_halt()
    assert halt.quiesced_us is not None
    rig.run_for(rig.RESUME_S)
    assert rig.likes_arrived(platform, client=client, after_us=halt.quiesced_us)


@then(phrase('likes of "{client:Text}" arrive at "{platform:Platform}" again'))
def likes_resume(rig: Rig, client: str, platform: Platform) -> None:
    released_us = rig.last_release_us()
    rig.run_for(rig.RESUME_S)
    assert rig.likes_arrived(platform, client=client, after_us=released_us)


@then(phrase('no like arrived at "{platform:Platform}" after the acknowledgement'))
def no_like_arrived(rig: Rig, platform: Platform) -> None:
    halt = rig.last_halt()
    assert halt.quiesced_us is not None
    assert rig.arrived(platform, after_us=halt.quiesced_us, scope=halt.scope) == []
