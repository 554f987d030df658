"""Whose everything is: tables, verbs, commands and draws, each by its rule in ``tenancy.py``; a new one without fails."""

import ast
import inspect
import logging
import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

import click
import pytest
from sqlalchemy import Table, UniqueConstraint

from safety_core.adapters.stores import schema
from safety_core.adapters.stores.packaged import KINDS, packaged
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.cli import main as entry
from safety_core.errors import Miswired
from safety_core.fleet import settings
from safety_core.ports import Transaction
from safety_core.shell import export, scoped
from safety_core.vocabulary import Role
from steps.rig import reaching, reaching_verbs
from tests import tenants
from tests.architecture import tenancy
from tests.architecture.ground import ROOT, nodes, shown, tree
from tests.architecture.tenancy import ABSENT, ADMINS, ANYBODYS, COMMANDS, GROUNDS, GUARDED, LOCAL, NEVER, SHOWS, VERBS
from tests.safety_core.adapters.stores.ground import write

A, B = tenants.objects(tenants.ONE), tenants.objects(tenants.OTHER)
NOBODY = tenancy.nobody(B)
TABLES = sorted(schema.metadata.tables.values(), key=lambda each: each.name)
NAMES = {tenancy.NOBODY: "…", B.mark: "…", tenancy.NO_DIGITS: "…", "777777": "…"}
"""What is exchanged before what was said of another's is held against what was said of nobody's."""

# ---------------------------------------------------------------- tables


@pytest.mark.parametrize("table", TABLES, ids=lambda each: each.name)
def test_a_table_has_its_client_or_a_reason_to_have_none(table: Table) -> None:
    client = table.c.get("client")
    assert (client is None) == (table.name in tenancy.TENANT_FREE), (
        "say whose its rows are in tests/architecture/tenancy.py"
    )
    if client is not None:
        assert client.nullable == (table.name in tenancy.EVERYBODYS)


@pytest.mark.parametrize("table", TABLES, ids=lambda each: each.name)
def test_a_foreign_key_holds_the_client(table: Table) -> None:
    for key in table.foreign_key_constraints:
        with_client = "client" in key.column_keys
        assert with_client != ((table.name, key.referred_table.name) in tenancy.LONE_KEYS), (
            f"{table.name} {key.column_keys}"
        )


@pytest.mark.parametrize("table", TABLES, ids=lambda each: each.name)
def test_what_is_unique_is_unique_for_each_client(table: Table) -> None:
    unique = [table.primary_key, *(each for each in table.constraints if isinstance(each, UniqueConstraint))]
    unique += [each for each in table.indexes if each.unique]
    for each in unique:
        names = tuple(column.name for column in each.columns)
        exempt = table.name in tenancy.TENANT_FREE or (table.name, *names) in tenancy.UNIQUE_OVER_ALL
        assert ("client" in names) != exempt, f"{table.name} {names}: unique over all clients"


def test_no_rule_stands_for_a_table_that_is_not_there() -> None:
    there = {each.name for each in TABLES}
    named = {*tenancy.TENANT_FREE, *tenancy.EVERYBODYS, *(each[0] for each in tenancy.LONE_KEYS)}
    assert named | {each[0] for each in tenancy.UNIQUE_OVER_ALL} <= there


# ---------------------------------------------------------------- verbs


@pytest.fixture(scope="module")
def memory():
    store = open_sqlite(":memory:", mode="inline", create=True)
    tenants.furnish(store, A, B)
    yield store
    store.close()


EMPTY = {"refreshes": "a row stands only while a token is renewed, for workers"}
"""Tables of clients in which nothing stands here, each with its reason."""


OF_CLIENTS = [each for each in TABLES if "client" in each.c]


def every_row(store) -> dict[str, list[tuple[object, ...]]]:
    """All rows of clients that the store holds, and the log's head; within a transaction what it would."""
    named = ("audit_head", "confirmations", "deliveries", "schedules", *(each.name for each in OF_CLIENTS))
    return {name: store._connection.execute(f"SELECT * FROM {name}").fetchall() for name in named}


@pytest.mark.parametrize("table", OF_CLIENTS, ids=lambda each: each.name)
def test_each_table_of_clients_holds_something_of_both(memory, table: Table) -> None:
    clients = {client for (client,) in memory._connection.execute(f"SELECT client FROM {table.name}")}
    assert ({A.client, B.client} <= clients) == (table.name not in EMPTY), "what is not there nobody can reach for"


class Undo(Exception):
    """Nothing of a trial stays, whatever it did."""


def tried(store, claimant, ask, of):
    """What one verb answers one person, and what it left in the other's rows before it was undone."""
    answered = []

    def decide(tx):
        seen = scoped.for_person(tx, tx.person(claimant.person))
        try:
            answered.append(ask(seen, of))
        except Miswired as bug:
            answered.append(bug)
        answered.append(every_row(store))
        raise Undo

    with pytest.raises(Undo):
        write(store, decide)
    return answered


def test_every_verb_of_the_store_has_a_rule_for_persons_and_a_trial_here() -> None:
    verbs = {name for name, _ in inspect.getmembers(Transaction, inspect.isfunction) if not name.startswith("_")}
    assert verbs == set(VERBS), "say whose it is in tests/architecture/tenancy.py"
    assert verbs == set(scoped.RULES), "say whose it is in safety_core/shell/scoped.py"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_gives_a_person_nothing_of_another_client(memory, verb: str) -> None:
    rule, ask = VERBS[verb]
    whole = every_row(memory)
    for role in Role:
        answer, left = tried(memory, A.person(role), ask, B)
        assert left == whole, "nothing of anybody's is changed"
        assert tenants.marks_in(repr(answer), B) == []
        if rule in (NEVER, GUARDED):
            assert isinstance(answer, Miswired)
        elif rule == ABSENT:
            assert answer == tried(memory, A.person(role), ask, NOBODY)[0]
            assert not answer


@pytest.mark.parametrize("verb", [each for each, (rule, _) in VERBS.items() if rule == ABSENT])
def test_the_trial_of_a_verb_does_something_for_the_clients_own_people(memory, verb: str) -> None:
    answer, _ = tried(memory, B.person(Role.OPERATOR), VERBS[verb].ask, B)
    assert answer or verb == "retake_claim", "it would be refused to anybody: this shows nothing"


def test_no_verb_is_hidden_by_what_the_view_itself_is_made_of(memory) -> None:
    view = memory.read(lambda tx: scoped.for_person(tx, tx.person(f"{A.mark}-viewer")))
    assert not set(VERBS) & (set(vars(view)) | set(vars(type(view))))


def test_a_verb_without_a_rule_is_refused(memory) -> None:
    view = memory.read(lambda tx: scoped.for_person(tx, tx.person(f"{A.mark}-viewer")))
    with pytest.raises(Miswired, match="has no rule of tenancy"):
        view.something_new()


def test_who_acts_for_all_is_handed_the_transaction_itself(memory) -> None:
    memory.read(_is_itself)


def _is_itself(tx) -> None:
    assert scoped.for_person(tx, tx.person(tenants.CHIEF)) is tx


# ---------------------------------------------------------------- commands


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield path
        return
    with click.Context(command) as context:
        for name in command.list_commands(context):
            if not path and not _in_core(name):
                yield (name,)
                continue
            found = command.get_command(context, name)
            assert found is not None
            yield from leaves(found, (*path, name))


def _in_core(name: str) -> bool:
    return str(entry._place(name)).startswith("safety_core.")


def command_of(path: str) -> click.Command:
    first, *rest = path.split()
    module, _, name = str(entry._place(first)).partition(":")
    found = getattr(import_module(module), name)
    for each in rest:
        found = found.get_command(click.Context(found), each)
    return found


def test_every_command_has_a_rule() -> None:
    assert {" ".join(each) for each in leaves(entry.cli)} == set(COMMANDS), "say it in tests/architecture/tenancy.py"


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_takes_a_person_or_has_a_reason_not_to(path: str) -> None:
    rule = COMMANDS[path].rule
    if rule == GROUNDS:
        return
    takes = any("--as" in each.opts for each in command_of(path).params)
    assert takes == (rule != LOCAL)
    assert COMMANDS[path].why or takes


def test_the_features_reach_for_every_command_that_takes_a_person_and_every_verb_that_names_something() -> None:
    apart = {"halt", "switch drill", *(each for each in COMMANDS if each.startswith("audit key"))}
    taken = {each for each, (rule, _, _) in COMMANDS.items() if rule not in (LOCAL, GROUNDS)}
    assert taken - apart == set(reaching.COMMANDS)
    named = {each for each, (rule, _) in VERBS.items() if rule in (ABSENT, GUARDED)}
    assert named - set(reaching_verbs.VERBS) == set(NOT_BY_FEATURES)


NOT_BY_FEATURES = {
    "put_contact": "as put_halt",
    "drop_contact": "a contact in hand is needed for it; by `client contact remove`",
    "contact": "by `client contact show`",
    "add_letter": "as put_halt",
    "put_dispatch": "as put_halt",
    "dispatch": "by `client letter list`",
    "unaddressed": "the same",
    "letter_for": "the same",
    "add_answer": "as put_halt",
    "answer_to": "by `client answer list`",
    "add_words": "as put_halt",
    "enrolled": "by `cohort`",
    "person": "people are RTV's own; by `people list`",
    "notice": "by `notices list`",
    "drop_claim": "a claim of theirs stands only while an attempt is under way",
    "retake_claim": "the same",
    "add_notice": "as put_halt",
    "add_breach": "as put_halt",
    "add_incident": "as put_halt",
    "add_decision": "as add_approval",
    "add_slot": "as put_halt",
    "used": "a number; by the trials above",
    "ends": "numbers; by the trials above",
    "pauses_of": "by `pauses`",
    "breakers_of": "as `pauses`",
    "refresh_of": "workers and `house verify` alone ask it; by the trials above",
    "trip": "by `budget history`; one trips by what fails over days alone, and the trials above try it",
    "free_trip": "the same",
}


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Path:
    """A database with both clients in it; nothing here may change it."""
    folder = tmp_path_factory.mktemp("two-clients")
    tenants.keys(folder / "keys", A, B)
    for each in (ROOT / "safety_core" / "adapters" / "stores" / "packaged").iterdir():
        if each.suffix in KINDS:
            shutil.copy(each, folder)
    limits = next(each.body for each in packaged() if each.name == "limits")
    (folder / "limits.toml").write_text(limits)
    for each in (A, B, NOBODY):
        (folder / each.client).write_text(tenants.brand_file(each.client))
    (folder / "candidates.toml").write_text("candidate = []\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv(settings.CONFIG_VARIABLE, raising=False)
        patch.setattr(sys, "argv", ["holdpoint", "db", "upgrade"])
        with pytest.raises(SystemExit):
            entry.main()
    store = open_sqlite(str(folder / "holdpoint.sqlite"), mode="inline")
    tenants.furnish(store, A, B)
    store.close()
    return folder


@pytest.fixture
def typed(installation, monkeypatch, capsys, caplog):
    """Type a command there as somebody: its exit code, and all that was said and logged."""
    monkeypatch.chdir(installation)
    monkeypatch.setenv("HOLDPOINT_KEYS", str(installation / "keys"))
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    caplog.set_level(logging.DEBUG)

    def command(path: str, words: list[str], claimant) -> tuple[int, str]:
        capsys.readouterr()
        caplog.clear()
        key = [
            "--key-file" if path == "intent submit" else "--key",
            str(installation / "keys" / f"{claimant.person}.key"),
        ]
        monkeypatch.setattr(sys, "argv", ["holdpoint", *path.split(), *words, "--as", claimant.person, *key])
        with pytest.raises(SystemExit) as end:
            entry.main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out + said.err + caplog.text

    return command


@pytest.mark.parametrize("as_json", [False, True], ids=["words", "json"])
@pytest.mark.parametrize(
    "path", [name for name, each in COMMANDS.items() if each.rule in ("refuses", "shows", "admins")]
)
def test_a_command_shows_and_changes_nothing_of_another_client(typed, installation, path: str, as_json: bool) -> None:
    rule, words, _ = COMMANDS[path]
    if as_json and not any("--json" in each.opts for each in command_of(path).params):
        return
    before = tenants.content(installation / "holdpoint.sqlite")
    more = ["--json"] if as_json else []
    for acting_as in Role:
        code, said = typed(path, words(B) + more, A.person(acting_as))
        assert tenants.marks_in(said, B, typed=tuple(words(B))) == []
        if rule == SHOWS:
            assert code == 0, said
            assert A.mark in said
            continue
        assert code in (2, 4), said
        if rule == ADMINS and path not in tenancy.UNREADY:
            assert code == 4
            role = "operator for every client" if path in tenancy.OVER_ALL else "admin"
            assert ("for rtv-house" if path == "house verify" else f"may not act as {role}") in said
        absent = typed(path, words(NOBODY) + more, A.person(acting_as))
        assert (code, tenants.renamed(said, NAMES)) == (absent[0], tenants.renamed(absent[1], NAMES))
    assert tenants.content(installation / "holdpoint.sqlite") == before


@pytest.mark.parametrize("path", [name for name, each in COMMANDS.items() if each.rule == "refuses"])
def test_without_proof_nobody_learns_what_exists(typed, path: str) -> None:
    if path == "switch drill":
        return  # like any halt it goes on without proof; it is held on the house alone
    words = COMMANDS[path].words
    thief = tenants.Claimant(B.person(Role.VIEWER).person, None)
    answers = []
    for known in (B, NOBODY):
        code, said = _without_key(typed, path, words(known), thief)
        answers.append((code, tenants.renamed(said, NAMES)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 4
    assert "has not proved" in answers[0][1]


def _without_key(typed, path, words, claimant):
    """With the key of somebody else."""
    name = claimant.person
    folder = Path("keys")
    right = (folder / f"{name}.key").read_text()
    (folder / f"{name}.key").write_text(tenants.key_of("a stranger's").hex())
    try:
        return typed(path, words, claimant)
    finally:
        (folder / f"{name}.key").write_text(right)


@pytest.mark.parametrize("path", [name for name, each in COMMANDS.items() if each.rule == "refuses"])
def test_the_trial_of_a_command_says_something_to_the_clients_own_people(
    installation, tmp_path, typed, monkeypatch, path
):
    if path in ("switch drill", "sandbox removed"):
        return  # of the house alone
    words = COMMANDS[path].words
    absent = typed(path, words(NOBODY), B.person(Role.ADMIN))
    shutil.copytree(installation, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    own = typed(path, words(B), B.person(Role.ADMIN))
    assert own[0] in (0, 1, 2, 3, 4)
    same = (own[0], tenants.renamed(own[1], NAMES)) == (absent[0], tenants.renamed(absent[1], NAMES))
    assert not same, "it would be refused to anybody: this shows nothing"


def test_halting_is_refused_to_nobody_and_names_nobody_that_was_not_named(
    installation, tmp_path, monkeypatch, typed
) -> None:
    for each in COMMANDS:
        assert (COMMANDS[each].rule == ANYBODYS) == (each == "halt")
    shutil.copytree(installation, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    code, said = typed("halt", ["--client", f"{B.mark}-clienx", "-m", "misspelt"], A.person(Role.VIEWER))
    assert code == 2
    assert tenants.marks_in(said, B, typed=(f"{B.mark}-clienx",)) == []
    code, said = typed("halt", ["--account", "main", "-m", "mine", "--no-wait"], A.person(Role.VIEWER))
    assert (code, tenants.marks_in(said, B)) == (0, []), "of a name that two clients use a person means their own"
    assert A.client in said
    code, said = typed("halt", ["--client", B.client, "-m", "it burns", "--no-wait"], A.person(Role.VIEWER))
    assert code == 0
    assert tenants.marks_in(said, B, typed=(B.client,)) == []


# ---------------------------------------------------------------- exports, notices


def test_a_clients_own_export_holds_nothing_of_another_and_all_of_its_own(memory) -> None:
    rows = export.rows_of(memory, A.account.client)
    assert tenants.marks_in(rows, B) == []
    kinds = {each["kind"] for each in rows}
    assert kinds == {
        "approval",
        "canary",
        "decision",
        "halt",
        "confirmation",
        "person",
        "binding",
        "intent",
        "permit",
        "breach",
        "incident",
        "slot",
        "breaker",
        "proved",
        "head",
        "name",
        "words",
        "trip",
        "contact",
        "letter",
        "answer",
        "document",
    }
    own = [each for each in export.rows(memory) if tenants.marks_in(each, A) and each["kind"] != "entry"]
    assert [each for each in own if each not in rows] == [], "nothing of its own is left out"


def test_a_plan_over_two_clients_tells_each_of_its_own_halts_alone(memory) -> None:
    from safety_core.shell import schedule
    from tests.safety_core.shell.ground import Ground

    ground = Ground()
    tenants.furnish(ground.store, A, B)
    chief = tenants.Claimant(tenants.CHIEF, tenants.key_of(tenants.CHIEF))
    at = ground.clock.now() + timedelta(days=1)
    made = schedule.propose(ground.core, [A.halt.halt, B.halt.halt], at, chief, "both at once")
    schedule.withdraw(ground.core, made.schedule, chief)
    told = ground.store.read(lambda tx: tx.notices())
    assert len(told) == 2 + 2 * 2
    for own, other in ((A, B), (B, A)):
        mine = [each for each in told if each.client == own.client]
        assert len(mine) == 3
        assert tenants.marks_in([each.words for each in mine], other) == []
    seen = ground.store.read(lambda tx: scoped.for_person(tx, tx.person(f"{A.mark}-admin")).schedules())
    assert [each.schedule for each in seen] == [A.schedule.schedule], (
        "what is planned over both is seen by who acts for both"
    )


# ---------------------------------------------------------------- the way in, and what is drawn

SHELL = sorted((ROOT / "safety_core" / "shell").glob("*.py"))
PROVES_ALONE = {
    "identity.py::proven": "says whether, and looks up nobody else",
    "identity.py::prove": "the proof itself",
    "identity.py::require": "the proof itself, and the role",
    "assets.py::make": "by its parts, each of which acts as they see it",
    "handing.py::queue": "the same",
    "outside.py::ask": "the same",
    "audit_look.py::search": "they are proved in its transaction, and an entry is theirs or is not there",
    "audit_look.py::record": "the same",
    "audit_look.py::proof": "the same; hashes are nobody's",
    "audit_whole.py::verify": "they are proved in its transaction; hashes and sizes are nobody's",
    "audit_whole.py::piece": "for whoever acts for every client, who is proved in its transaction",
    "erase.py::erase_person": "for an admin of all clients, who is proved in its transaction",
    "erase.py::erase_content": "the same",
    "erase.py::erase_client": "the same",
    "sweep.py::sweep": "the same",
    "log_keys.py::hand_over": "for an admin of all clients, who is proved in its transaction",
    "log_keys.py::begin_anew": "the same",
    "rulebook.py::load": "for an admin of all clients, who is proved in its transaction",
    "templates.py::load": "the same",
    "limits.py::load": "the same",
    "flags.py::load": "the same",
    "flags.py::switch": "the same",
    "plans.py::load": "the same",
    **dict.fromkeys(
        (
            "cohorts.py::enrol",
            "cohorts.py::remove",
            *(f"promote.py::{each}" for each in ("advance", "hold", "resume", "roll_back_by")),
            *(f"leave.py::{each}" for each in ("ask", "grant", "end")),
            *(f"sandbox.py::{each}" for each in ("put", "turn_off")),
        ),
        "for operators of all clients, who are proved by it",
    ),
    "objectives.py::load": "the same",
    "staff.py::admin_of": "for an admin of all clients, who is proved by it",
    "staff.py::set_active": "the same",
    **dict.fromkeys(
        (
            *(f"sign_in.py::{each}" for each in ("seen", "end", "end_everywhere")),
            *(
                f"passwords.py::{each}"
                for each in ("change", "check_current", "check_may", "own_or_admin", "set_password")
            ),
            *(f"totp.py::{each}" for each in ("enrol", "waiting", "confirm", "remove")),
        ),
        "of how somebody signs in: their own, or an admin's of all clients, who are proved by it",
    ),
    "staff.py::check_new": "for an admin of all clients, who is proved first",
    "staff.py::add_person": "the same",
}
"""Functions that are handed a claimant and do not go through ``acting``, each with its reason."""


def test_whatever_is_handed_a_claimant_acts_as_they_see_it() -> None:
    found = set()
    for path in SHELL:
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or path.name == "scoped.py":
                continue
            arguments = [*node.args.args, *node.args.kwonlyargs]
            if any(each.annotation is not None and "Claimant" in ast.unparse(each.annotation) for each in arguments):
                called = {ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
                helped = {each for each in called if each in _acting_helpers(path)}
                if "acting" not in called and not helped:
                    found.add(f"{path.name}::{node.name}")
    assert found == set(PROVES_ALONE)


@cache
def _acting_helpers(path: Path) -> set[str]:
    """Functions of the same file that call ``acting`` with the claimant they are handed."""
    return {
        node.name
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("_")
        and any(isinstance(each, ast.Call) and ast.unparse(each.func) == "acting" for each in ast.walk(node))
    }


def test_what_is_drawn_for_a_client_is_drawn_from_its_own_stream() -> None:
    found = set()
    for path in sorted((ROOT / "safety_core").rglob("*.py")):
        for node in nodes(path, ast.Call):
            if not isinstance(node.func, ast.Attribute):
                continue
            name = node.func.attr
            if name == "new_id" and isinstance(node.args[1], ast.Constant):
                found.add(str(ast.literal_eval(node.args[0])))
            elif (
                name in ("token", "fraction")
                and "entropy" in ast.unparse(node.func)
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(str(node.args[0].value))
    assert found == set(tenancy.SHARED_STREAMS), f"in {shown(ROOT / 'safety_core')}"
