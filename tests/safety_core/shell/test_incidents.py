"""An incident opens with each automatic halt, outlives it, and is closed by a person who says what it was."""

import pytest

from safety_core.errors import BadInput, Refused, StoreUnavailable, UnknownName
from safety_core.records import IncidentState, NoticeKind
from safety_core.shell import fencing, halt, incidents
from safety_core.shell.release import release
from safety_core.switches import HOLDPOINT, Scope
from safety_core.triggers import Alarm
from safety_core.vocabulary import AccountId, ClientId, HaltId, Harm, Platform, Role
from steps.rig.opening import opened

ALARM = Alarm(
    harm=Harm.WRONG_ACCOUNT, what="somebody else's token", client=ClientId("acme"), platform=Platform.X,
    account=AccountId("acme-1"),
)  # fmt: skip


def kept(ground):
    return list(ground.store.store.read(lambda tx: tx.incidents()))


def entries(ground, kind: str) -> list[dict]:
    every = opened(ground.store.store)
    return [each for each in every if each["kind"] == kind]


def told(ground) -> list[NoticeKind]:
    return [each.kind for each in ground.store.store.read(lambda tx: tx.notices())]


def over(ground, thrown) -> None:
    ground.clock.pass_s(1000)
    halt.look(ground.core, thrown)
    who = ground.keys_of("femi") if "femi" in ground.keys else ground.person("femi")
    release(ground.core, (thrown.halt,), who, "the token was put right")


@pytest.mark.parametrize("harm", Harm)
def test_every_automatic_halt_opens_one_incident_in_its_own_transaction(ground, harm):
    thrown = halt.throw_automatically(ground.core, Alarm(harm=harm, what="seen", client=ClientId("acme")))
    (incident,) = kept(ground)
    assert (incident.halt, incident.harm, incident.what) == (thrown.halt, harm, "seen")
    assert (incident.client, incident.state) == (thrown.scope.client, IncidentState.OPEN)
    (entry,) = entries(ground, "incident")
    assert (entry["incident"], entry["halt"], entry["client"]) == (incident.incident, thrown.halt, incident.client)
    assert told(ground)[:2] == [NoticeKind.HALTED, NoticeKind.INCIDENT_OPENED]


def test_the_same_harm_seen_again_is_the_same_incident(ground):
    for _ in range(3):
        halt.throw_automatically(ground.core, ALARM)
    assert len(kept(ground)) == 1


def test_the_same_harm_after_a_release_is_another_incident(ground):
    over(ground, halt.throw_automatically(ground.core, ALARM))
    halt.throw_automatically(ground.core, ALARM)
    assert len(kept(ground)) == 2


def test_a_persons_halt_opens_none(ground):
    halt.halt(ground.core, ground.asked())
    assert kept(ground) == []


def test_where_the_halt_was_not_written_there_is_no_incident_and_with_it_there_is(ground):
    ground.store.away = 99
    with pytest.raises(StoreUnavailable):
        halt.throw_automatically(ground.core, ALARM)
    ground.store.away = 0
    assert kept(ground) == []
    halt.throw_automatically(ground.core, ALARM)
    assert len(kept(ground)) == 1


def test_an_incident_of_a_halter_taken_for_dead_ends_when_they_live(ground):
    asked = ground.asked(Scope(client=ClientId("acme")), person="dana")
    name = HaltId("halt-1")
    dead = ground.asked(asked.scope, person=HOLDPOINT, automatic=True, harm=Harm.HALTER_DIED, reason="nobody wrote it")
    fencing.fence(ground.core, [fencing.Throw(name, dead)], deadline_s=1)
    assert [each.state for each in kept(ground)] == [IncidentState.OPEN]
    fencing.fence(ground.core, [fencing.Throw(name, asked)], deadline_s=1)
    (closed,) = kept(ground)
    assert (closed.state, closed.closed_by, closed.why) == (
        IncidentState.CLOSED,
        HOLDPOINT,
        "dana, who threw it, lives",
    )


def test_it_is_closed_once_its_halt_is_over_by_a_named_operator_with_a_reason(ground):
    thrown = halt.throw_automatically(ground.core, ALARM)
    (incident,) = incidents.listed(ground.core)
    over(ground, thrown)
    assert incidents.listed(ground.core) == (incident,), "a release closes nothing"
    closed = incidents.close(ground.core, incident.incident, ground.keys_of("femi"), "two tokens were mixed up")
    assert (closed.state, closed.closed_by, closed.why) == ("closed", "femi", "two tokens were mixed up")
    assert incidents.listed(ground.core) == ()
    assert incidents.listed(ground.core, everything=True) == (closed,)
    assert incidents.found(ground.core, incident.incident)[1].halt == thrown.halt
    (entry,) = entries(ground, "incident_closed")
    assert (entry["person"], entry["why"]) == ("femi", "two tokens were mixed up")
    assert told(ground)[-1] is NoticeKind.INCIDENT_CLOSED


def test_it_is_not_closed_while_its_halt_stands(ground):
    thrown = halt.throw_automatically(ground.core, ALARM)
    (incident,) = kept(ground)
    with pytest.raises(Refused, match=f"its halt {thrown.halt} is in force; release it first"):
        incidents.close(ground.core, incident.incident, ground.person("femi"), "why")
    assert kept(ground) == [incident]


@pytest.mark.parametrize(
    ("role", "clients", "key"),
    [(Role.VIEWER, (), True), (Role.APPROVER, (), True), (Role.OPERATOR, ("bolt",), True), (Role.OPERATOR, (), False)],
)
def test_nobody_else_closes_it(ground, role, clients, key):
    thrown = halt.throw_automatically(ground.core, ALARM)
    over(ground, thrown)
    ground.store.transact(lambda tx: tx.add_client(ClientId("bolt")), deadline_s=1)
    someone = ground.person("mallory", role, clients)
    claimant = someone if key else type(someone)(someone.person, b"another key")
    with pytest.raises(UnknownName if clients else Refused):
        incidents.close(ground.core, kept(ground)[0].incident, claimant, "nothing to see")
    assert [each.state for each in kept(ground)] == [IncidentState.OPEN]
    assert entries(ground, "incident_closed") == []


def test_it_is_closed_once(ground):
    over(ground, halt.throw_automatically(ground.core, ALARM))
    name = kept(ground)[0].incident
    incidents.close(ground.core, name, ground.keys_of("femi"), "first")
    with pytest.raises(Refused, match="was closed by femi: first"):
        incidents.close(ground.core, name, ground.keys_of("femi"), "second")
    assert kept(ground)[0].why == "first"


@pytest.mark.parametrize("why", ["", "  ", "a\x00b", "\ud800", "x" * 10_000])
def test_a_reason_that_nobody_can_read_closes_nothing(ground, why):
    over(ground, halt.throw_automatically(ground.core, ALARM))
    with pytest.raises(BadInput):
        incidents.close(ground.core, kept(ground)[0].incident, ground.keys_of("femi"), why)
    assert [each.state for each in kept(ground)] == [IncidentState.OPEN]


def test_a_name_that_is_none_is_answered_with_the_nearest(ground):
    halt.throw_automatically(ground.core, ALARM)
    name = kept(ground)[0].incident
    for ask in (
        lambda: incidents.found(ground.core, name[:-1]),
        lambda: incidents.close(ground.core, name[:-1], ground.person("femi"), "why"),
    ):
        with pytest.raises(UnknownName, match=f"did you mean {name}"):
            ask()
