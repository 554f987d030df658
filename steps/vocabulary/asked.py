"""Services of RTV's that ask for a permit and act on it themselves."""

from pytest_bdd import given, then, when

from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@when(phrase('the service "{service:Text}" asks to publish "{text:Text}" for "{client:Text}"'))
def asks(rig: Rig, service: str, text: str, client: str) -> None:
    rig.service_asks(service, client, text)


@given(phrase('the service "{service:Text}" was given leave to publish "{text:Text}" for "{client:Text}"'))
def was_given(rig: Rig, service: str, text: str, client: str) -> None:
    rig.service_asks(service, client, text)
    assert rig.given().leave is not None, rig.given().queued


@when(phrase('the service "{service:Text}" asks to publish "{text:Text}" for "{client:Text}" and does not wait'))
def asks_and_goes(rig: Rig, service: str, text: str, client: str) -> None:
    rig.service_asks(service, client, text, wait_s=0)


@given(phrase("the service posts it {delay:Duration} later and hands over the answer"))
def posts_later(rig: Rig, delay: float) -> None:
    rig.service_will_act(delay, answers=True)


@when("the service asks again")
def asks_again(rig: Rig) -> None:
    rig.service_asks_again()


@when("the service posts it and hands over the answer")
def posts(rig: Rig) -> None:
    rig.service_acts(answers=True)


@when("the service posts it and is not heard of again")
def posts_silently(rig: Rig) -> None:
    rig.service_acts(answers=False)


@then("the service is given leave")
def given_leave(rig: Rig) -> None:
    assert rig.given().leave is not None, rig.given().queued


@then("the service is given no leave")
def given_none(rig: Rig) -> None:
    assert rig.given().leave is None
