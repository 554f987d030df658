"""Erasing as an admin types it: what is printed, what is left in the files, and what a stranger still verifies."""

import json
from pathlib import Path

import msgspec
import pytest

from safety_core.audit.verifier import main as verify_alone
from safety_core.documents import DocumentKind
from safety_core.fleet import compose, settings
from safety_core.shell import documents
from safety_core.shell.submit import withdraw
from safety_core.vocabulary import PersonId
from tests.safety_core.adapters.stores.test_personal import bytes_beside
from tests.safety_core.cli import test_commands
from tests.safety_core.cli.test_commands import submit

run = test_commands.run  # a fixture
PERSON = "zqxperson"


@pytest.fixture
def erasing(ready):
    """An installation with an admin, and a key that signs."""
    ready("people", "add", "root", "--role", "admin")
    assert ready("audit", "key", "new").code == 0
    return ready


def database() -> str:
    return str(Path("holdpoint.sqlite").absolute())


def test_a_person_is_erased_from_every_byte_and_the_log_still_verifies(erasing, capsys):
    erasing("people", "add", PERSON, "--role", "operator", "--as", "root")
    halted = erasing("halt", "--as", PERSON, "-m", f"{PERSON} saw it", "--no-wait", "--json")
    name = json.loads(halted.out)["halt"]
    assert erasing("people", "erase", PERSON, "--as", "root", "-m", "left us").code == 4, "their halt is in force"
    assert erasing("release", name, "--as", "root", "-m", "over").code == 0
    assert PERSON.encode() in bytes_beside(database())
    assert erasing("audit", "export", "before.ndjson").code == 0
    ended = erasing("people", "erase", PERSON, "--as", "root", "-m", "left us")
    assert (ended.code, "erased-1" in ended.out, "rewritten" in ended.err) == (0, True, True), ended.err
    assert PERSON.encode() not in bytes_beside(database())
    assert "erased-1  operator" in erasing("people", "list").out
    assert "(inactive)  (no key)" in erasing("people", "list").out
    assert erasing("audit", "verify").code == 0
    assert erasing("audit", "export", "after.ndjson").code == 0
    last = [json.loads(each) for each in Path("before.ndjson").read_text().splitlines()][-1]
    capsys.readouterr()
    assert verify_alone(["after.ndjson", "--since", f"{last['size']}:{last['root']}"]) == 0
    assert PERSON not in Path("after.ndjson").read_text()


class Said(msgspec.Struct):
    words: str


def keep_document(words: str) -> None:
    """Something that a flow of acme's keeps, and that somebody noted."""
    core = compose.command_core(settings.load(None))
    of = {"client": "acme", "kind": DocumentKind.BRAND, "subject": "brand", "state": "current"}
    core.store.transact(lambda tx: documents.keep(core, tx, Said(words), saw=f"of {words}", **of), deadline_s=5)
    core.store.close()


def test_a_clients_letters_and_documents_are_erased_from_every_byte_and_the_log_still_verifies(erasing, capsys):
    told, heard = "zqxnews", "zqxbrand"
    sent = erasing("client", "letter", "send", "status", "--client", "acme", "-m", told, "--as", "root")
    assert sent.code == 0, sent.err
    keep_document(heard)
    assert all(each.encode() in bytes_beside(database()) for each in (told, heard))
    assert erasing("audit", "export", "before.ndjson").code == 0
    ended = erasing("client", "erase", "acme", "-m", "the contract ended", "--as", "root")
    assert (ended.code, "for good?" in ended.err) == (1, True), "it asks, and nobody said yes"
    assert all(each.encode() in bytes_beside(database()) for each in (told, heard))
    ended = erasing("client", "erase", "acme", "-m", "the contract ended", "--as", "root", "--yes")
    assert (ended.code, ended.out) == (0, "1 letters, 0 answers and 1 documents are erased\n"), ended.err
    assert not any(each.encode() in bytes_beside(database()) for each in (told, heard))
    assert erasing("audit", "verify").code == 0
    assert erasing("audit", "export", "after.ndjson").code == 0
    last = [json.loads(each) for each in Path("before.ndjson").read_text().splitlines()][-1]
    capsys.readouterr()
    assert verify_alone(["after.ndjson", "--since", f"{last['size']}:{last['root']}"]) == 0


def test_who_is_not_there_and_who_may_not_are_told_so_and_nothing_changes(erasing):
    for line, code in [
        (("people", "erase", "nobody", "--as", "root", "-m", "why"), 2),
        (("people", "erase", "root", "--as", "root", "-m", "why"), 4),
        (("people", "erase", "dana", "--as", "dana", "-m", "why"), 4),
        (("people", "erase", "dana", "--as", "root", "-m", " "), 2),
        (("client", "erase", "nobody", "--yes", "--as", "root", "-m", "why"), 2),
        (("client", "erase", "acme", "--yes", "--as", "dana", "-m", "why"), 4),
        (("audit", "erase", "--client", "nobody", "--as", "root", "-m", "why"), 2),
        (("audit", "erase", "--client", "acme", "--intent", "int_none", "--as", "root", "-m", "why"), 2),
        (("audit", "erase", "--client", "acme", "--before", "yesterday", "--as", "root", "-m", "why"), 2),
        (("audit", "erase", "--client", "acme", "--intent", "x", "--before", "2026-01-01", "-m", "why"), 2),
        (("audit", "erase", "--client", "acme", "--as", "dana", "-m", "why"), 4),
    ]:
        before = erasing("audit", "verify").out
        assert erasing(*line).code == code, line
        assert erasing("audit", "verify").out == before


def test_content_that_is_withdrawn_is_erased_and_what_is_queued_is_not(erasing):
    name = submit(erasing, text=PERSON).out.split()[0]
    assert erasing("audit", "erase", "--client", "acme", "--intent", name, "--as", "root", "-m", "asked").code == 4
    core = compose.command_core(settings.load(None))
    withdraw(core, name, person=PersonId("dana"))
    core.store.close()
    assert PERSON.encode() in bytes_beside(database())
    ended = erasing("audit", "erase", "--client", "acme", "--as", "root", "-m", "asked", "--json")
    assert json.loads(ended.out) == {"intents": 1, "permits": 0, "words": 0}
    assert PERSON.encode() not in bytes_beside(database())
    assert erasing("audit", "verify").code == 0


def test_a_database_is_scrubbed_by_hand(erasing):
    ended = erasing("db", "scrub")
    assert (ended.code, "rewritten" in ended.err) == (0, True)
