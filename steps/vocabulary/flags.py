"""What is on, for whom: flags as an admin turns and loads them, and what waits for them."""

from pytest_bdd import given, then, when

from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('the flag "{name:Text}" is turned {state:w}'))
@when(phrase('the flag "{name:Text}" is turned {state:w}'))
def flag_is_turned(rig: Rig, name: str, state: str) -> None:
    rig.turn_flag(name, on={"on": True, "off": False}[state])


@given(phrase('the flag "{name:Text}" is on for {share:d} percent'))
@when(phrase('the flag "{name:Text}" is on for {share:d} percent'))
def flag_for_a_share(rig: Rig, name: str, share: int) -> None:
    rig.turn_flag(name, on=True, share=share)


@given(phrase('the flag "{name:Text}" is on for "{client:Text}" alone'))
def flag_for_one(rig: Rig, name: str, client: str) -> None:
    rig.flag_for(name, operator="IN", values=[client])


@given(phrase('the flag "{name:Text}" is on for everybody but "{client:Text}"'))
def flag_for_all_but_one(rig: Rig, name: str, client: str) -> None:
    rig.flag_for(name, operator="IN", values=[client], inverted=True)


@given(phrase('the flag "{name:Text}" is on from {duration:Duration} from now'))
def flag_from(rig: Rig, name: str, duration: float) -> None:
    rig.flag_from(name, duration)


@given(phrase('the flag "{name:Text}" is on below "{parent:Text}", which is off'))
def flag_below(rig: Rig, name: str, parent: str) -> None:
    rig.flag_below(name, parent)


@given(phrase('no flag names "{name:Text}"'))
def no_flag(rig: Rig, name: str) -> None:
    rig.forget_flag(name)


@given("somebody alters the flags in the database")
def flags_altered(rig: Rig) -> None:
    rig.alter_rules()


@when("the flags are loaded anew")
def flags_loaded_anew(rig: Rig) -> None:
    rig.load_flags_anew()


@then(phrase('the post of "{client:Text}" waits for its flag, "{why:Text}"'))
def waits_for_flag(rig: Rig, client: str, why: str) -> None:
    assert rig.await_state(client, "waiting", rig.PATIENCE_S), rig.describe_last(client)
    waiting = rig.last_intent(client)
    assert waiting.waits_for == "flags"
    assert waiting.saw.startswith(why), waiting.saw
