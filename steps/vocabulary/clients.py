"""Clients, their accounts, and what they want published."""

from pytest_bdd import given, when

from safety_core.vocabulary import Action, Platform
from steps.plugin.real import needs, on_real_accounts
from steps.rig.platforms import PICTURE, shown
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('the client "{client:Text}" with an account on "{platform:Platform}"'))
@on_real_accounts()
def one_account(rig: Rig, client: str, platform: Platform) -> None:
    rig.add_client(client, 1, platform)


@given(phrase('the client "{client:Text}" with {count:d} accounts on "{platform:Platform}"'))
@needs("more than one account on a platform")
def some_accounts(rig: Rig, client: str, count: int, platform: Platform) -> None:
    rig.add_client(client, count, platform)


@given(phrase('the clients "{one:Text}" and "{other:Text}" with {count:d} accounts each on "{platform:Platform}"'))
@needs("other clients than the house")
def two_clients(rig: Rig, one: str, other: str, count: int, platform: Platform) -> None:
    rig.add_client(one, count, platform)
    rig.add_client(other, count, platform)


@given(phrase('"{client:Text}" publishes steadily'))
@needs("more posts than a few")
def publishes_steadily(rig: Rig, client: str) -> None:
    rig.publish_steadily(client)
    rig.run_for(rig.WARM_UP_S)


@given("both clients publish steadily")
@needs("more posts than a few")
def all_publish_steadily(rig: Rig) -> None:
    for client in rig.clients():
        rig.publish_steadily(client)
    rig.run_for(rig.WARM_UP_S)
    rig.run_until(lambda: rig.on_their_way() > 0, limit_s=rig.A_MOMENT_S)


@given(phrase('"{client:Text}" answers comments steadily'))
@needs("more posts than a few")
def answers_steadily(rig: Rig, client: str) -> None:
    rig.reply_steadily(client)
    rig.run_for(rig.WARM_UP_S)


@given(phrase('"{client:Text}" published "{text:Text}" {age:Duration} ago'))
@needs("virtual time")
def published_before(rig: Rig, client: str, text: str, age: float) -> None:
    rig.submit(client, text)
    rig.settle_all()
    rig.run_for(age)


@given(phrase("each of the {count:d} accounts has a post on its way"))
@needs("more posts than a few")
def all_in_flight(rig: Rig, count: int) -> None:
    rig.bring_in_flight(count)


@when(phrase('"{client:Text}" publishes "{text:Text}"'))
@on_real_accounts(effects=1)
def publishes(rig: Rig, client: str, text: str) -> None:
    rig.submit(client, text)
    rig.run_for(rig.A_MOMENT_S)


@when(phrase('"{client:Text}" publishes "{text:Text}" within {limit:Duration} or not at all'))
@on_real_accounts(effects=1)
def publishes_within(rig: Rig, client: str, text: str, limit: float) -> None:
    rig.submit(client, text, within_s=limit)
    rig.run_for(rig.A_MOMENT_S)


@when(phrase('"{client:Text}" publishes "{text:Text}" with a picture'))
@on_real_accounts(effects=1)
def publishes_picture(rig: Rig, client: str, text: str) -> None:
    rig.submit(client, text, showing=PICTURE)
    rig.run_for(rig.A_MOMENT_S)


@when(phrase('"{client:Text}" publishes "{text:Text}" without a picture'))
@on_real_accounts(effects=1)
def publishes_bare(rig: Rig, client: str, text: str) -> None:
    rig.submit(client, text, bare=True)
    rig.run_for(rig.A_MOMENT_S)


@when(phrase('"{client:Text}" publishes "{text:Text}", whose picture is cleared from the shelf'))
@needs("a shelf that can be cleared")
def publishes_cleared(rig: Rig, client: str, text: str) -> None:
    rig.submit(client, text)
    rig.shelf.clear()
    rig.run_for(rig.A_MOMENT_S)


@when("the picture is put on the shelf again")
def picture_put_back(rig: Rig) -> None:
    rig.shelf.put(shown(PICTURE))


@when(phrase('"{client:Text}" asks for action "{action:Action}"'))
def asks_for(rig: Rig, client: str, action: Action) -> None:
    rig.ask_for(client, action)
    rig.run_for(rig.A_MOMENT_S)


@when(phrase('"{client:Text}" publishes a text of {count:d} letters "{letter:Text}"'))
@on_real_accounts(effects=1)
def publishes_long(rig: Rig, client: str, count: int, letter: str) -> None:
    rig.submit(client, letter * count)
    rig.run_for(rig.A_MOMENT_S)


@when(phrase('"{client:Text}" withdraws "{text:Text}"'))
def withdraws(rig: Rig, client: str, text: str) -> None:
    rig.withdraw(client, text)


@when(phrase("{duration:Duration} pass"))
@needs("virtual time")
def time_passes(rig: Rig, duration: float) -> None:
    rig.run_for(duration)
