"""Every route, by people of each role, about what is another client's: it is answered as what never was, and no table changes."""

import re
from pathlib import Path
from typing import Any

import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.console.operations import every
from safety_core.console.table import Operation
from safety_core.fleet import compose, settings
from safety_core.vocabulary import Role
from tests import tenants
from tests.architecture import tenancy
from tests.safety_core.console.api.ground import CONFIG, Api, copied

A, B = tenants.objects(tenants.ONE), tenants.objects(tenants.OTHER)
NEVER = tenancy.nobody(B)
NAMES = {tenancy.NOBODY: "…", B.mark: "…", tenancy.NO_DIGITS: "…", "777777": "…"}
OPERATIONS = {each.name: each for each in every()}
FIELDS = {
    "account": lambda own: own.account.account,
    "accounts": lambda own: [own.account.account],
    "action": lambda _: "publish",
    "actions": lambda _: ["publish"],
    "approval": lambda own: own.approval.approval,
    "client": lambda own: own.client,
    "clients": lambda own: [own.client],
    "confirm": lambda own: own.client,
    "find": lambda own: own.client,
    "flag": lambda _: "effect.publish",
    "halt": lambda own: own.halt.halt,
    "halts": lambda own: [own.halt.halt],
    "heard": lambda own: own.heard.document,
    "incident": lambda own: own.incident.incident,
    "intent": lambda own: own.queued.intent.intent,
    "key": lambda own: own.queued.intent.idempotency_key,
    "object": lambda own: tenants.digits(own.mark, 3),
    "permit": lambda own: own.quarantined.permit,
    "person": lambda own: f"{own.mark}-thrower",
    "platform": lambda own: own.account.platform.value,
    "platforms": lambda own: [own.account.platform.value],
    "reason": lambda _: "why",
    "schedule": lambda own: own.schedule.schedule,
    "seen": lambda own: own.approval.commitment,
    "text": lambda _: "hello",
    "to": lambda _: "operator",
}
"""What each field is given, of one client's objects; what is not here is left out."""
MORE: dict[str, dict[str, Any]] = {
    "approvals.list": {"everything": "true"},
    "asks.answer": {"status": 200},
    "audit.prove": {"index": 1},
    "audit.show": {"index": 1},
    "cadence.check": {"at": "2h"},
    "incidents.list": {"everything": "true"},
    "inbox.list": {"everything": "true"},
    "intents.reschedule": {"at": "2h"},
    "switches.schedule": {"at": "2h"},
    "unknowns.probe": {},
}
OWN = {
    "session.confirm", "session.end_everywhere", "session.enrol", "session.factor", "session.password", "session.remove_factor",
    "session.show",
}  # fmt: skip
"""Of whoever asks, by whatever they show: nobody else can be named."""
AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|(?<=_s\":)\d+")
"""Times and how long ago they are: one is asked after the other."""
HALT = "switches.halt"
"""Refused to nobody, for whatever client."""
MOVES = sorted(set(OPERATIONS) - {HALT})


def asked(api: Api, operation: Operation, own: tenants.Objects, person: str):
    """One request about somebody's objects."""
    wanted = operation.given.__struct_fields__
    given = {name: FIELDS[name](own) for name in wanted if name in FIELDS} | MORE.get(operation.name, {})
    path = operation.path
    for name in [each for each in given if f"{{{each}}}" in path]:
        path = path.replace(f"{{{name}}}", str(given.pop(name)))
    how = {"params": given} if operation.method == "GET" else {"json": given}
    return api(operation.method, path, person, **how)


def typed(own: tenants.Objects) -> tuple[str, ...]:
    """All names that are given of somebody's objects: what was typed may be said back."""
    given = [each(own) for each in FIELDS.values()]
    return tuple({name for each in given for name in ([each] if isinstance(each, str) else each)})


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("others")
    (folder / CONFIG).touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        compose.upgrade(settings.load(str(folder / CONFIG)))
    store = open_sqlite(str(folder / "holdpoint.sqlite"), mode="inline")
    tenants.furnish(store, A, B)
    store.close()
    return folder


KEYS = {
    f"{own.mark}-{role.value}": tenants.key_of(f"{own.mark}-{role.value}") for own in (A, B, NEVER) for role in Role
}


@pytest.fixture(scope="module")
def api(made):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        found = Api(made, KEYS)
        yield found
        found.core.store.close()


@pytest.mark.parametrize("name", MOVES)
def test_what_is_anothers_is_answered_as_what_never_was_and_no_table_changes(api, made, name):
    operation, before = OPERATIONS[name], tenants.content(made / "holdpoint.sqlite")
    for role in Role:
        said = []
        for own in (B, NEVER):
            answer = asked(api, operation, own, f"{A.mark}-{role.value}")
            said.append((answer.status_code, tenants.renamed(answer.text, NAMES)))
            if own is B:
                assert tenants.marks_in(answer.text, B, typed=typed(B)) == []
        assert said[0] == said[1]
        assert said[0][0] in (200, 403, 404) or name in OWN, said[0]
    assert tenants.content(made / "holdpoint.sqlite") == before


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in MOVES
        if OPERATIONS[name].method == "GET" and "client" in OPERATIONS[name].given.__struct_fields__
    ],
)
def test_the_clients_own_people_are_answered_otherwise(api, name):
    """Else it would be refused to anybody, and show nothing."""
    own, never = (asked(api, OPERATIONS[name], of, f"{B.mark}-admin") for of in (B, NEVER))
    assert (own.status_code, never.status_code) == (200, 404), own.text


def test_halting_is_refused_to_nobody_and_tells_nothing_but_what_was_typed(made, tmp_path, monkeypatch):
    folder = copied(made, tmp_path / "halted")
    monkeypatch.chdir(folder)
    api = Api(folder, KEYS)
    wanted = {"clients": [B.client], "platforms": ["X"], "why": "other", "reason": "it burns"}
    answer = api("POST", "/switches/halt", f"{A.mark}-viewer", json=wanted)
    api.core.store.close()
    assert answer.status_code in (200, 202), answer.text
    assert tenants.marks_in(answer.text, B, typed=typed(B)) == []
