"""Incidents at a desk: what Holdpoint halted by itself for, and what it was."""

import pytest

from safety_core.errors import Refused, UnknownName
from safety_core.shell import halt
from safety_core.shell.release import release
from safety_core.vocabulary import Role
from tests.safety_core.console.operations.desks import do
from tests.safety_core.shell.test_incidents import ALARM


def test_one_is_shown_with_its_halt_and_closed_by_an_operator_once_that_is_over(office):
    thrown = halt.throw_automatically(office.core, ALARM)
    (found,) = do(office.desk("quinn"), "incidents.list").incidents
    assert (found.halt, found.harm, found.what, found.in_force) == (thrown.halt, "wrong_account", ALARM.what, True)
    with pytest.raises(Refused, match="is in force"):
        do(office.desk("olga"), "incidents.close", incident=found.incident, reason="a token")
    office.clock.pass_s(1_000)
    halt.look(office.core, thrown)
    office.hire("femi", Role.OPERATOR)
    release(office.core, (thrown.halt,), office.keys_of("femi"), "the token was put right")
    closed = do(office.desk("olga"), "incidents.close", incident=found.incident, reason="a <b>token</b>")
    assert (closed.state, closed.closed_by, closed.why, closed.in_force) == ("closed", "olga", "a <b>token</b>", False)
    assert do(office.desk("quinn"), "incidents.list").incidents == ()
    assert do(office.desk("quinn"), "incidents.list", everything="true").incidents == (closed,)
    assert do(office.desk("quinn"), "incidents.show", incident=found.incident) == closed
    with pytest.raises(Refused, match="was closed by olga"):
        do(office.desk("olga"), "incidents.close", incident=found.incident, reason="again")


def test_none_of_that_name_is_there(office):
    with pytest.raises(UnknownName, match="incident-9"):
        do(office.desk("olga"), "incidents.show", incident="incident-9")
