"""What befalls the way to the platforms, the store, accounts and workers; and how much gets done meanwhile."""

from pytest_bdd import given, then, when

from safety_core.lifecycle import IntentState
from safety_core.vocabulary import Platform, Reason
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('"{platform:Platform}" cannot be reached for {duration:Duration}: {way:Way}'))
def cannot_be_reached(rig: Rig, platform: Platform, duration: float, way: str) -> None:
    rig.bar([platform], duration, way)


@given(phrase("no platform can be reached for {duration:Duration}: {way:Way}"))
def none_can_be_reached(rig: Rig, duration: float, way: str) -> None:
    rig.bar(list(Platform), duration, way)


@given(phrase('"{platform:Platform}" answers nobody for {duration:Duration}, from {ahead:Duration} from now'))
def will_answer_nobody(rig: Rig, platform: Platform, duration: float, ahead: float) -> None:
    rig.fall_silent(platform, duration, after_s=ahead)


@when(phrase("each write to the store takes {duration:Duration}"))
def slow_store(rig: Rig, duration: float) -> None:
    rig.slow_store(duration)


@given(phrase('somebody alters the text of "{client:Text}" in the store to {count:d} letters "{letter:Text}"'))
def alters_text(rig: Rig, client: str, count: int, letter: str) -> None:
    rig.alter_behind_its_back(client, letter * count)


@when(phrase('somebody takes the accounts of "{client:Text}" out of the store'))
def unbinds(rig: Rig, client: str) -> None:
    rig.unbind(client)


@when(phrase('somebody posts "{text:Text}" by hand on the account of "{client:Text}"'))
def posts_by_hand(rig: Rig, text: str, client: str) -> None:
    rig.post_by_hand(client, text)


@given(phrase("whose a token is is believed for {duration:Duration}"))
def believed_for(rig: Rig, duration: float) -> None:
    rig.believe_identities_for(duration)


@given(phrase('the next {count:d} workers die at "{seam:Text}"'))
def workers_die(rig: Rig, count: int, seam: str) -> None:
    rig.kill_workers_at(seam, count)


@when(phrase('"{client:Text}" publishes {count:d} posts over {duration:Duration}'))
def publishes_over(rig: Rig, client: str, count: int, duration: float) -> None:
    rig.publish_over(client, count, duration)
    rig.run_for(duration)


@then(
    phrase(
        'in the last {duration:Duration} "{client:Text}" published on "{platform:Platform}" at least {percent:d} percent of '
        "what it had in as long before"
    )
)
def went_on(rig: Rig, duration: float, client: str, platform: Platform, percent: int) -> None:
    share = rig.share_of_before(client, platform, duration)
    assert share >= percent, f"{share:.0f} percent"


@then(phrase('{count:d} posts of "{client:Text}" are {state:IntentState} within {limit:Duration}'))
def posts_come_to(rig: Rig, count: int, client: str, state: IntentState, limit: float) -> None:
    rig.look_now_and_then(lambda: len(rig.in_state(client, state)) >= count, limit_s=limit)
    assert len(rig.in_state(client, state)) == count


@then(phrase('the one that is {state:IntentState} of "{client:Text}" says "{reason:Reason}"'))
def one_says(rig: Rig, state: IntentState, client: str, reason: Reason) -> None:
    assert [each.reason for each in rig.in_state(client, state)] == [reason]


@then(phrase("everything that was attempted is settled within {limit:Duration}"))
def all_settled(rig: Rig, limit: float) -> None:
    rig.look_now_and_then(lambda: not rig.unsettled(), limit_s=limit)
    assert [each.intent.intent for each in rig.unsettled()] == []


@then(phrase('{percent:d} percent of what "{client:Text}" sent was read back within {limit:Duration}'))
def read_back_soon(rig: Rig, percent: int, client: str, limit: float) -> None:
    assert rig.verified_within(client, limit) >= percent
