"""I9 on what flows kept: each way in which a document can be another than the log has it is found."""

import json

import msgspec
import pytest

from safety_core.documents import DocumentKind
from safety_core.shell import documents, erase
from tests.reports.checkers.test_commitments import Made, plain
from tests.safety_core.shell.test_erase import add


class Said(msgspec.Struct):
    words: str


@pytest.fixture
def kept():
    """Two versions of a plan, the first of kim's and moved on since, and a brand of nobody's."""
    made = Made()
    add(made.ground, "lena")
    core = made.ground.core

    def keep(tx):
        of = {"client": "acme", "kind": DocumentKind.PLAN, "subject": "2026-01-05", "state": "drafted"}
        first = documents.keep(core, tx, Said("one"), by="lena", saw="asked for it", **of)
        documents.move(core, tx, first, "asked")
        documents.move(core, tx, msgspec.structs.replace(first, state="asked"), "approved", by="lena", saw="good")
        documents.keep(core, tx, Said("two"), **of)
        documents.keep(
            core, tx, Said("three"), client="acme", kind=DocumentKind.BRAND, subject="brand", state="current"
        )

    made.ground.store.transact(keep, deadline_s=1)
    made.read()
    return made


def log(made, kind: str, place: int = 0) -> dict:
    return [each for each in made.entries() if plain(each)["kind"] == kind][place]


def rewrite(row: dict, **fields: object) -> None:
    row["entry"] = json.dumps({**plain(row), **fields}, sort_keys=True, separators=(",", ":"))


def test_honest_documents_are_held_and_nothing_that_they_say_is_in_a_row(kept):
    assert kept.found("I9").status == "held", kept.found("I9").why
    rows = kept.all("document")
    assert [(each["what"], each["version"], each["state"], each["made_by"]) for each in rows] == [
        ("plan", 1, "approved", "lena"), ("plan", 2, "drafted", None), ("brand", 1, "current", None),
    ]  # fmt: skip
    assert '"words":' not in json.dumps(rows)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"digest": "00" * 32}, "is not what entry"),
        ({"digest": ""}, "is not what entry"),
        ({"digest": "no hex"}, "is not what entry"),
        ({"salt": "00" * 16}, "is not what entry"),
        ({"salt": "", "digest": ""}, "lost their salt"),
        ({"state": "asked"}, "is asked, and by the log approved"),
        ({"version": 3}, "another version"),
        ({"client": "zeta"}, "another client"),
        ({"what": "draft"}, "another what"),
        ({"document": "doc-none"}, "was kept by no entry"),
        ({"made_by": "root"}, "somebody else"),
        ({"made_by": None}, "somebody else"),
        ({"subject": "2026-01-12"}, "the versions of plan 2026-01-05 are 2"),
    ],
)
def test_a_row_that_is_not_what_the_log_has_is_found(kept, changes, said):
    kept.all("document")[0].update(changes)
    found = kept.found("I9")
    assert (found.status, any(said in each.sentence for each in found.rows)) == ("broken", True), found.rows


def test_a_deed_that_the_log_has_as_holdpoints_is_nobody_elses(kept):
    kept.all("document")[1]["made_by"] = "lena"
    assert "somebody else" in kept.found("I9").why


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_document_of_the_log_that_is_nowhere_is_found(kept, place):
    kept.rows.remove(kept.all("document")[place])
    assert any("is nowhere" in each.sentence for each in kept.found("I9").rows)


def test_a_move_without_its_row_and_a_move_of_another_content_are_found(kept):
    rewrite(log(kept, "document_moved"), commitment="00" * 32)
    assert "moves another content" in kept.found("I9").why
    rewrite(log(kept, "document_moved"), document="doc-none")
    assert "which nothing kept" in kept.found("I9").why


def test_a_document_that_is_kept_twice_is_found(kept):
    rewrite(log(kept, "document_kept", 1), document=plain(log(kept, "document_kept"))["document"])
    assert any("a second time" in each.sentence for each in kept.found("I9").rows)


def test_a_last_move_that_never_was_is_found(kept):
    kept.kept([each for each in kept.entries() if each is not log(kept, "document_moved", 1)])
    assert any("is approved, and by the log asked" in each.sentence for each in kept.found("I9").rows)


def test_what_a_person_is_erased_with_is_held_as_far_as_there_is_data(kept):
    erase.erase_person(kept.ground.core, "lena", kept.ground.root, "left us")
    kept.read()
    assert kept.found("I9").status == "held", kept.found("I9").rows


@pytest.mark.parametrize("also", ["nothing", "moved since", "one more"])
def test_erased_documents_are_no_fault_and_one_salt_more_than_was_erased_is(kept, also):
    core = kept.ground.core
    gone = erase.erase_client(core, "acme", kept.ground.root, "the contract ended")
    assert (gone.letters, gone.answers, gone.documents) == (0, 0, 3)

    def go_on(tx):
        if also == "moved since":
            documents.move(core, tx, tx.documents()[1], "asked")
        if also == "one more":
            of = {"client": "acme", "kind": DocumentKind.BRAND, "subject": "brand", "state": "current"}
            documents.keep(core, tx, Said("four"), **of)

    kept.ground.store.transact(go_on, deadline_s=1)
    kept.read()
    entry = plain(log(kept, "documents_erased"))
    assert (entry["documents"], entry["words"], entry["client"]) == (3, 2, "acme")
    texts = [each["text"] for each in kept.all("words")]
    assert not {"asked for it", "good"} & set(texts), "why it stood where it stood may quote it"
    assert "the contract ended" in texts
    assert kept.found("I9").status == "held", kept.found("I9").rows
    if also == "one more":
        kept.all("document")[-1].update(salt="", digest="")
        assert "4 documents of acme lost their salt, and 3 were erased" in kept.found("I9").why


def test_words_on_a_document_that_lost_their_salt_are_not_taken_for_erased(kept):
    erase.erase_client(kept.ground.core, "acme", kept.ground.root, "the contract ended")
    kept.read()
    rewrite(log(kept, "documents_erased"), words=1)
    assert any("words have lost their salt" in each.sentence for each in kept.found("I9").rows)


def test_another_clients_erasure_excuses_no_document(kept):
    erase.erase_client(kept.ground.core, "acme", kept.ground.root, "the contract ended")
    kept.read()
    rewrite(log(kept, "documents_erased"), client="bolt", nth=1)
    assert any("lost their salt" in each.sentence for each in kept.found("I9").rows)


def test_erasing_twice_is_erasing_once_and_another_clients_documents_stay(kept):
    def keep(tx):
        tx.add_client("zeta")
        of = {"client": "zeta", "kind": DocumentKind.BRAND, "subject": "brand", "state": "current"}
        return documents.keep(kept.ground.core, tx, Said("zeta's"), **of)

    theirs = kept.ground.store.transact(keep, deadline_s=1)
    erase.erase_client(kept.ground.core, "acme", kept.ground.root, "the contract ended")
    left = kept.ground.store.read(lambda tx: tx.documents())
    assert {(each.body, each.salt, each.saw) for each in left if each.client == "acme"} == {("", "", "")}
    size = kept.ground.store.read(lambda tx: tx.audit_size())
    assert erase.erase_client(kept.ground.core, "acme", kept.ground.root, "again").documents == 0
    assert kept.ground.store.read(lambda tx: (tx.audit_size(), tx.document(theirs.document))) == (size, theirs)
