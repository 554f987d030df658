"""I9 on counts and on what the log commits to of people; I5 on what was erased: each way of breaking it is found."""

import hashlib
import json

import msgspec
import pytest

from reports.checkers import check_all
from reports.evidence.folder import from_rows
from safety_core.letters import Channel, LetterKind, SignedAnswer, signature
from safety_core.shell import answers, contacts, erase, export, letters, release
from safety_core.vocabulary import Role
from tests.reports.bench import tree
from tests.safety_core.shell.ground import Ground
from tests.safety_core.shell.recalling import settle_due
from tests.safety_core.shell.test_erase import add, throw

STAMP = {"scenario": "s", "clock": "virtual", "source": "simulated"}


def plain(row: dict) -> dict:
    return json.loads(row["entry"])


class Made:
    """The rows of a run with a post, a halt by kim and its release, to be changed; the head is made anew after it."""

    def __init__(self) -> None:
        self.ground = ground = Ground()
        ground.root = ground.person("root", Role.ADMIN)
        add(ground, "kim")
        ground.attempt("the mayor resigns")
        ground.clock.pass_s(60)
        settle_due(ground)
        self.halt = throw(ground, person="kim", reason="it shows a phone number")
        release.release(ground.core, (self.halt.halt,), ground.root, "over")
        self.read()

    def read(self) -> None:
        self.rows = [{**STAMP, **row} for row in export.rows(self.ground.store)]

    def entries(self) -> list[dict]:
        return [each for each in self.rows if each["kind"] == "entry"]

    def kept(self, rows: list[dict]) -> None:
        """These are the entries, numbered anew."""
        for index, each in enumerate(rows):
            each["index"] = index
        self.rows = [each for each in self.rows if each["kind"] != "entry"] + rows

    def rewrite(self, kind: str, **fields: object) -> None:
        (row,) = [each for each in self.entries() if plain(each)["kind"] == kind]
        row["entry"] = json.dumps({**plain(row), **fields}, sort_keys=True, separators=(",", ":"))

    def all(self, kind: str) -> list[dict]:
        return [each for each in self.rows if each["kind"] == kind]

    def found(self, invariant: str):
        texts = [each["entry"] for each in self.entries()]
        head = {**STAMP, "kind": "checkpoint", "size": len(texts), "root": tree(texts), "seen_us": 1, "note": None}
        return next(each for each in check_all(from_rows([*self.rows, head])) if each.invariant == invariant)


@pytest.fixture
def made():
    return Made()


def test_an_honest_log_is_held(made):
    assert made.found("I9").status == "held", made.found("I9").why


@pytest.mark.parametrize("place", [0, 1, -2])
def test_an_entry_of_a_client_that_is_left_out_is_seen_though_the_tree_was_made_anew(made, place):
    entries = made.entries()
    gone = [each for each in entries if plain(each).get("client") == "acme"][place]
    made.kept([each for each in entries if each is not gone])
    assert any("must stand" in each.sentence for each in made.found("I9").rows)


@pytest.mark.parametrize("nth", [0, 2, 3, True, "1"])
def test_a_count_that_repeats_or_steps_back_is_found(made, nth):
    made.rewrite("submitted", nth=nth)
    assert made.found("I9").status == "broken"


def test_entries_of_before_there_was_a_count_are_let_be_before_the_first_and_not_after_it(made):
    first, *others = made.entries()
    old = {**first, "entry": '{"client":"acme","kind":"old","v":1}'}
    made.kept([old, first, *others])
    assert made.found("I9").status == "held"
    made.kept([first, *others, {**old}])
    assert made.found("I9").status == "broken"


@pytest.mark.parametrize("field", ["person", "reason"])
@pytest.mark.parametrize("how", ["plain", "unsalted", "salted with something else"])
def test_what_is_not_committed_to_with_its_salt_is_found(made, field, how):
    text = {"person": "kim", "reason": "it shows a phone number"}[field]
    salt = b"" if how == "unsalted" else b"salt"
    made.rewrite("halt", **{field: text if how == "plain" else hashlib.sha256(salt + text.encode()).hexdigest()})
    found = made.found("I9")
    assert (found.status, f"{field} of entry" in found.why) == ("broken", True)


def test_a_halt_in_somebody_elses_name_than_the_log_committed_to_is_found(made):
    made.all("halt")[0]["person"] = "root"
    assert "not thrown by root" in made.found("I9").why
    made.all("halt")[0].update(person="kim", released_by="kim")
    assert "not released by kim" in made.found("I9").why


def test_words_that_were_changed_afterwards_are_found(made):
    next(each for each in made.all("words") if each["person"] == "kim")["text"] = "nothing at all"
    assert "are not what" in made.found("I9").why


@pytest.mark.parametrize("kind", ["name", "words"])
def test_a_salt_that_is_lost_is_not_taken_for_erased(made, kind):
    for each in made.all(kind):
        each["salt"] = ""
    assert made.found("I9").status == "broken"


def test_after_an_erasure_that_the_log_tells_all_is_held_as_far_as_there_is_data(made):
    erase.erase_person(made.ground.core, "kim", made.ground.root, "left us")
    made.read()
    assert made.found("I9").status == "held", made.found("I9").why


def effects(made) -> None:
    """What the platform says of the one post."""
    (permit,), (intent,) = made.all("permit"), made.all("intent")
    intent["tag"] = "t-1"
    from simulators.ledger import visible_digest

    made.rows.append(
        {
            **STAMP, "kind": "effect", "n": 1, "call": 1, "arrived_us": permit["minted_us"] + 1, "platform": "X",
            "committed_us": permit["minted_us"] + 2, "visible_us": permit["minted_us"] + 3, "event": "create_post",
            "account": permit["platform_account"], "token_account": permit["platform_account"], "tag": "t-1",
            "object": permit["object"], "visible": visible_digest("the mayor resigns", ()), "digest": "",
        }
    )  # fmt: skip


def test_an_effect_is_held_before_its_content_is_erased_and_no_data_after(made):
    effects(made)
    assert made.found("I5").status == "held"
    erase.erase_content(made.ground.core, "acme", made.ground.root, "asked")
    made.read()
    effects(made)
    found = made.found("I5")
    assert (found.status, found.n, "erased" in found.why) == ("no_data", 0, True)
    assert made.found("I6").status == "held"


def test_a_salt_that_is_taken_away_without_a_word_of_the_log_breaks_i5(made):
    effects(made)
    made.all("intent")[0]["salt"] = ""
    found = made.found("I5")
    assert (found.status, "lost their salt" in found.why) == ("broken", True)


def test_another_clients_erasure_excuses_nothing(made):
    erase.erase_content(made.ground.core, "acme", made.ground.root, "asked")
    made.read()
    made.rewrite("erased", client="bolt", nth=1)
    assert made.found("I5").status == "broken"


# ---------------------------------------------------------------- letters


@pytest.fixture
def told(made):
    """A client that is reached by mail, was asked, and answered; and was asked once more."""
    core, root = made.ground.core, made.ground.root
    contacts.put(core, "acme", Channel.SMTP, "kim@acme.example", root)
    asked = letters.send(core, "acme", LetterKind.FEEDBACK, root)
    mine = SignedAnswer(letter=asked.letter, client="acme", answers={"happy": True}, signature="")
    answers.take(core, msgspec.structs.replace(mine, signature=signature(asked.token, mine)))
    letters.send(core, "acme", LetterKind.STATUS, root, "spring is here")
    made.ground.clock.pass_s(86_400)
    made.open = letters.send(core, "acme", LetterKind.FEEDBACK, root)
    made.read()
    return made


def test_honest_letters_are_held_and_the_code_of_one_that_is_open_is_in_no_row(told):
    assert told.found("I9").status == "held", told.found("I9").why
    assert [(each["open"], bool(each["salt"])) for each in told.all("letter")] == [
        (False, True), (False, True), (True, False)
    ]  # fmt: skip
    assert told.open.token not in json.dumps(told.rows)
    assert "(token)" in told.all("letter")[-1]["body"]


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("letter", {"body": "something else"}, "the letter row of"),
        ("letter", {"salt": ""}, "lost their salt"),
        ("answer", {"said": "{}"}, "the form_answer row of"),
        ("answer", {"salt": ""}, "lost their salt"),
        ("contact", {"address": "eve@acme.example"}, "the contact row of"),
        ("contact", {"channel": "webhook"}, "the contact row of"),
    ],
)
def test_what_was_told_answered_or_reached_otherwise_than_the_log_says_is_seen(told, kind, changes, said):
    told.all(kind)[0].update(changes)
    finding = told.found("I9")
    assert (finding.status, any(said in each.sentence for each in finding.rows)) == ("broken", True), finding.rows


def test_erased_letters_are_no_fault_and_one_salt_more_than_was_erased_is(told):
    erase.erase_client(told.ground.core, "acme", told.ground.root, "the contract ended")
    letters.send(told.ground.core, "acme", LetterKind.STATUS, told.ground.root, "once more")
    told.read()
    assert told.found("I9").status == "held", told.found("I9").why
    told.all("letter")[-1]["salt"] = ""
    assert told.found("I9").status == "broken"


def test_an_address_that_may_hold_a_secret_is_in_no_row(told):
    contacts.put(
        told.ground.core, "acme", Channel.WEBHOOK, "https://hooks.example/T0KEN", told.ground.root, secret="vault:env:H"
    )
    contacts.put(told.ground.core, "acme", Channel.SMTP, "vault:env:ADDRESS", told.ground.root)
    told.read()
    assert told.found("I9").status == "held", told.found("I9").why
    assert [(each["address"], each["salt"]) for each in told.all("contact")] == [
        ("(a reference)", ""), ("https://hooks.example/…", "")
    ]  # fmt: skip
    assert "T0KEN" not in json.dumps(told.rows)
    assert "vault:" not in json.dumps(told.all("contact"))
