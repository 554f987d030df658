"""Ending halts: by whom, which, and what wakes."""

from dataclasses import replace

import msgspec
import pytest

from safety_core.errors import BadInput, Refused, StoreUnavailable, UnknownName
from safety_core.halt import us
from safety_core.lifecycle import IntentState
from safety_core.people import Person
from safety_core.records import NoticeKind
from safety_core.shell import halt
from safety_core.shell.identity import Claimant
from safety_core.shell.release import release
from safety_core.switches import HaltState, Scope
from safety_core.triggers import Alarm
from safety_core.vocabulary import ClientId, Harm, PersonId, Role


def thrown(ground, scope: Scope | None = None, **how: object):
    return halt.halt(ground.core, ground.asked(scope, **how))


def test_a_second_operator_ends_it_under_a_new_epoch(ground):
    stopped = thrown(ground)
    done = release(ground.core, (stopped.halt,), ground.person("femi"), "mended")
    (ended,) = done.halts
    assert (ended.state, ended.released_by, ended.release_reason) == (HaltState.RELEASED, "femi", "mended")
    assert ended.release_epoch == ended.epoch + 1 == ground.store.read(lambda tx: tx.switches().epoch)


@pytest.mark.parametrize("proven", [True, False])
def test_whoever_threw_it_cannot_end_it_and_neither_can_the_person_in_whose_name_it_was_thrown(ground, proven):
    dana = ground.person("dana")
    stopped = thrown(ground, person="dana", proven=proven)
    with pytest.raises(Refused, match="second person") as refused:
        release(ground.core, (stopped.halt,), dana, "mended")
    assert refused.value.exit_code == 4
    assert ground.halts()[0].in_force


def test_one_own_halt_among_those_named_ends_none(ground):
    femi = ground.person("femi")
    one, two = thrown(ground), thrown(ground, person="femi")
    with pytest.raises(Refused):
        release(ground.core, (one.halt, two.halt), femi, "mended")
    assert all(each.in_force for each in ground.halts())


def test_one_operator_ends_what_holdpoint_threw_itself(ground):
    stopped = halt.throw_automatically(ground.core, Alarm(harm=Harm.HALTER_DIED, what="harm"))
    assert release(ground.core, (stopped.halt,), ground.person("femi"), "mended").halts


def test_nobody_ends_anything_without_their_key(ground):
    ground.person("femi")
    stopped = thrown(ground)
    for key in (None, b"", b"x" * 32):
        with pytest.raises(Refused, match="has not proved"):
            release(ground.core, (stopped.halt,), Claimant(PersonId("femi"), key), "mended")


def test_a_stranger_is_told_whose_name_is_near(ground):
    ground.person("femi")
    stopped = thrown(ground)
    with pytest.raises(Refused, match="--as femi"):
        release(ground.core, (stopped.halt,), Claimant(PersonId("fermi"), b"x"), "mended")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_a_role_below_operator_ends_nothing(ground, role):
    stopped = thrown(ground)
    with pytest.raises(Refused, match="may not act as operator"):
        release(ground.core, (stopped.halt,), ground.person("femi", role), "mended")


def test_an_operator_of_one_client_ends_that_clients_halts_only(ground):
    femi = ground.person("femi", clients=("acme",))
    own, all_of_it = thrown(ground, Scope(client=ClientId("acme"))), thrown(ground)
    assert release(ground.core, (own.halt,), femi, "mended").halts
    with pytest.raises(Refused, match="for every client"):
        release(ground.core, (all_of_it.halt,), femi, "mended")


def test_an_inactive_person_ends_nothing(ground):
    from safety_core.people import key_digest

    gone = Person(person=PersonId("femi"), role=Role.ADMIN, active=False, key_digest=key_digest(b"k"))
    ground.store.transact(lambda tx: tx.add_person(gone), deadline_s=1)
    stopped = thrown(ground)
    with pytest.raises(Refused):
        release(ground.core, (stopped.halt,), Claimant(PersonId("femi"), b"k"), "mended")


def test_a_halt_that_never_was_is_an_unknown_name_with_the_nearest(ground):
    femi, stopped = ground.person("femi"), thrown(ground)
    with pytest.raises(UnknownName, match=stopped.halt):
        release(ground.core, (stopped.halt[:-1],), femi, "mended")


def test_a_halt_ends_once(ground):
    femi, stopped = ground.person("femi"), thrown(ground)
    release(ground.core, (stopped.halt,), femi, "mended")
    with pytest.raises(Refused, match="released already, by femi"):
        release(ground.core, (stopped.halt,), femi, "mended")


def test_a_halt_that_waits_for_answers_is_not_ended(ground):
    femi = ground.person("femi")
    ground.under_permit()
    stopped = halt.fence_until_bound(ground.core, ground.asked())
    with pytest.raises(Refused, match="neither acknowledged nor failed"):
        release(ground.core, (stopped.halt,), femi, "mended")


def test_a_halt_whose_halter_died_with_no_worker_about_can_be_ended(ground):
    stopped = halt.fence_until_bound(ground.core, ground.asked())
    (ended,) = release(ground.core, (stopped.halt,), ground.person("femi"), "mended").halts
    assert ended.quiesced_us is not None


@pytest.mark.parametrize("reason", ["", " ", "x" * 501, "\ud800", "a\x00b"])
def test_a_release_without_a_reason_that_can_be_read_is_refused(ground, reason):
    stopped = thrown(ground)
    with pytest.raises(BadInput, match="reason"):
        release(ground.core, (stopped.halt,), ground.person("femi"), reason)


def test_no_halt_named_is_refused(ground):
    with pytest.raises(Refused, match="no halt is named"):
        release(ground.core, (), ground.person("femi"), "mended")


def test_only_what_no_other_halt_covers_wakes_and_keeps_its_turn(ground):
    from tests.safety_core.shell.ground import staff

    femi = ground.person("femi")
    staff.add_accounts(ground.core, [ground.account("bolt", 1)])
    everything, acme = thrown(ground), thrown(ground, Scope(client=ClientId("acme")))
    covered = ground.attempt("one")
    free = ground.submit("two", client="bolt", account="bolt-1")
    from safety_core.shell import publish

    ground.platform.whose = "bolt/1"
    publish.attempt(ground.core, ground.claim())
    assert ground.now(free).state is IntentState.WAITING
    done = release(ground.core, (everything.halt,), femi, "mended")
    woken = ground.now(free)
    assert (done.woken, ground.now(covered).state) == (1, IntentState.WAITING)
    assert (woken.state, woken.reason, woken.waits_for) == (IntentState.QUEUED, None, None)
    assert woken.due_us == free.due_us
    assert release(ground.core, (acme.halt,), femi, "mended").woken == 1


def test_accounts_open_within_the_ramp_and_what_waited_longest_goes_first(ground):
    from safety_core.shell import publish

    femi = ground.person("femi")
    stopped = thrown(ground)
    first = ground.attempt("one")
    second = ground.submit("two")
    release(ground.core, (stopped.halt,), femi, "mended")
    claimed = publish.claim(ground.core, 1)
    assert claimed == [], "the ramp was not waited for"
    ground.clock.us += us(ground.timing.ramp_s)
    ((claim, _, _),) = publish.claim(ground.core, 1)
    assert claim.intent == first.intent.intent != second.intent.intent


def test_naming_a_halt_twice_ends_it_once(ground):
    stopped = thrown(ground)
    assert len(release(ground.core, (stopped.halt, stopped.halt), ground.person("femi"), "mended").halts) == 1


class Stop:
    """A hard stop with these orders; ``broken``: its directory cannot be written."""

    def __init__(self, *orders: str, broken: bool = False) -> None:
        order = msgspec.defstruct("Order", ["halt", ("boot_id", str, ""), ("quiesced_us", int | None, None)])
        self._orders = [order(each) for each in orders]
        self.undone: list[str] = []
        self.broken = broken

    def latched(self) -> str | None:
        return None

    def orders(self) -> tuple:
        return tuple(self._orders)

    def undo(self, halt: str) -> None:
        if self.broken:
            raise StoreUnavailable("the directory cannot be written", "look")
        self.undone.append(halt)


@pytest.mark.parametrize("ordered", [True, False])
def test_only_the_release_of_what_stopped_this_machine_undoes_its_hard_stop(ground, ordered):
    stopped, femi = thrown(ground), ground.person("femi")
    stop = Stop(stopped.halt if ordered else "halt-other")
    done = release(replace(ground.core, hard_stop=stop), (stopped.halt,), femi, "mended")
    assert stop.undone == ([stopped.halt] if ordered else [])
    assert done.still_stopped == ()


def test_a_hard_stop_that_cannot_be_undone_is_named_to_the_releaser_and_the_release_stands(ground):
    stopped, femi = thrown(ground), ground.person("femi")
    done = release(replace(ground.core, hard_stop=Stop(stopped.halt, broken=True)), (stopped.halt,), femi, "mended")
    assert done.still_stopped == (stopped.halt,)
    assert not ground.halts()[0].in_force


def test_people_are_told_of_each_halt_that_ended_in_the_transaction_of_its_release(ground):
    femi = ground.person("femi")
    one, two = thrown(ground), thrown(ground, Scope(client=ClientId("acme")))
    with pytest.raises(Refused):
        release(ground.core, (one.halt,), ground.person("dana"), "mended")
    release(ground.core, (one.halt, two.halt), femi, "mended")
    told = [
        (each.halt, each.client, each.words)
        for each in ground.store.read(lambda tx: tx.notices())
        if each.kind is NoticeKind.RELEASED
    ]
    assert [(halted, client) for halted, client, _ in told] == [(one.halt, None), (two.halt, "acme")]
    assert all("released by femi: mended" in words for _, _, words in told)


def test_what_cools_down_is_released_by_nobody_before_and_by_one_operator_after(ground):
    stopped = halt.throw_automatically(ground.core, Alarm(harm=Harm.DUPLICATE, what="twice", client=ClientId("acme")))
    halt.look(ground.core, stopped)
    femi = ground.person("femi")
    ground.clock.us = stopped.cool_down_until_us - 252_000_000
    with pytest.raises(Refused, match="cools down: it may be released in 4 min 12 s") as refused:
        release(ground.core, (stopped.halt,), femi, "mended")
    assert "--at 252s" in refused.value.do
    ground.clock.us = stopped.cool_down_until_us
    assert release(ground.core, (stopped.halt,), femi, "mended").halts
