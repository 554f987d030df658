"""Likes: asked for, counted by the platform, stopped."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Platform
from steps.rig.likes import LIKING
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('"{client:Text}" likes comments steadily'))
def likes_steadily(rig: Rig, client: str) -> None:
    rig.like_steadily(client)


@given(phrase('"{platform:Platform}" counts the next like {late:Duration} after failing it'))
def counts_next_like_late(rig: Rig, platform: Platform, late: float) -> None:
    rig.fault("late_commit", platform, operation=LIKING, first=1, do={"late": {"constant_s": late}})


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
