"""The audit log: who signs it, who tampers with it, and what a stranger finds."""

from pytest_bdd import given, then, when

from safety_core.switches import Scope
from safety_core.vocabulary import Harm
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given("the audit log is signed")
def log_signed(rig: Rig) -> None:
    rig.sign_log()


@given("the signing key is lost")
def key_lost(rig: Rig) -> None:
    rig.signer.held = None


@when("the signing key is exchanged for one that the log does not name")
def key_exchanged(rig: Rig) -> None:
    rig.exchange_key()


@when(phrase('"{person:Text}" hands the audit log over to a new key because "{why:Text}"'))
def key_rotated(rig: Rig, person: str, why: str) -> None:
    rig.rotate_key(person, why)


@when("somebody edits an entry of the audit log")
def entry_edited(rig: Rig) -> None:
    rig.edit_entry()


@then(phrase('everything is halted by Holdpoint itself for "{harm:Text}"'))
def everything_halted(rig: Rig, harm: str) -> None:
    assert rig.run_until(lambda: bool(rig.halted_for(Harm(harm))), limit_s=rig.PATIENCE_S)
    (standing,) = rig.halted_for(Harm(harm))
    assert standing.scope == Scope()


@then(phrase("signed checkpoints stand at most {duration:Duration} and {count:d} entries apart"))
def checkpoints_apart(rig: Rig, duration: float, count: int) -> None:
    waited_s, apart = rig.longest_unsigned()
    assert (waited_s <= duration, apart <= count) == (True, True), (waited_s, apart)


@then("a stranger with the first key proves the record of every permit")
def permits_proved(rig: Rig) -> None:
    assert rig.unproved_permits() == []


@then("a stranger with the first key finds the log whole and signed to its end")
def log_whole(rig: Rig) -> None:
    report = rig.strangers_report()
    assert (report.problem, report.complete_to) == (None, report.entries)


@then("a stranger does not accept the log without its last signature")
def signature_needed(rig: Rig) -> None:
    assert rig.strangers_report().problem is None
    problem = rig.strangers_report(without_last_signature=True).problem
    assert problem is not None
    assert "is not signed" in problem.what


@then(phrase("all that stands in the audit log is signed within {duration:Duration}"))
def signed_within(rig: Rig, duration: float) -> None:
    assert rig.await_signed(duration)


@then(phrase("nothing more is signed for {duration:Duration}"))
def nothing_signed(rig: Rig, duration: float) -> None:
    before = rig.signed_to()
    assert not rig.await_signed(duration), "it was signed, or nothing was there to sign"
    assert rig.signed_to() == before
