"""A database of schema 8: nobody signed in anywhere, and from then on people can. And what is kept of signing in."""

import contextlib
import sqlite3
from pathlib import Path

import msgspec

from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.people import Person
from safety_core.sign_ins import Failures, Session, SignIn
from safety_core.vocabulary import PersonId, Role
from tests.safety_core.adapters.stores.ground import write

SCHEMA_8 = (Path(__file__).parent / "schema_8.sql").read_text(encoding="utf-8")
ADA = PersonId("ada")
SESSION = Session(digest="d1", person=ADA, means="password", began_us=1, seen_us=2, until_us=9, idle_us=4)


def upgraded(path: Path) -> str:
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.executescript(f"PRAGMA synchronous=OFF; BEGIN; {SCHEMA_8} COMMIT;")
        made.execute("INSERT INTO people VALUES ('ada', 'operator', 1, '', 'digest')")
        made.commit()
    upgrade(str(path))
    return str(path)


def test_people_stand_as_they_were_and_none_of_them_is_signed_in_or_has_a_password(tmp_path):
    with contextlib.closing(open_sqlite(upgraded(tmp_path / "old.db"), mode="inline")) as store:
        ada = store.read(lambda tx: tx.person(ADA))
        assert (ada.role, ada.active, ada.key_digest) == (Role.OPERATOR, True, "digest")
        assert store.read(lambda tx: (tx.sign_in(ADA), tx.sessions_of(ADA))) == (None, ())
        own = SignIn(person=ADA, password="hash", totp="sealed", totp_confirmed=True, last_step=7)
        write(store, lambda tx: tx.put_sign_in(own))
        assert store.read(lambda tx: tx.sign_in(ADA)) == own


def test_what_an_upgraded_database_has_is_what_a_new_one_has(tmp_path):
    upgrade(str(tmp_path / "new.db"))
    made = []
    for path in (upgraded(tmp_path / "old.db"), str(tmp_path / "new.db")):
        with contextlib.closing(sqlite3.connect(path)) as connection:
            asked = "SELECT name, sql FROM sqlite_master WHERE tbl_name IN ('sign_ins', 'sessions', 'failures')"
            made.append(sorted(connection.execute(asked).fetchall(), key=str))
    assert made[0] == made[1]
    assert len({name for name, _ in made[0]} & {"sign_ins", "sessions", "failures"}) == 3


def test_sessions_are_kept_by_their_digest_and_ended_one_by_one_or_all_of_a_persons():
    with contextlib.closing(open_sqlite(":memory:", mode="inline", create=True)) as store:
        bob = PersonId("bob")
        two, other = (
            msgspec.structs.replace(SESSION, digest="d2", began_us=3),
            msgspec.structs.replace(SESSION, digest="d3", person=bob),
        )

        def put(tx) -> None:
            for name in (ADA, bob):
                tx.add_person(Person(person=name, role=Role.VIEWER))
            for each in (two, SESSION, other):
                tx.put_session(each)

        write(store, put)
        assert store.read(lambda tx: tx.sessions_of(ADA)) == (SESSION, two)
        write(store, lambda tx: tx.put_session(msgspec.structs.replace(SESSION, seen_us=5)))
        assert store.read(lambda tx: tx.session("d1")).seen_us == 5
        assert write(store, lambda tx: (tx.end_session("d1"), tx.end_session("d1"))) == (True, False)
        assert write(store, lambda tx: tx.end_sessions(ADA)) == 1
        assert store.read(lambda tx: (tx.session("d2"), tx.session("d3"))) == (None, other)
        assert write(store, lambda tx: tx.drop_sign_in(ADA)) is False


def test_what_is_long_over_is_forgotten_and_nothing_else():
    with contextlib.closing(open_sqlite(":memory:", mode="inline", create=True)) as store:
        recent, old = (Failures(subject=name, count=1, last_us=at, until_us=at) for name, at in (("b", 10), ("a", 9)))

        def put(tx) -> None:
            tx.add_person(Person(person=ADA, role=Role.VIEWER))
            tx.put_session(SESSION)
            tx.put_session(msgspec.structs.replace(SESSION, digest="d2", until_us=10))
            tx.put_failures(recent)
            tx.put_failures(old)

        write(store, put)
        assert write(store, lambda tx: tx.forget_sign_ins(sessions_us=10, failures_us=10)) == 2
        assert store.read(lambda tx: (tx.session("d1"), tx.failures("a"), tx.failures("b"))) == (None, None, recent)
        assert store.read(lambda tx: tx.session("d2")) is not None
        assert write(store, lambda tx: (tx.drop_failures("b"), tx.drop_failures("b"))) == (True, False)


def test_whoever_is_erased_has_neither_password_nor_session_any_more():
    with contextlib.closing(open_sqlite(":memory:", mode="inline", create=True)) as store:

        def put(tx) -> None:
            tx.add_person(Person(person=ADA, role=Role.VIEWER))
            tx.put_sign_in(SignIn(person=ADA, password="hash"))
            tx.put_session(SESSION)

        write(store, put)
        write(store, lambda tx: tx.erase_person(ADA, PersonId("erased-1")))
        for name in (ADA, PersonId("erased-1")):
            assert store.read(lambda tx, of=name: (tx.sign_in(of), tx.sessions_of(of))) == (None, ())
        assert store.read(lambda tx: tx.session("d1")) is None
