"""What flows make and keep, in every store: each version once, moved by compare-and-set, erased with its salt."""

import msgspec
import pytest

from safety_core.documents import Document, DocumentKind
from safety_core.errors import HoldpointError, Miswired
from safety_core.people import Words, committed
from tests.contract.test_store_contract import ONE, OTHER, TWO, WORLDS
from tests.safety_core.adapters.stores.ground import furnish, write


@pytest.fixture(params=WORLDS)
def store(request, tmp_path):
    opened = WORLDS[request.param](tmp_path)
    furnish(opened, ONE, TWO, OTHER)
    yield opened
    opened.close()


def plan(version: int = 1, **changes: object) -> Document:
    made = Document(
        document=f"document-{version}", client=ONE.client, kind=DocumentKind.PLAN, subject="week 1", version=version,
        state="drafted", body='{"nodes":[]}', salt="00", made_us=7, at="2026-01-01T00:00:00+00:00",
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


SALT = "ab" * 16
THEIRS = plan(1, document="document-9", client=OTHER.client)


def test_what_was_added_is_found_by_name_by_client_and_as_the_newest(store):
    asset = plan(1, document="document-8", kind=DocumentKind.ASSET, made_by="olga", saw="why")
    write(store, lambda tx: [tx.add_document(each) for each in (plan(2), plan(1), THEIRS, asset)])

    def look(tx):
        assert tx.documents() == (plan(2), plan(1), THEIRS, asset)
        assert tx.documents_of(ONE.client, DocumentKind.PLAN) == (plan(2), plan(1))
        assert tx.documents_of(OTHER.client, DocumentKind.ASSET) == ()
        assert tx.document("document-8") == asset
        assert tx.document("document-7") is None
        assert tx.newest_document(ONE.client, DocumentKind.PLAN, "week 1") == plan(2)
        assert tx.newest_document(OTHER.client, DocumentKind.PLAN, "week 1") == THEIRS
        assert tx.newest_document(ONE.client, DocumentKind.PLAN, "week 2") is None
        assert tx.documents_about(ONE.client, DocumentKind.PLAN, "week 1") == (plan(1), plan(2))
        assert tx.documents_about(ONE.client, DocumentKind.PLAN, "week 2") == ()
        assert tx.last_documents(ONE.client, DocumentKind.PLAN, 1) == (plan(1),)
        assert tx.last_documents(ONE.client, DocumentKind.PLAN, 9) == (plan(1), plan(2))

    store.read(look)


def test_only_what_is_in_a_state_is_found_by_it(store):
    write(store, lambda tx: [tx.add_document(each) for each in (plan(2), plan(1), THEIRS)])
    write(store, lambda tx: tx.move_document("document-2", "drafted", "asked", saw=""))
    drafted, asked = (
        store.read(lambda tx, state=state: tx.documents_in(ONE.client, DocumentKind.PLAN, state))
        for state in ("drafted", "asked")
    )
    assert (drafted, [each.document for each in asked]) == ((plan(1),), ["document-2"])


@pytest.mark.parametrize("again", [plan(1, document="document-3"), plan(3, document="document-1")])
def test_a_version_and_a_name_are_taken_once(store, again):
    write(store, lambda tx: tx.add_document(plan()))
    with pytest.raises(HoldpointError):
        write(store, lambda tx: tx.add_document(again))
    assert store.read(lambda tx: tx.documents()) == (plan(),)


def test_a_move_is_made_from_the_state_that_was_seen_and_changes_nothing_else(store):
    write(store, lambda tx: (tx.add_document(plan(1)), tx.add_document(plan(2))))
    assert write(store, lambda tx: tx.move_document("document-1", "drafted", "asked", saw="whole"))
    assert not write(store, lambda tx: tx.move_document("document-1", "drafted", "approved", saw="late"))
    assert not write(store, lambda tx: tx.move_document("document-5", "drafted", "asked", saw="nobody"))
    assert store.read(lambda tx: tx.documents()) == (plan(1, state="asked", saw="whole"), plan(2))


def test_what_is_erased_says_nothing_opens_nothing_and_is_another_clients_never(store):
    write(store, lambda tx: [tx.add_document(each) for each in (plan(1, saw="why"), plan(2), THEIRS)])
    assert write(store, lambda tx: tx.erase_documents(ONE.client)) == 2
    assert write(store, lambda tx: tx.erase_documents(ONE.client)) == 0
    gone = {"body": "", "salt": "", "saw": ""}
    assert store.read(lambda tx: tx.documents()) == (plan(1, **gone), plan(2, **gone), THEIRS)


def test_a_look_changes_nothing(store):
    with pytest.raises(Miswired):
        store.read(lambda tx: tx.add_document(plan()))


def test_of_words_those_that_are_named_are_erased_and_counted_once(store):
    said = [
        Words(commitment=committed(SALT, text), client=ONE.client, person="olga", salt=SALT, text=text)
        for text in ("one", "two")
    ]
    write(store, lambda tx: [tx.add_words(each) for each in said])
    first = said[0].commitment
    assert write(store, lambda tx: tx.erase_words({first, committed(SALT, "none")})) == 1
    assert write(store, lambda tx: tx.erase_words({first})) == 0
    left = {msgspec.structs.replace(said[0], salt="", text=""), said[1]}
    assert set(store.read(lambda tx: tx.words())) == left
