"""Letters in every store: each once, on their way to who has a contact, answered once."""

import msgspec
import pytest

from safety_core.errors import Miswired
from safety_core.letters import Channel, Contact, Dispatch, FormAnswer, Letter, LetterKind
from safety_core.records import DeliveryState
from tests.contract.test_store_contract import ONE, OTHER, TWO, WORLDS
from tests.safety_core.adapters.stores.ground import furnish, write

AT = "2026-01-01T00:00:00+00:00"


@pytest.fixture(params=WORLDS)
def store(request, tmp_path):
    opened = WORLDS[request.param](tmp_path)
    furnish(opened, ONE, TWO, OTHER)
    yield opened
    opened.close()


def contact(client: str = ONE.client, channel: Channel = Channel.SMTP, salt: str = "00") -> Contact:
    return Contact(client=client, channel=channel, address="a@b", secret=None, salt=salt, set_by="olga", at=AT)


def letter(name: str = "letter-1", **changes: object) -> Letter:
    made = Letter(
        letter=name, client=ONE.client, kind=LetterKind.WELCOME, occasion=name, subject="s", body="b", salt="00",
        token="", written_by=None, at=AT,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def dispatch(state: DeliveryState = DeliveryState.PENDING, **changes: object) -> Dispatch:
    made = Dispatch(
        letter="letter-1", client=ONE.client, channel=Channel.SMTP, state=state, attempts=1, due_us=7, saw="no"
    )
    return msgspec.structs.replace(made, **changes)


ANSWER = FormAnswer(letter="letter-1", client=ONE.client, said='{"a":1}', salt="00", at_us=5, at=AT)


def test_what_was_put_is_found(store):
    full = letter("letter-2", written_by="olga", token="t", kind=LetterKind.FEEDBACK)
    write(store, lambda tx: (tx.put_contact(contact()), tx.add_letter(letter()), tx.add_letter(full)))
    write(store, lambda tx: (tx.put_dispatch(dispatch()), tx.add_answer(ANSWER)))

    def look(tx):
        assert tx.contacts() == (tx.contact(ONE.client, Channel.SMTP),) == (contact(),)
        assert tx.letters() == (letter(), tx.letter("letter-2")) == (letter(), full)
        assert tx.letter_for(ONE.client, LetterKind.FEEDBACK, "letter-2") == full
        assert tx.dispatches() == (tx.dispatch(ONE.client, "letter-1", Channel.SMTP),) == (dispatch(),)
        assert tx.answers() == (tx.answer_to(ONE.client, "letter-1"),) == (ANSWER,)
        assert tx.contact(OTHER.client, Channel.SMTP) is None
        assert tx.letter_for(OTHER.client, LetterKind.FEEDBACK, "letter-2") is None
        assert tx.answer_to(OTHER.client, "letter-1") is None

    store.read(look)


def test_a_letter_of_a_kind_is_kept_once_for_its_occasion_and_its_client(store):
    write(store, lambda tx: tx.add_letter(letter("one", occasion="enrolled")))
    with pytest.raises(Miswired):
        write(store, lambda tx: tx.add_letter(letter("two", occasion="enrolled")))
    write(store, lambda tx: tx.add_letter(letter("three", occasion="enrolled", kind=LetterKind.STATUS)))
    write(store, lambda tx: tx.add_letter(letter("four", occasion="enrolled", client=OTHER.client)))
    assert [each.letter for each in store.read(lambda tx: tx.letters())] == ["one", "three", "four"]


def test_a_letter_is_answered_once_and_by_its_own_client(store):
    write(store, lambda tx: (tx.add_letter(letter()), tx.add_answer(ANSWER)))
    for again in (ANSWER, msgspec.structs.replace(ANSWER, client=OTHER.client)):
        with pytest.raises(Miswired):
            write(store, lambda tx, again=again: tx.add_answer(again))


def test_a_dispatch_is_of_its_letters_client(store):
    write(store, lambda tx: tx.add_letter(letter()))
    with pytest.raises(Miswired):
        write(store, lambda tx: tx.put_dispatch(dispatch(client=OTHER.client)))


@pytest.mark.parametrize("state", DeliveryState)
def test_a_letter_is_on_its_way_until_it_is_sent_given_up_or_bounced(store, state):
    write(store, lambda tx: (tx.put_contact(contact()), tx.add_letter(letter()), tx.put_dispatch(dispatch(state))))
    under_way = state in (DeliveryState.PENDING, DeliveryState.SENDING)
    found = store.read(lambda tx: tx.undispatched(Channel.SMTP))
    assert found == ((dispatch(state),) if under_way else ())
    assert store.read(lambda tx: tx.undispatched(Channel.WEBHOOK)) == ()


def test_what_is_on_its_way_comes_in_the_order_of_the_letters_and_only_with_a_contact(store):
    def decide(tx):
        tx.put_contact(contact())
        tx.put_contact(contact(channel=Channel.WEBHOOK))
        for name in ("letter-9", "letter-1"):
            tx.add_letter(letter(name))
            tx.put_dispatch(dispatch(letter=name))
        tx.add_letter(letter("theirs", client=OTHER.client))
        tx.put_dispatch(dispatch(letter="theirs", client=OTHER.client))

    write(store, decide)
    assert [each.letter for each in store.read(lambda tx: tx.undispatched(Channel.SMTP))] == ["letter-9", "letter-1"]


def test_a_letter_without_any_way_is_unaddressed(store):
    write(store, lambda tx: (tx.add_letter(letter()), tx.add_letter(letter("letter-2"))))
    write(store, lambda tx: tx.put_dispatch(dispatch(DeliveryState.SENT)))
    assert [each.letter for each in store.read(lambda tx: tx.unaddressed(ONE.client))] == ["letter-2"]
    assert store.read(lambda tx: tx.unaddressed(OTHER.client)) == ()


def test_a_contact_that_is_dropped_takes_what_was_on_its_way_with_it_and_leaves_what_was_sent(store):
    def decide(tx):
        tx.put_contact(contact())
        tx.put_contact(contact(OTHER.client))
        for name, state in (("letter-1", DeliveryState.PENDING), ("letter-2", DeliveryState.SENT)):
            tx.add_letter(letter(name))
            tx.put_dispatch(dispatch(state, letter=name))
        tx.add_letter(letter("theirs", client=OTHER.client))
        tx.put_dispatch(dispatch(letter="theirs", client=OTHER.client))

    write(store, decide)
    assert not write(store, lambda tx: tx.drop_contact(contact(salt="other")))
    assert write(store, lambda tx: tx.drop_contact(contact()))
    assert not write(store, lambda tx: tx.drop_contact(contact()))
    assert store.read(lambda tx: tx.contacts()) == (contact(OTHER.client),)
    assert [each.letter for each in store.read(lambda tx: tx.dispatches())] == ["letter-2", "theirs"]


def test_a_contact_set_again_replaces_the_one_before(store):
    write(store, lambda tx: (tx.put_contact(contact()), tx.put_contact(contact(salt="11"))))
    assert store.read(lambda tx: tx.contacts()) == (contact(salt="11"),)
