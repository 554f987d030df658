"""Letters: written once with their cause, sent at least once under one name, and of no halt's concern."""

import dataclasses
import json

import msgspec
import pytest

from safety_core.errors import BadFile, BadInput, Bounced, NotDelivered, Refused, StoreUnavailable, UnknownName
from safety_core.letters import NAME, Channel, LetterKind, SignedAnswer, signature
from safety_core.people import committed
from safety_core.records import NoticeKind
from safety_core.shell import answers, contacts, deliver, erase, letter_outlets, letters, release, staff, templates
from safety_core.shell.housekeeping import housekeep
from safety_core.shell.identity import Claimant
from safety_core.switches import HaltState, Scope
from safety_core.vocabulary import AccountId, Action, PersonId, Platform, Role
from tests.safety_core.examples import halted
from tests.safety_core.shell.ground import Ground

ACME, ZETA = "acme", "zeta"
WELCOME = {"stage": "canary", "share": "10 %"}
MAIL = "kim@acme.example"


class Courier:
    """Takes what it is sent, unless ``raises`` says otherwise."""

    channel = Channel.SMTP

    def __init__(self) -> None:
        self.carried: list[tuple[str, str]] = []
        self.raises: Exception | None = None

    def carry(self, letter, contact) -> None:
        self.carried.append((letter.letter, contact.address))
        if self.raises is not None:
            raise self.raises


@pytest.fixture
def ground():
    made = Ground()
    if ZETA not in made.store.read(lambda tx: tx.clients()):
        made.store.transact(lambda tx: tx.add_client(ZETA), deadline_s=1)
    if ACME not in made.store.read(lambda tx: tx.clients()):
        made.store.transact(lambda tx: tx.add_client(ACME), deadline_s=1)
    yield made
    made.store.close()


@pytest.fixture
def ada(ground):
    key = staff.add_person(ground.core, "ada", Role.ADMIN, ())
    return Claimant(PersonId("ada"), key)


def welcome(ground, client=ACME, occasion="enrolled"):
    return ground.store.transact(
        lambda tx: letters.write_in(ground.core, tx, client, LetterKind.WELCOME, occasion, **WELCOME), deadline_s=1
    )


def log(ground) -> list[dict]:
    return [json.loads(each) for each in ground.store.read(lambda tx: tx.audit_entries())]


def states(ground) -> list[str]:
    return [each.state.value for each in ground.store.read(lambda tx: tx.dispatches())]


def sent(ground, courier) -> int:
    core = dataclasses.replace(ground.core, couriers=(courier,))
    return deliver.deliver_due(core, letter_outlets.outlets(core))


# ---------------------------------------------------------------- once


def test_of_one_occasion_there_is_one_letter_however_often_it_is_written(ground, ada):
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    first = welcome(ground)
    assert welcome(ground) == first
    assert welcome(ground, ZETA).letter != first.letter
    assert welcome(ground, occasion="enrolled anew").letter != first.letter
    assert len([each for each in log(ground) if each["kind"] == "letter"]) == 3


def test_a_letter_is_written_with_its_cause_or_not_at_all(ground):
    def decide(tx):
        letters.write_in(ground.core, tx, ACME, LetterKind.WELCOME, "enrolled", **WELCOME)
        raise Refused("the cause was refused", "ask")

    with pytest.raises(Refused):
        ground.store.transact(decide, deadline_s=1)
    assert ground.store.read(lambda tx: (tx.letters(), tx.audit_size())) == ((), 0)


def test_a_letter_names_its_own_clients_accounts_and_no_others(ground):
    assert "zeta" not in welcome(ground).body
    assert "none yet" in welcome(ground, ZETA).body


def test_whoever_died_after_sending_has_it_sent_again_under_the_same_name(ground, ada):
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    letter, courier = welcome(ground), Courier()
    core = dataclasses.replace(ground.core, couriers=(courier,))
    (outlet,) = letter_outlets.outlets(core)
    parcel, _ = deliver.claim_next(core, outlet)
    assert deliver.attempt(outlet, parcel) is None  # and dies before it can record that
    assert sent(ground, courier) == 0, "its lease stands"
    ground.clock.us += deliver.LEASE_US
    assert sent(ground, courier) == 1
    assert courier.carried == [(letter.letter, MAIL)] * 2
    assert states(ground) == ["sent"]
    assert sent(ground, courier) == 0


def test_a_letter_from_before_there_was_a_contact_goes_to_the_first_that_is_set_and_to_no_later_one(ground, ada):
    letter, courier = welcome(ground), Courier()
    assert sent(ground, courier) == 0
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    contacts.put(ground.core, ACME, Channel.WEBHOOK, "https://h.example/x", ada, secret="vault:env:S")
    assert sent(ground, courier) == 1
    assert courier.carried == [(letter.letter, MAIL)]
    assert states(ground) == ["sent"]


def test_a_contact_set_anew_gets_what_is_still_on_its_way(ground, ada):
    contacts.put(ground.core, ACME, Channel.SMTP, "old@acme.example", ada)
    welcome(ground)
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    courier = Courier()
    assert sent(ground, courier) == 1
    assert [address for _, address in courier.carried] == [MAIL]


def test_a_contact_that_is_removed_gets_nothing_more(ground, ada):
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    welcome(ground)
    contacts.remove(ground.core, ACME, ada)
    assert sent(ground, Courier()) == 0
    with pytest.raises(Refused, match="no such contact"):
        contacts.remove(ground.core, ACME, ada)


# ---------------------------------------------------------------- on their way


def test_what_bounced_stands_as_bounced_is_told_to_operators_and_never_tried_again(ground, ada):
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    letter, courier = welcome(ground), Courier()
    courier.raises = Bounced("refused for good (550 5.1.1)", "ask")
    assert sent(ground, courier) == 0
    assert states(ground) == ["bounced"]
    ground.clock.pass_s(100_000)
    courier.raises = None
    assert sent(ground, courier) == 0
    (told,) = ground.store.read(lambda tx: tx.notices())
    assert (told.kind, told.halt, told.client) == (NoticeKind.LETTER_NOT_TAKEN, None, ACME)
    assert letter.letter in told.words
    assert "550 5.1.1" in told.words
    assert MAIL not in told.words
    (ended,) = (each for each in log(ground) if each["kind"] == "dispatch")
    assert (ended["state"], ended["client"], ended["letter"]) == ("bounced", ACME, letter.letter)


def test_what_is_refused_for_now_is_tried_again_and_told_to_nobody(ground, ada):
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    welcome(ground)
    courier = Courier()
    courier.raises = NotDelivered("refused for now (451)", "later")
    assert sent(ground, courier) == 0
    assert states(ground) == ["pending"]
    assert ground.store.read(lambda tx: tx.notices()) == ()
    courier.raises = None
    ground.clock.pass_s(deliver.PAUSE_MAX_S)
    assert sent(ground, courier) == 1


def test_what_no_server_took_for_a_day_is_given_up_and_told(ground, ada):
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    welcome(ground)
    courier = Courier()
    courier.raises = NotDelivered("timed out", "later")
    ground.clock.pass_s(86_400)
    for _ in range(deliver.ATTEMPTS_MIN):
        sent(ground, courier)
        ground.clock.pass_s(deliver.PAUSE_MAX_S)
    assert states(ground) == ["given_up"]
    assert len(courier.carried) == deliver.ATTEMPTS_MIN
    assert [each.kind for each in ground.store.read(lambda tx: tx.notices())] == [NoticeKind.LETTER_NOT_TAKEN]


def test_what_bounced_goes_out_once_more_when_a_named_person_says_so_and_to_the_address_of_now(ground, ada):
    contacts.put(ground.core, ACME, Channel.SMTP, "old@acme.example", ada)
    letter, courier = welcome(ground), Courier()
    with pytest.raises(Refused, match="bounced or was given up"):
        letters.again(ground.core, letter.letter, ada)
    courier.raises = Bounced("refused for good (550)", "ask")
    sent(ground, courier)
    contacts.remove(ground.core, ACME, ada)
    with pytest.raises(Refused, match="has a contact"):
        letters.again(ground.core, letter.letter, ada)
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    courier.raises = None
    assert sent(ground, courier) == 0
    assert letters.again(ground.core, letter.letter, ada) == letter
    assert sent(ground, courier) == 1
    assert courier.carried[-1] == (letter.letter, MAIL)
    assert states(ground) == ["sent"]
    assert [each["kind"] for each in log(ground)].count("letter_again") == 1
    with pytest.raises(Refused):
        letters.again(ground.core, letter.letter, ada)
    with pytest.raises(UnknownName):
        letters.again(ground.core, "letter-none", ada)


# ---------------------------------------------------------------- erased


@pytest.fixture
def answered(ground, ada):
    """One letter that was answered, one on its way, one for another client."""
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    asked = letters.send(ground.core, ACME, LetterKind.FEEDBACK, ada)
    mine = SignedAnswer(letter=asked.letter, client=ACME, answers={"happy": "zqx"}, signature="")
    answers.take(ground.core, msgspec.structs.replace(mine, signature=signature(asked.token, mine)))
    welcome(ground)
    welcome(ground, ZETA)
    return asked, mine


def test_all_letters_and_answers_of_one_client_are_erased_and_of_no_other(ground, ada, answered):
    theirs = ground.store.read(lambda tx: tx.letters())[-1]
    before = ground.store.read(lambda tx: tx.audit_entries())
    gone = erase.erase_client(ground.core, ACME, ada, "the contract ended")
    assert (gone.letters, gone.answers, gone.documents) == (2, 1, 0)
    *mine, other = ground.store.read(lambda tx: tx.letters())
    assert other == theirs
    assert {(each.subject, each.body, each.salt, each.token) for each in mine} == {("(erased)", "(erased)", "", "")}
    assert [(each.said, each.salt) for each in ground.store.read(lambda tx: tx.answers())] == [("(erased)", "")]
    after = ground.store.read(lambda tx: tx.audit_entries())
    assert after[: len(before)] == before, "the log's bytes stay"
    entry = log(ground)[-1]
    assert (entry["kind"], entry["client"], entry["letters"], entry["answers"]) == ("letters_erased", ACME, 2, 1)
    assert entry["person"] != "ada"


def test_what_is_erased_goes_out_no_more_is_not_written_again_and_is_answered_by_nobody(ground, ada, answered):
    asked, mine = answered
    erase.erase_client(ground.core, ACME, ada, "the contract ended")
    courier = Courier()
    assert (sent(ground, courier), courier.carried) == (0, [])
    contacts.put(ground.core, ACME, Channel.WEBHOOK, "https://hooks.example/a", ada, secret="vault:env:HOOK")
    assert ground.store.read(lambda tx: tx.undispatched(Channel.WEBHOOK)) == ()
    assert welcome(ground).subject == "(erased)"
    with pytest.raises(Refused, match="was erased"):
        letters.again(ground.core, asked.letter, ada)
    signed = msgspec.structs.replace(mine, signature=signature("", mine))
    with pytest.raises(Refused, match="not signed"):
        answers.take(ground.core, signed)


def test_a_letter_from_before_there_was_a_contact_is_not_sent_once_it_is_erased(ground, ada):
    welcome(ground)
    erase.erase_client(ground.core, ACME, ada, "the contract ended")
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    assert ground.store.read(lambda tx: tx.dispatches()) == ()


def test_erasing_twice_is_erasing_once(ground, ada, answered):
    erase.erase_client(ground.core, ACME, ada, "the contract ended")
    size = ground.store.read(lambda tx: tx.audit_size())
    assert erase.erase_client(ground.core, ACME, ada, "again").letters == 0
    assert ground.store.read(lambda tx: tx.audit_size()) == size


def test_only_an_admin_of_all_clients_erases_letters_and_says_why(ground, ada, answered):
    olga = Claimant(PersonId("olga"), staff.add_person(ground.core, "olga", Role.OPERATOR, (), by=ada))
    mine = Claimant(PersonId("mia"), staff.add_person(ground.core, "mia", Role.ADMIN, (ACME,), by=ada))
    before = ground.store.read(lambda tx: tx.letters())
    for who in (olga, mine, Claimant(PersonId("ada"), b"\0" * 32)):
        with pytest.raises(Refused):
            erase.erase_client(ground.core, ACME, who, "curious")
    with pytest.raises(BadInput):
        erase.erase_client(ground.core, ACME, ada, " ")
    with pytest.raises(UnknownName):
        erase.erase_client(ground.core, "acne", ada, "why")
    assert ground.store.read(lambda tx: tx.letters()) == before


# ---------------------------------------------------------------- halts


def throw(ground, name="halt_1", **scope: object):
    given = msgspec.structs.replace(halted(Scope(**scope)), halt=name)
    ground.store.transact(lambda tx: tx.put_halt(given), deadline_s=1)
    return given


def test_a_client_is_told_once_of_what_is_stopped_for_it_and_nobody_else_is(ground, ada):
    for client in (ACME, ZETA):
        contacts.put(ground.core, client, Channel.SMTP, f"kim@{client}.example", ada)
    given = throw(ground, client=ACME, platform=Platform.X, action=Action.PUBLISH)
    housekeep(ground.core, {})
    housekeep(ground.core, {})
    (told,) = ground.store.read(lambda tx: tx.letters())
    assert (told.client, told.kind, told.occasion) == (ACME, LetterKind.INCIDENT, given.halt)
    assert "publish on X" in told.body
    assert "not known yet" in told.body
    assert given.reason not in told.body
    assert given.scope.risk.value in told.subject


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"drill": True}, 0), ({"state": HaltState.RELEASED}, 0), ({}, 0), ({"automatic": True}, 2)],
    ids=["drill", "over", "of everything by hand", "of everything by itself"],
)
def test_of_other_halts_clients_are_told_only_when_holdpoint_stopped_everything_by_itself(ground, ada, changes, told):
    for client in (ACME, ZETA):
        contacts.put(ground.core, client, Channel.SMTP, f"kim@{client}.example", ada)
    scope = Scope() if changes in ({}, {"automatic": True}) else Scope(client=ACME)
    given = msgspec.structs.replace(halted(scope), **changes)
    ground.store.transact(lambda tx: tx.put_halt(given), deadline_s=1)
    assert letters.tell_of_halts(ground.core) == told


def test_a_client_without_a_contact_is_owed_no_letter_of_a_halt(ground):
    throw(ground, client=ACME)
    assert letters.tell_of_halts(ground.core) == 0


def test_one_round_writes_so_many_and_the_next_one_the_rest(ground, ada, monkeypatch):
    monkeypatch.setattr(letters, "TOLD_AT_ONCE", 1)
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    throw(ground, "halt_1", client=ACME)
    throw(ground, "halt_2", client=ACME, account=AccountId("acme-1"))
    assert [letters.tell_of_halts(ground.core) for _ in range(3)] == [1, 1, 0]


def spoil(ground) -> None:
    found = ground.store.read(lambda tx: tx.rules(NAME))
    other = msgspec.structs.replace(found, version=found.version + 1, body=found.body + "\n")
    ground.store.transact(lambda tx: tx.put_rules(other), deadline_s=1)


def test_templates_that_nobody_can_read_hold_up_neither_housekeeping_nor_a_release(ground, ada):
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    given = throw(ground, client=ACME)
    letters.tell_of_halts(ground.core)
    spoil(ground)
    throw(ground, "halt_2", client=ACME)
    with pytest.raises(StoreUnavailable, match="templates"):
        letters.tell_of_halts(ground.core)
    housekeep(ground.core, {})
    femi = Claimant(PersonId("femi"), staff.add_person(ground.core, "femi", Role.OPERATOR, (), by=ada))
    assert release.release(ground.core, (given.halt,), femi, "it was nothing").halts
    assert len(ground.store.read(lambda tx: tx.letters())) == 1


def test_people_are_told_once_of_each_version_of_templates_that_nobody_can_read(ground):
    def told() -> list[str]:
        every = ground.store.read(lambda tx: tx.notices())
        return [each.words for each in every if each.kind is NoticeKind.LETTERS_UNREADABLE]

    housekeep(ground.core, {})
    assert told() == []
    spoil(ground)
    for _ in range(3):
        housekeep(ground.core, {})
    words = "LETTERS NOT WRITTEN: version 2 of the templates cannot be read. " + templates.LOAD_LINE
    assert told() == [words]
    spoil(ground)
    housekeep(ground.core, {})
    assert told() == [words, words.replace("version 2", "version 3")]


def test_whoever_was_told_of_a_halt_is_told_once_that_it_is_over(ground, ada):
    contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    given = throw(ground, client=ACME)
    letters.tell_of_halts(ground.core)
    femi = Claimant(PersonId("femi"), staff.add_person(ground.core, "femi", Role.OPERATOR, (), by=ada))
    release.release(ground.core, (given.halt,), femi, "it was nothing")
    _, over = ground.store.read(lambda tx: tx.letters())
    assert (over.kind, over.occasion) == (LetterKind.STATUS, f"{given.halt}/over")
    assert "goes on again" in over.body
    assert "it was nothing" not in over.body


# ---------------------------------------------------------------- people


def test_news_sent_twice_on_one_day_is_one_letter_and_other_news_another(ground, ada):
    one = letters.send(ground.core, ACME, LetterKind.STATUS, ada, "all is well")
    assert letters.send(ground.core, ACME, LetterKind.STATUS, ada, "all is well") == one
    assert letters.send(ground.core, ACME, LetterKind.STATUS, ada, "all was well").letter != one.letter
    ground.clock.pass_s(86_400)
    assert letters.send(ground.core, ACME, LetterKind.STATUS, ada, "all is well").letter != one.letter
    assert one.written_by == "ada"


@pytest.mark.parametrize(
    ("client", "kind", "message", "error"),
    [
        ("acne", LetterKind.STATUS, "hello", UnknownName),
        (ACME, LetterKind.STATUS, "", BadInput),
        (ACME, LetterKind.STATUS, " \n", BadInput),
        (ACME, LetterKind.STATUS, "x" * 4_001, BadInput),
        (ACME, LetterKind.FEEDBACK, "hello", BadInput),
        (ACME, LetterKind.WELCOME, "", Refused),
        (ACME, LetterKind.INCIDENT, "", Refused),
    ],
)
def test_what_cannot_be_sent_by_hand_is_refused_and_nothing_is_written(ground, ada, client, kind, message, error):
    with pytest.raises(error):
        letters.send(ground.core, client, kind, ada, message)
    assert ground.store.read(lambda tx: tx.letters()) == ()


def test_who_may_only_look_sends_nothing_and_sets_no_contact(ground, ada):
    viewer = Claimant(PersonId("vera"), staff.add_person(ground.core, "vera", Role.APPROVER, (), by=ada))
    with pytest.raises(Refused):
        letters.send(ground.core, ACME, LetterKind.FEEDBACK, viewer)
    with pytest.raises(Refused):
        contacts.put(ground.core, ACME, Channel.SMTP, MAIL, viewer)


@pytest.mark.parametrize("kind", LetterKind)
def test_a_preview_shows_the_letter_and_writes_nothing(ground, kind):
    text = letters.preview(ground.core, ACME, kind, None)
    assert text.subject
    assert "{" not in text.body
    assert ground.store.read(lambda tx: (tx.letters(), tx.audit_size())) == ((), 0)


# ---------------------------------------------------------------- contacts


@pytest.mark.parametrize(
    ("channel", "address", "secret", "field"),
    [
        (Channel.SMTP, "kim", None, "mail"),
        (Channel.SMTP, "kim@a.example\nBcc: x@y", None, "mail"),
        (Channel.SMTP, "Kim <kim@a.example>", None, "mail"),
        (Channel.SMTP, "a@b, c@d", None, "mail"),
        (Channel.SMTP, MAIL, "vault:env:S", "secret"),
        (Channel.WEBHOOK, "https://h.example/T0KEN", None, "secret"),
        (Channel.WEBHOOK, "https://h.example/T0KEN", "sesame", "secret"),
        (Channel.WEBHOOK, "http://h.example/T0KEN", "vault:env:S", "webhook"),
        (Channel.WEBHOOK, "https://u:p@h.example/T0KEN", "vault:env:S", "webhook"),
        (Channel.WEBHOOK, "vault:env:", "vault:env:S", "webhook"),
    ],
)
def test_what_is_no_address_is_refused_without_being_repeated(ground, ada, channel, address, secret, field):
    with pytest.raises(BadInput) as refused:
        contacts.put(ground.core, ACME, channel, address, ada, secret=secret)
    assert refused.value.field == field
    for said in (address, "sesame", "T0KEN"):
        assert said not in str(refused.value)


def test_the_log_commits_to_an_address_and_forgetting_it_leaves_nothing_that_opens_it(ground, ada):
    contact = contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada)
    assert contacts.put(ground.core, ACME, Channel.SMTP, MAIL, ada) == contact
    (entry,) = (each for each in log(ground) if each["kind"] == "contact")
    assert entry["address"] == committed(contact.salt, MAIL)
    contacts.remove(ground.core, ACME, ada)
    everything = repr(ground.store.read(lambda tx: (tx.contacts(), tx.words(), tx.salts(), tx.notices())))
    assert MAIL not in everything + json.dumps(log(ground))
    assert contact.salt not in everything
    assert [each["kind"] for each in log(ground) if each["kind"].startswith("contact")] == [
        "contact",
        "contact_removed",
    ]


def test_letters_that_name_an_erased_person_are_erased_with_them(ground, ada):
    staff.add_person(ground.core, "ilse", Role.OPERATOR, (), by=ada)
    letters.send(ground.core, ACME, LetterKind.STATUS, ada, "ask for Ilse")
    kept = letters.send(ground.core, ACME, LetterKind.STATUS, ada, "ask for nobody")
    erase.erase_person(ground.core, "ilse", ada, "she left")
    gone, other = ground.store.read(lambda tx: tx.letters())
    assert (gone.body, gone.salt) == ("(erased)", "")
    assert other == kept


# ---------------------------------------------------------------- templates

OWN = "\n== status for acme\nSubject: Ahoy\n\n{message}, says the acme desk\n"


def test_a_clients_own_template_is_used_from_its_loading_on_and_what_was_written_stays(ground, ada):
    before = letters.send(ground.core, ACME, LetterKind.STATUS, ada, "one")
    body = ground.store.read(lambda tx: tx.rules(NAME)).body
    loaded = templates.load(ground.core, body + OWN, ada)
    assert loaded.version == 2
    assert templates.load(ground.core, body + OWN, ada) == loaded
    assert "acme desk" in letters.send(ground.core, ACME, LetterKind.STATUS, ada, "two").body
    assert "acme desk" not in letters.send(ground.core, ZETA, LetterKind.STATUS, ada, "two").body
    assert ground.store.read(lambda tx: tx.letter(before.letter)) == before


@pytest.mark.parametrize(
    ("more", "error"),
    [(OWN.replace("acme", "acne"), UnknownName), (OWN.replace("{message}", ""), BadFile), ("{", None)],
)
def test_templates_that_cannot_be_taken_change_nothing(ground, ada, more, error):
    before = ground.store.read(lambda tx: tx.rules(NAME))
    with pytest.raises(error or BadFile):
        templates.load(ground.core, before.body + more, ada)
    assert ground.store.read(lambda tx: tx.rules(NAME)) == before


def test_by_templates_that_are_not_those_that_were_loaded_nothing_is_written(ground):
    spoil(ground)
    with pytest.raises(StoreUnavailable, match="templates"):
        welcome(ground)
    assert ground.store.read(lambda tx: tx.letters()) == ()


# ---------------------------------------------------------------- answers


def asked(ground, ada, client=ACME):
    return letters.send(ground.core, client, LetterKind.FEEDBACK, ada)


def line(letter, token=None, /, **changes: object) -> str:
    made = SignedAnswer(letter=letter.letter, client=letter.client, answers={"happy": True}, signature="")
    made = msgspec.structs.replace(made, signature=signature(token or letter.token, made))
    return json.dumps({**msgspec.to_builtins(made), **changes})


def test_the_code_in_the_letter_is_what_signs_its_answer(ground, ada):
    letter = asked(ground, ada)
    name, _, token = next(each for each in letter.body.split() if each.startswith("letter-")).partition(".")
    assert name == letter.letter
    taken = answers.take(ground.core, answers.read(line(letter, token)))
    assert json.loads(taken.said) == {"happy": True}
    (entry,) = (each for each in log(ground) if each["kind"] == "form_answer")
    assert (entry["client"], entry["said"]) == (ACME, committed(taken.salt, taken.said))


def test_an_answer_is_taken_once(ground, ada):
    letter = asked(ground, ada)
    answers.take(ground.core, answers.read(line(letter)))
    with pytest.raises(Refused, match="was answered at"):
        answers.take(ground.core, answers.read(line(letter)))
    assert len(ground.store.read(lambda tx: tx.answers())) == 1


def test_another_clients_token_signs_nothing_and_is_refused_in_the_words_for_what_never_was(ground, ada):
    mine, theirs = asked(ground, ada), asked(ground, ada, ZETA)
    said = set()
    for forged in (
        line(mine, theirs.token),
        line(theirs, client=ACME),
        line(theirs, letter=mine.letter),
        line(theirs, letter=mine.letter, client=ACME),
        line(theirs, letter="letter-none"),
        line(mine, answers={"happy": False}),
        line(mine, signature=""),
    ):
        with pytest.raises(Refused) as refused:
            answers.take(ground.core, answers.read(forged))
        said.add(str(refused.value))
    assert len(said) == 1
    assert ground.store.read(lambda tx: tx.answers()) == ()


def test_of_several_all_are_taken_or_none(ground, ada):
    mine, theirs = asked(ground, ada), asked(ground, ada, ZETA)
    good, bad = answers.read(line(mine)), answers.read(line(theirs, mine.token))
    with pytest.raises(Refused, match=r"^f:2 is not signed"):
        answers.take_all(ground.core, [("f:1", good), ("f:2", bad)])
    assert ground.store.read(lambda tx: tx.answers()) == ()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("<html>", "answer"),
        ("[]", "answer"),
        ("[" * 10_000, "answer"),
        ('{"letter":"a","client":"b","answers":{"a":1}}', "answer"),
        ('{"letter":"a","client":"b","answers":{"a":1},"signature":"s","more":1}', "answer"),
        ('{"letter":"a","letter":"b","client":"b","answers":{"a":1},"signature":"s"}', "answer"),
        ('{"letter":"a","client":"b","answers":{"a":1,"a":2},"signature":"s"}', "answer"),
        ('{"letter":"a","client":"b","answers":{"a":1.0},"signature":"s"}', "answer"),
        ('{"letter":"a","client":"b","answers":{"a":NaN},"signature":"s"}', "answer"),
        ('{"letter":7,"client":"b","answers":{"a":1},"signature":"s"}', "letter"),
        ('{"letter":"a","client":"b","answers":{},"signature":"s"}', "answers"),
        ('{"letter":"a","client":"b","answers":{"A b":1},"signature":"s"}', "answers"),
        ('{"letter":"a","client":"b","answers":{"a":9007199254740993},"signature":"s"}', "answers.a"),
        ('{"letter":"a","client":"b","answers":{"a":"' + "x" * 4_001 + '"},"signature":"s"}', "answers.a"),
        ('{"letter":"a","client":"b","answers":{"a":"\\ud800"},"signature":"s"}', "answers"),
        ('{"letter":"' + "x" * 100_000 + '"}', "answer"),
    ],
)
def test_what_is_no_answer_is_refused_by_its_field(text, field):
    with pytest.raises(BadInput) as refused:
        answers.read(text)
    assert refused.value.field == field
