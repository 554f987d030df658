"""Every column of text has its rule for erasing; what was erased is in none of the file's bytes."""

import contextlib
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Text

from safety_core.adapters.stores import personal, schema
from safety_core.adapters.stores.sqlite import open_sqlite, scrub, upgrade
from safety_core.people import Person, Words, committed
from safety_core.vocabulary import PersonId, Role
from tests.contract.test_store_documents import plan
from tests.safety_core.adapters.stores.ground import account, furnish, queued, write

MARKER = "zqx-marker"
SALT = "ab" * 16


def rules() -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for name, columns in {
        "name": personal.NAMES,
        "speech": personal.SPEECH,
        "content": personal.CONTENT,
        "neither": personal.NEITHER,
    }.items():
        for table, each in columns.items():
            for column in each:
                found.setdefault((table, column), set()).add(name)
    return found


def test_every_column_of_text_says_what_stands_in_it():
    """A new column fails here until ``personal.py`` says whether it holds a name, speech, content, or none of them."""
    columns = {
        (table.name, each.name)
        for table in schema.metadata.tables.values()
        for each in table.columns
        if isinstance(each.type, Text)
    }
    assert set(rules()) == columns
    both = {("approvals", "saw"), ("intents", "saw"), ("permits", "saw")}
    assert {each for each, kinds in rules().items() if len(kinds) > 1} == both


def test_whoever_said_something_stands_in_a_column_of_names():
    for table, columns in personal.SPEECH.items():
        assert {each for each in columns.values() if each} <= set(personal.NAMES.get(table, ()))


@pytest.mark.parametrize("text", ["kim", "by kim: so", "Kim.", "(KIM)", "released by kim, why", "kim's halt"])
def test_a_text_that_names_somebody_is_found(text):
    assert personal.names(text, "kim")


@pytest.mark.parametrize("text", ["kimono", "skim", "kim-2", "a_kim", "", "k i m"])
def test_a_text_that_names_somebody_else_is_not(text):
    assert not personal.names(text, "kim")


def bytes_beside(path: str) -> bytes:
    """Of the database, and of all that lies beside it under its name."""
    found = Path(path).parent.glob(f"{Path(path).name}*/**/*"), Path(path).parent.glob(f"{Path(path).name}*")
    return b"".join(each.read_bytes() for several in found for each in several if each.is_file())


@pytest.mark.parametrize("reader", [False, True], ids=["alone", "beside a worker"])
def test_after_erasing_and_scrubbing_no_byte_of_the_files_holds_what_was_erased(tmp_path, reader):
    path = str(tmp_path / "store.db")
    upgrade(path)
    one = account(1)
    with contextlib.ExitStack() as stack:
        if reader:
            stack.enter_context(contextlib.closing(open_sqlite(path, mode="threaded")))
        with contextlib.closing(open_sqlite(path, mode="inline")) as store:
            furnish(store, one)
            for n in range(40):  # over several pages
                each = queued(f"int_{n}", one)
                long = msgspec.structs.replace(each.intent, text=f"{MARKER} {n} " * 40)
                marked = msgspec.structs.replace(each, intent=long)
                write(store, lambda tx, it=marked: tx.add_intent(it))
            person = PersonId(MARKER)
            write(store, lambda tx: tx.add_person(Person(person=person, role=Role.VIEWER)))
            said = Words(
                commitment=committed(SALT, f"by {MARKER}"), client=None, person=person, salt=SALT, text=f"by {MARKER}"
            )
            write(store, lambda tx: (tx.put_salt(person, SALT), tx.add_words(said)))
            for n in range(40):
                noted = plan(n + 1, client=one.client, body=f"{MARKER} {n} " * 40, saw=MARKER, salt=SALT)
                write(store, lambda tx, it=noted: tx.add_document(it))
            assert MARKER.encode() in bytes_beside(path)
            names = [each.intent.intent for each in store.read(lambda tx: tx.intents())]
            write(store, lambda tx: (tx.erase_content(names), tx.erase_person(person, PersonId("erased-1"))))
            write(store, lambda tx: tx.erase_documents(one.client))
        assert scrub(path)
        left = bytes_beside(path)
        assert MARKER.encode() not in left
        assert SALT.encode() not in left
        with contextlib.closing(open_sqlite(path, mode="threaded")) as store:
            assert store.read(lambda tx: (len(tx.intents()), len(tx.documents()))) == (40, 40)
