"""The store's connection in a rehearsal: what it remembers is what SQLite would answer, and nobody can tell."""

import sqlite3

import pytest

from loadtests.rehearsal import remembering
from loadtests.rehearsal.options import Options
from loadtests.rehearsal.remembering import ANSWERS_MAX, ROWS_MAX, Remembering
from loadtests.rehearsal.run import rehearse
from safety_core.adapters.stores.connecting import MEMORY

CLIENTS = "SELECT clients.client FROM clients ORDER BY clients.client"
ADD = "INSERT INTO clients (client) VALUES (:client)"
ONE = "SELECT clients.client FROM clients WHERE clients.client = :client"


@pytest.fixture
def connection():
    made = remembering.connect(MEMORY)
    yield made
    made.close()


def test_what_is_remembered_in_a_whole_rehearsal_is_what_sqlite_answers_then(monkeypatch):
    ordinary = rehearse(Options(seed=5))
    remembered = Remembering.execute
    compared = 0

    def both(self, sql, values=(), /):
        nonlocal compared
        found = remembered(self, sql, values)
        if (
            sql.startswith("SELECT ") and len(found.rows) <= ROWS_MAX
        ):  # a longer one is not remembered, and read but once
            compared += 1
            assert found.fetchall() == self.ask(sql, values), sql
        return found

    monkeypatch.setattr(Remembering, "execute", both)
    again = rehearse(Options(seed=5))
    assert compared > 1_000
    assert again == ordinary


def test_a_rehearsal_whose_connection_remembers_nothing_is_the_same(monkeypatch):
    ordinary = rehearse(Options(seed=8))
    monkeypatch.setattr(remembering, "Remembering", sqlite3.Connection)
    assert rehearse(Options(seed=8)) == ordinary


def test_a_write_is_seen_by_who_asks_again(connection):
    assert connection.execute(CLIENTS).fetchall() == []
    connection.execute(ADD, {"client": "mara"})
    assert connection.execute(CLIENTS).fetchall() == [("mara",)]


def test_what_was_undone_is_not_remembered(connection):
    assert connection.execute(CLIENTS).fetchall() == []
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(ADD, {"client": "mara"})
    assert connection.execute(CLIENTS).fetchall() == [("mara",)]
    connection.execute("ROLLBACK")
    assert connection.execute(CLIENTS).fetchall() == []


def test_a_part_that_was_undone_is_not_remembered(connection):
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("SAVEPOINT part")
    connection.execute(ADD, {"client": "mara"})
    assert connection.execute(CLIENTS).fetchall() == [("mara",)]
    connection.execute("ROLLBACK TO part")
    assert connection.execute(CLIENTS).fetchall() == []
    connection.execute("COMMIT")


def test_a_question_is_remembered_by_what_it_names(connection):
    connection.execute(ADD, {"client": "mara"})
    assert connection.execute(ONE, {"client": "mara"}).fetchall() == [("mara",)]
    assert connection.execute(ONE, {"client": "juno"}).fetchall() == []


def test_values_of_two_names_are_not_taken_for_each_others(connection):
    asked = "SELECT clients.client FROM clients WHERE :this = 'mara' AND :that = 'juno'"
    connection.execute(ADD, {"client": "mara"})
    assert connection.execute(asked, {"this": "mara", "that": "juno"}).fetchall() == [("mara",)]
    assert connection.execute(asked, {"that": "mara", "this": "juno"}).fetchall() == []


@pytest.mark.parametrize("many", [ROWS_MAX - 1, ROWS_MAX, ROWS_MAX + 1, ROWS_MAX + 2, 3 * ROWS_MAX])
def test_an_answer_of_any_length_is_whole_however_it_is_read(connection, many):
    names = [(f"{number:03}",) for number in range(many)]
    for (name,) in names:
        connection.execute(ADD, {"client": name})
    assert connection.execute(CLIENTS).fetchall() == names
    assert list(connection.execute(CLIENTS)) == names


def test_no_more_answers_of_one_question_are_kept_than_said(connection):
    for number in range(ANSWERS_MAX + 1):
        connection.execute(ONE, {"client": str(number)})
    (kept,) = connection._answers.values()
    assert len(kept) == 1
