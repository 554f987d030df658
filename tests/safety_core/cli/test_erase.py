"""Erasing as an admin types it: what is printed, what is left in the files, and what a stranger still verifies."""

import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from safety_core.adapters.shelves.folder import FolderShelf
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
    said = [
        "1 letters, 0 answers and 1 documents are erased",
        "0 files (0 bytes) are gone from the shelf, 0 stay, which others name",
    ]
    assert (ended.code, ended.out.splitlines()) == (0, said), ended.err
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
    media = {"files": 0, "bytes": 0, "named": 0, "young": 0}
    assert json.loads(ended.out) == {"intents": 1, "permits": 0, "words": 0, "media": media}
    assert PERSON.encode() not in bytes_beside(database())
    assert erasing("audit", "verify").code == 0


def test_a_database_is_scrubbed_by_hand(erasing):
    ended = erasing("db", "scrub")
    assert (ended.code, "rewritten" in ended.err) == (0, True)


# ---------------------------------------------------------------- pictures and films

PNG = b"\x89PNG\r\n\x1a\n"


def picture(words: str) -> Path:
    """A picture like no other of other words."""
    Path(f"{words}.png").write_bytes(PNG + words.encode())
    return Path(f"{words}.png")


def on_shelf() -> list[bytes]:
    return sorted(each.read_bytes().removeprefix(PNG) for each in Path("media").iterdir())


def shown(erasing, words: str, *, taken_back: bool = True, client: str = "acme") -> str:
    """An intent that shows a picture, at its end unless it is to stand."""
    made = submit(erasing, key=f"{client}-{words}", media=str(picture(words)), client=client, account=f"{client}-1")
    name = made.out.split()[0]
    if taken_back:
        assert erasing("intent", "cancel", name).code == 0
    return name


@pytest.fixture
def old(monkeypatch):
    """All that lies on the shelf has lain there for long."""
    monkeypatch.setattr("safety_core.shell.sweep.GRACE", timedelta(hours=-1))


@pytest.mark.usefixtures("old")
def test_erased_content_takes_its_pictures_with_it_and_leaves_what_is_still_shown(erasing):
    shown(erasing, "zqxgone")
    shown(erasing, "zqxsoon", taken_back=False)
    ended = erasing("audit", "erase", "--client", "acme", "--as", "root", "-m", "asked")
    assert (ended.code, ended.err.count("rewritten")) == (0, 1), ended.err
    assert ended.out.splitlines() == [
        "the content of 1 intents and their 0 permits is erased",
        "1 files (15 bytes) are gone from the shelf, 1 stay, which others name",
    ]
    assert on_shelf() == [b"zqxsoon"]
    assert erasing("audit", "verify").code == 0


@pytest.mark.usefixtures("old")
def test_a_clients_documents_take_what_they_alone_named_with_them(erasing):
    ref = FolderShelf(Path("media")).put(PNG + b"zqxmade").ref
    keep_document(ref)
    assert on_shelf() == [b"zqxmade"]
    ended = erasing("client", "erase", "acme", "-m", "over", "--as", "root", "--yes", "--json")
    assert json.loads(ended.out) == {
        "letters": 0, "answers": 0, "documents": 1,
        "media": {"files": 1, "bytes": 15, "named": 0, "young": 0},
    }  # fmt: skip
    assert on_shelf() == []


def test_a_picture_that_was_put_lately_stays_and_what_to_type_later_is_said(erasing, monkeypatch):
    shown(erasing, "zqxgone")
    ended = erasing("audit", "erase", "--client", "acme", "--as", "root", "-m", "asked")
    assert (ended.code, "1 stay for now" in ended.out, "holdpoint media sweep, later" in ended.out) == (0, True, True)
    assert on_shelf() == [b"zqxgone"]
    monkeypatch.setattr("safety_core.shell.sweep.GRACE", timedelta(hours=-1))
    ended = erasing("media", "sweep", "--dry-run", "--as", "root")
    assert (ended.code, ended.out) == (0, "1 files (15 bytes) would go from the shelf, 0 stay, which others name\n")
    assert erasing("media", "sweep", "--as", "root", "-m", "too young then").code == 1, "it asks, and nobody said yes"
    assert on_shelf() == [b"zqxgone"]
    ended = erasing("media", "sweep", "--as", "root", "-m", "too young then", "--yes")
    assert (ended.code, "1 files (15 bytes) are gone" in ended.out, on_shelf()) == (0, True, []), ended.err


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("command", ["audit erase", "client erase"])
def test_a_shelf_that_cannot_be_swept_is_said_the_rest_is_erased_and_the_next_sweep_finishes(erasing, command):
    shown(erasing, "zqxgone")
    shown(erasing, "zqxsoon", taken_back=False)
    Path("media").rename("elsewhere")
    whose = ["--client", "acme"] if command == "audit erase" else ["acme", "--yes"]
    ended = erasing(*command.split(), *whose, "--as", "root", "-m", "asked")
    assert (ended.code, "rewritten" in ended.err, "NOT erased" in ended.out) == (5, True, True), ended.err
    assert ended.err.splitlines()[-1].startswith("holdpoint: the store names pictures or films, and of 0 files")
    Path("elsewhere").rename("media")
    assert erasing("audit", "erase", "--client", "acme", "--as", "root", "-m", "again").code == 0
    assert on_shelf() == [b"zqxsoon"]


@pytest.mark.usefixtures("old")
def test_who_may_not_sweep_is_told_so_and_nothing_goes(erasing):
    FolderShelf(Path("media")).put(PNG + b"nobody's")
    for line, code in [(("--as", "dana", "-m", "why"), 4), (("--as", "root", "-m", " "), 2), (("--as", "root"), 2)]:
        assert erasing("media", "sweep", "--yes", *line).code == code, line
    assert on_shelf() == [b"nobody's"]
