"""Each operation, by each person: what is another client's is not there, and nobody does more than their role."""

from dataclasses import replace

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.errors import Refused, UnknownName
from safety_core.people import RANK
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import Role
from tests import tenants
from tests.safety_core.console.operations.desks import OPERATIONS, do, sitting
from tests.safety_core.shell.ground import Ground

A, B = tenants.objects(tenants.ONE), tenants.objects(tenants.OTHER)
LISTS = {
    "approvals.list": {"everything": "true"},
    "approvals.rules": {},
    "inbox.list": {"everything": "true"},
    "incidents.list": {"everything": "true"},
    "recall.list": {},
    "unknowns.list": {},
}
FIELDS = {
    "approval": lambda own: own.approval.approval,
    "heard": lambda own: own.heard.document,
    "incident": lambda own: own.incident.incident,
    "intent": lambda own: own.queued.intent.intent,
    "permit": lambda own: own.quarantined.permit,
    "seen": lambda own: own.approval.commitment,
    "object": lambda own: tenants.digits(own.mark, 3),
    "reason": lambda _: "why",
    "text": lambda _: "other words",
    "to": lambda _: "operator",
}
"""What each field of an operation is given, of one client's objects."""
NOBODY = "nb0"
"""No client's mark."""
NAMED = sorted(set(OPERATIONS) - set(LISTS))


def given(name: str, own: tenants.Objects) -> dict[str, str]:
    wanted = OPERATIONS[name].given.__struct_fields__
    return {field: FIELDS[field](own) for field in wanted if field in FIELDS}


@pytest.fixture(scope="module")
def furnished():
    ground = Ground()
    ground.core = replace(ground.core, store=open_sqlite(":memory:", mode="inline", create=True))
    tenants.furnish(ground.core.store, A, B)
    yield ground
    ground.core.store.close()


def rows(ground) -> list[tuple[object, ...]]:
    """Everything that the store holds."""
    return list(ground.core.store._connection.iterdump())


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("role", Role)
def test_what_is_another_clients_is_answered_as_what_never_was(furnished, name, role):
    desk = sitting(furnished.core, A.person(role))
    before = rows(furnished)
    said = []
    first = OPERATIONS[name].given.__struct_fields__[0]
    theirs = given(name, B)
    for each in (theirs, {**theirs, first: theirs[first].replace(B.mark, NOBODY)}):
        with pytest.raises(UnknownName) as refused:
            do(desk, name, **each)
        said.append(str(refused.value).replace(each[first], "…"))
    assert len(set(said)) == 1
    assert tenants.marks_in(said, B) == []
    assert rows(furnished) == before


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("role", Role)
def test_a_list_names_nothing_of_another_client(furnished, name, role):
    answer = do(sitting(furnished.core, A.person(role)), name, **LISTS[name])
    said = msgspec.json.encode(answer).decode()
    assert tenants.marks_in(said, B) == []
    chief = Claimant(tenants.CHIEF, tenants.key_of(tenants.CHIEF))
    if name not in ("approvals.rules", "recall.list"):  # the rules name nobody; the last halt is over
        assert tenants.marks_in(said, A) != []
        whole = msgspec.json.encode(do(sitting(furnished.core, chief), name, **LISTS[name])).decode()
        assert tenants.marks_in(whole, B) != []


@pytest.mark.parametrize("name", [each for each in NAMED if OPERATIONS[each].role is not Role.VIEWER])
def test_the_shell_refuses_whoever_is_less_than_the_table_asks(furnished, name):
    before = rows(furnished)
    for role in (each for each in Role if RANK[each] < RANK[OPERATIONS[name].role]):
        with pytest.raises(Refused, match="may not act as"):
            do(sitting(furnished.core, A.person(role)), name, **given(name, A))
    assert rows(furnished) == before


@pytest.mark.parametrize("name", [*NAMED, *LISTS])
def test_who_cannot_prove_themselves_learns_and_changes_nothing(furnished, name):
    own = A.person(Role.ADMIN)
    desk = sitting(furnished.core, own)._replace(claimant=Claimant(own.person, b"another key"))
    desk = desk._replace(core=sitting(furnished.core, Claimant(own.person, b"another key")).core)
    before = rows(furnished)
    with pytest.raises(Refused, match="has not proved"):
        do(desk, name, **(LISTS[name] if name in LISTS else given(name, A)))
    assert rows(furnished) == before


def test_every_operation_is_in_the_matrix_and_takes_what_its_path_names():
    for name, each in OPERATIONS.items():
        braces = {part[1:-1] for part in each.path.split("/") if part.startswith("{")}
        assert braces <= set(each.given.__struct_fields__), name
        assert (name in LISTS) == (not braces), name
        assert each.repeatable == (each.method == "POST"), name
        assert each.says.endswith("."), name


def test_a_field_that_nobody_knows_is_refused(furnished):
    for name, each in OPERATIONS.items():
        more = {**(LISTS[name] if name in LISTS else given(name, A)), "unheard_of": "1"}
        with pytest.raises(msgspec.ValidationError, match="unheard_of"):
            msgspec.convert(more, each.given, strict=False)
