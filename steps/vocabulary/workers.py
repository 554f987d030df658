"""Worker processes: paused, cut off, killed, restarted."""

from pytest_bdd import given, then, when

from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given("a worker stops just before it sends and wakes after the acknowledgement")
def stops_before_sending(rig: Rig) -> None:
    rig.stop_worker_at("transport.rechecked")


@given(phrase('a worker stops at "{seam:Text}" and wakes after the acknowledgement'))
def stops_at(rig: Rig, seam: str) -> None:
    rig.stop_worker_at(seam)


@given(phrase('a worker with a post of "{client:Text}" in hand stops at "{seam:Text}" for {duration:Duration}'))
def stops_with_work_for(rig: Rig, client: str, seam: str, duration: float) -> None:
    rig.stop_worker_with_work_at(seam, client, for_s=duration)


@given(
    phrase('a worker with a post of "{client:Text}" in hand stops at "{seam:Text}" and wakes after the acknowledgement')
)
def stops_with_work(rig: Rig, client: str, seam: str) -> None:
    rig.stop_worker_with_work_at(seam, client)


@given(phrase('a worker dies at "{seam:Text}"'))
def dies_at(rig: Rig, seam: str) -> None:
    rig.kill_worker_at(seam)


@given("the worker is cut off from the platform")
def cut_off(rig: Rig) -> None:
    rig.cut_off_workers()


@when("a new worker starts")
def restarts(rig: Rig) -> None:
    rig.start_another_worker()


@then("the post of the stopped worker never arrives")
def stopped_post_never_arrives(rig: Rig) -> None:
    assert rig.stopped_intent_arrivals() == []
