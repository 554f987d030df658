"""What waits for a person's yes: drafts, the people who decide on them, the rules that ask for it, and ways round it."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Action, Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase

RULES = "approvals"
HOUR_S = 3600


@given(phrase('"{client:Text}" is asked "{comment:Text}" in a comment'))
def asked(rig: Rig, client: str, comment: str) -> None:
    rig.be_asked(client, comment)


@given(phrase('the approver "{person:Text}"'))
def approver(rig: Rig, person: str) -> None:
    rig.add_approver(person)


@given(phrase('the approver "{person:Text}", who may act for "{client:Text}" only'))
def approver_for(rig: Rig, person: str, client: str) -> None:
    rig.add_approver(person, (client,))


@given(phrase("replies need {count:d} approvals that hold for {life:Duration}"))
@when(phrase("the rules change: replies need {count:d} approvals that hold for {life:Duration}"))
def replies_need(rig: Rig, count: int, life: float) -> None:
    rig.load_rules(f"[engagement]\nquorum = {count}\nlife_h = {life / HOUR_S}\n")


@given("somebody alters the rules on approvals in the database")
def rules_altered(rig: Rig) -> None:
    rig.alter_rules(RULES)


@given(phrase('the rules ask approval for action "{action:Action}" of client "{client:Text}"'))
def rules_ask(rig: Rig, action: Action, client: str) -> None:
    rig.load_rules(f'[[rule]]\nquorum = 1\nclient = "{client}"\naction = "{action.value}"\n')


@given(phrase('the reply "{text:Text}" is drafted for "{client:Text}"'))
@when(phrase('the reply "{text:Text}" is drafted for "{client:Text}"'))
def reply_drafted(rig: Rig, text: str, client: str) -> None:
    rig.draft_reply(client, text)


@given(phrase('the action "{action:Action}" is drafted for "{client:Text}", with the words "{text:Text}"'))
def engagement_drafted(rig: Rig, action: Action, client: str, text: str) -> None:
    rig.draft_engagement(client, action, text)


@given(phrase('the post "{text:Text}" is drafted for "{client:Text}"'))
def post_drafted(rig: Rig, text: str, client: str) -> None:
    rig.draft_post(client, text)


@given(phrase('"{author:Text}" drafts the reply "{text:Text}" for "{client:Text}"'))
def person_drafts(rig: Rig, author: str, text: str, client: str) -> None:
    rig.draft_reply(client, text, author=author)


@given(phrase('"{person:Text}" looked at the draft of "{client:Text}"'))
def looked(rig: Rig, person: str, client: str) -> None:  # noqa: ARG001  # whoever looks sees the same
    rig.look_at_draft(client)


@given(phrase('"{person:Text}" approved the draft of "{client:Text}"'))
def approved(rig: Rig, person: str, client: str) -> None:
    rig.approve_draft(person, client)
    rig.decided()


@when(phrase('"{person:Text}" approves the draft of "{client:Text}"'))
def approves(rig: Rig, person: str, client: str) -> None:
    rig.approve_draft(person, client)


@when(phrase('"{person:Text}" approves what they saw of the draft of "{client:Text}"'))
def approves_what_was_seen(rig: Rig, person: str, client: str) -> None:
    rig.approve_draft(person, client, looked=True)


@when(phrase('"{person:Text}" rejects the draft of "{client:Text}" because "{why:Text}"'))
def rejects(rig: Rig, person: str, client: str, why: str) -> None:
    rig.reject_draft(person, client, why)
    rig.decided()


@when(phrase('"{person:Text}" revokes the approval of "{client:Text}" because "{why:Text}"'))
def revokes(rig: Rig, person: str, client: str, why: str) -> None:
    rig.revoke_approval(person, client, why)


@given(phrase('"{person:Text}" edited the draft of "{client:Text}" to "{text:Text}"'))
@when(phrase('"{person:Text}" edits the draft of "{client:Text}" to "{text:Text}"'))
def edits(rig: Rig, person: str, client: str, text: str) -> None:
    rig.edit_draft(person, client, text)
    rig.decided()


@given(phrase('"{person:Text}" escalated the draft of "{client:Text}" to "{whom:Text}" because "{why:Text}"'))
def escalated(rig: Rig, person: str, client: str, whom: str, why: str) -> None:
    rig.escalate_draft(person, client, whom, why)
    rig.decided()


@when(phrase('"{person:Text}" asks anew about the draft of "{client:Text}"'))
def asks_anew(rig: Rig, person: str, client: str) -> None:
    rig.ask_anew(person, client)
    rig.decided()


@given(phrase('an admin deactivated "{person:Text}"'))
@when(phrase('an admin deactivates "{person:Text}"'))
def deactivates(rig: Rig, person: str) -> None:
    rig.deactivate(person)


@given(phrase('the draft of "{client:Text}" was altered in the store by one invisible character'))
def altered(rig: Rig, client: str) -> None:
    rig.alter_behind_its_back(client)


@when(phrase('the approval of "{client:Text}" is replayed for "{text:Text}" on account "{account:Text}"'))
def replayed(rig: Rig, client: str, text: str, account: str) -> None:
    rig.replay_approval(client, account, text)


@given(
    phrase(
        'the worker that takes up what "{person:Text}" approves of "{client:Text}" stops at "{seam:Text}" for {duration:Duration}'
    )
)
def stops_with_draft(rig: Rig, person: str, client: str, seam: str, duration: float) -> None:
    rig.stop_worker_with_draft_at(seam, person, client, duration)


@given("it is on its way")
def on_its_way(rig: Rig) -> None:
    rig.bring_draft_in_flight()


@then(phrase('the draft of "{client:Text}" waits for a decision because of "{reason:Text}"'))
def waits_for_decision(rig: Rig, client: str, reason: str) -> None:
    assert rig.awaits_decision(client), rig.describe_last(client)
    rig.run_for(rig.RESUME_S)
    assert (rig.last_intent(client).waits_for, str(rig.last_intent(client).reason)) == ("decision", reason), (
        rig.describe_last(client)
    )


@then(phrase('exactly one "{action:Action}" of "{client:Text}" stands on "{platform:Platform}"'))
def engagement_stands(rig: Rig, action: Action, client: str, platform: Platform) -> None:
    assert rig.engagement_standing(client, action, platform) == 1


@then(phrase('no "{action:Action}" of "{client:Text}" stands on "{platform:Platform}"'))
def no_engagement_stands(rig: Rig, action: Action, client: str, platform: Platform) -> None:
    assert rig.engagement_standing(client, action, platform) == 0


@then(phrase('each permit of "{client:Text}" stands on the approval that it had'))
def one_approval(rig: Rig, client: str) -> None:
    stands_on = {each.approval for each in rig.approval_permits(client)}
    assert stands_on == {rig.approval_of(client).approval}
