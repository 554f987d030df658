"""A database of the first schema is brought to this one's with everything that is in it, and only when it is asked for."""

import contextlib
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from safety_core.adapters.stores import connecting, upgrading, versions
from safety_core.adapters.stores.opening import opened
from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.audit.canonical import canonical
from safety_core.audit.check import check
from safety_core.audit.merkle import Frontier, leaf_hash
from safety_core.errors import StoreCorrupt, StoreTooNew, StoreUnavailable
from safety_core.switches import HaltState
from tests.safety_core.adapters.stores.ground import account, queued, write
from tests.safety_core.examples import HALT

SCHEMA_1 = (Path(__file__).parent / "schema_1.sql").read_text(encoding="utf-8")
MODES = ["threaded", "inline"]
ONE = account(1)
POST = queued("int_1", ONE)
LEAVES = [canonical({"number": number, "client": "acme"}) for number in range(3)]


def rows_of(path: str) -> dict[str, list[tuple]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


@pytest.fixture
def old(tmp_path) -> str:
    """A database of schema 1 with a queued intent, a claim, a halt in force, a released one, and an audit log."""
    path = str(tmp_path / "old.db")
    head = Frontier()
    for each in LEAVES:
        head = head.append(leaf_hash(each))
    binding = {"client": ONE.client, "platform": ONE.platform, "account": ONE.account, "of": ONE.platform_account}
    intent = {**binding, **msgspec.structs.asdict(POST.intent)}
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.executescript(f"PRAGMA synchronous=OFF; BEGIN; {SCHEMA_1} COMMIT;")
        made.execute("INSERT INTO clients VALUES (:client)", binding)
        made.execute("INSERT INTO accounts VALUES (:client, :platform, :account, :of, 'vault:env:ACME_1')", binding)
        made.execute("INSERT INTO lanes VALUES (:client, :platform, :account, :of, 0, 1, 0)", binding)
        made.execute(
            "INSERT INTO intents (intent, client, platform, account, platform_account, action, text, idempotency_key,"
            " salt, state, submitted_us, due_us, attempts, saw) VALUES (:intent, :client, :platform, :account, :of,"
            " :action, :text, :idempotency_key, :salt, 'queued', 1, 0, 0, '')",
            intent,
        )
        for name, state in (("halt_1", "fenced"), ("halt_2", "released")):
            made.execute(
                "INSERT INTO halts (halt, state, person, proven, reason, automatic, epoch, asked_at, asked_us, fenced_us,"
                " bound_us, live_at_fence) VALUES (?, ?, 'olga', 1, 'test', 0, 8, ?, ?, ?, ?, 1)",
                (name, state, HALT.asked_at, HALT.asked_us, HALT.fenced_us, HALT.bound_us),
            )
        made.execute("UPDATE control SET epoch = 8")
        made.executemany("INSERT INTO audit_leaves VALUES (?, 'acme', ?)", list(enumerate(LEAVES)))
        made.execute("UPDATE audit_head SET size = 3, nodes = ?, root = ?", (b"".join(head.nodes), head.root()))
        made.commit()
    return path


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("create", [True, False])
def test_an_old_database_is_refused_with_the_line_to_type_and_left_as_it_is(old, mode, create):
    before = Path(old).read_bytes()
    with pytest.raises(StoreUnavailable, match=r"old\.db is of an earlier release \(schema 1.*holdpoint db upgrade"):
        open_sqlite(old, mode=mode, create=create)
    assert Path(old).read_bytes() == before


def test_an_upgrade_keeps_everything(old):
    before = rows_of(old)
    upgrade(old)
    after = rows_of(old)
    assert after.pop("meta") == [("schema", str(versions.SCHEMA_VERSION))]
    for name, rows in before.items():
        if name != "meta":
            assert [row[: len(mine)] for row, mine in zip(after[name], rows, strict=True)] == rows
    released = msgspec.structs.replace(HALT, halt="halt_2", state=HaltState.RELEASED)
    with contextlib.closing(open_sqlite(old, mode="threaded")) as store:
        assert store.read(lambda tx: (tx.halts(), tx.switches().halts)) == ((HALT, released), (HALT,))
        assert store.read(lambda tx: (tx.intents(), tx.switches().epoch)) == ((POST,), 8)
        assert store.read(check).holds
        assert write(store, lambda tx: tx.claim_next("w", now_us=5))[1].intent == POST.intent
        full = msgspec.structs.replace(HALT, automatic=True, cool_down_until_us=7, drill=True, latched=True)
        write(store, lambda tx: tx.put_halt(full))
        assert store.read(lambda tx: tx.halt(HALT.halt)) == full


def test_a_client_counts_from_its_first_entry_after_the_upgrade(old):
    upgrade(old)
    with contextlib.closing(open_sqlite(old, mode="inline")) as store:
        write(store, lambda tx: [tx.append_audit({"kind": "new", "client": "acme"}) for _ in range(2)])
        entries = [json.loads(each) for each in store.read(lambda tx: tx.audit_entries())]
        assert [each.get("nth") for each in entries] == [None, None, None, 1, 2]
        assert store.read(check).holds


def test_an_upgraded_database_has_the_tables_of_a_new_one(old, tmp_path):
    def tables(path):
        with contextlib.closing(sqlite3.connect(path)) as connection:
            names = sorted(
                name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            )
            columns = {
                name: sorted(each[1:4] for each in connection.execute(f"PRAGMA table_info({name})")) for name in names
            }
            indexes = {
                name: sorted(each[1:] for each in connection.execute(f"PRAGMA index_list({name})")) for name in names
            }
            strict = {each[1]: each[5] for each in connection.execute("PRAGMA table_list") if each[1] in names}
            return columns, indexes, strict

    upgrade(old)
    upgrade(str(tmp_path / "new.db"))
    assert tables(old) == tables(str(tmp_path / "new.db"))


def test_a_breaker_of_both_becomes_one_of_reads_and_one_of_effects_each_as_it_stood():
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE TABLE breakers (platform TEXT NOT NULL, subject TEXT NOT NULL, client TEXT, state TEXT NOT NULL,"
            " failures INTEGER NOT NULL, since_us INTEGER NOT NULL, until_us INTEGER NOT NULL,"
            " back_off_us INTEGER NOT NULL, trial TEXT, PRIMARY KEY (platform, subject)) STRICT"
        )
        connection.execute("INSERT INTO breakers VALUES ('X', '1001', 'acme', 'open', 3, 1, 2, 4, NULL)")
        for statement in upgrading.BREAKERS_BY_TRAFFIC:
            connection.execute(statement)
        kept = connection.execute("SELECT * FROM breakers ORDER BY traffic").fetchall()
    assert kept == [("X", "1001", kind, "acme", "open", 3, 1, 2, 4, None) for kind in ("effects", "reads")]


@pytest.mark.parametrize("flag", ["drill", "latched"])
def test_an_upgraded_flag_takes_nothing_but_yes_and_no(old, flag):
    upgrade(old)
    with contextlib.closing(sqlite3.connect(old)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(f"UPDATE halts SET {flag} = 2")


def test_an_upgrade_twice_is_once_and_so_are_several_at_the_same_time(old):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: upgrade(old), range(4)))
    before = rows_of(old)
    upgrade(old)
    assert rows_of(old) == before


def test_one_who_comes_second_changes_nothing(old):
    upgrade(old)
    before = rows_of(old)
    with contextlib.closing(connecting.connect(old)) as connection:
        upgrading.bring_up(connection)
    assert rows_of(old) == before


@pytest.mark.parametrize("broken_at", [0, 1, 5, 6, 9, 10])
def test_an_upgrade_that_breaks_off_leaves_the_old_database(old, broken_at):
    before = rows_of(old)
    changes = iter(range(100))

    def refuse(action: int, name: str | None, *_rest: str | None) -> int:
        changing = action in {sqlite3.SQLITE_ALTER_TABLE, sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_UPDATE}
        late = changing and name != "sqlite_master" and next(changes) >= broken_at
        return sqlite3.SQLITE_DENY if late else sqlite3.SQLITE_OK

    connection = connecting.connect(old)
    connection.set_authorizer(refuse)
    with contextlib.closing(connection), pytest.raises(sqlite3.Error):
        upgrading.bring_up(connection)
    assert rows_of(old) == before
    upgrade(old)
    open_sqlite(old, mode="inline").close()


def test_a_damaged_old_database_is_not_upgraded(old):
    with contextlib.closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE audit_head SET size = 4, nodes = zeroblob(32)")
        connection.commit()
    with pytest.raises(StoreCorrupt, match="counts 4 entries and 3"):
        upgrade(old)
    assert rows_of(old)["meta"] == [("schema", "1")]


@pytest.mark.parametrize("version", ["0", "-1", "1.0", "one", ""])
def test_a_schema_that_never_was_is_not_ours(old, version):
    with contextlib.closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE meta SET value = ?", (version,))
        connection.commit()
    with pytest.raises(StoreCorrupt, match="not a database of Holdpoint"):
        upgrade(old)


def test_a_newer_database_is_not_upgraded_downwards(old):
    upgrade(old)
    with contextlib.closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE meta SET value = ?", (str(versions.SCHEMA_VERSION + 1),))
        connection.commit()
    with pytest.raises(StoreTooNew, match="newer release"):
        upgrade(old)


def test_an_old_database_that_lacks_a_table_is_not_ours(old):
    with contextlib.closing(sqlite3.connect(old)) as connection:
        connection.execute("DROP TABLE lanes")
    with pytest.raises(StoreCorrupt, match="has no lanes"):
        opened(old, create=False, thorough=False, upgrade=True)
