"""Engagement as people type it: taken up, shown, answered, drafted for, dropped; and what is wrong is said."""

import json
from datetime import date

import pytest

from safety_core.documents import DocumentKind
from safety_core.fleet import compose, settings
from safety_core.ports.hooks import Inbound, InboundKind
from safety_core.shell import documents, hear
from safety_core.vocabulary import ClientId, Platform
from steps.rig.brands import brand

GRAVE = "You will hear from my \u202elawyer\u202c."
CALM = "When do you open on Sunday?"


def told(text: str, name: str, **changes: object) -> str:
    """Somebody says something to acme; the name of what was heard."""
    core = compose.command_core(settings.load(None))
    given = {"author": "fan", "author_name": "Fan\u200b"} | changes
    said = Inbound(
        platform=Platform.X, kind=InboundKind.COMMENT, platform_account="1001", object=name, text=text, **given
    )
    try:
        return hear.hear(core, [said]).kept[0].document
    finally:
        core.store.close()


@pytest.fixture
def inbox(ready):
    core = compose.command_core(settings.load(None))
    made = brand("acme", seed=7, locale="en", first=date(2030, 1, 1))
    kept = {"client": ClientId("acme"), "kind": DocumentKind.BRAND, "subject": "brand", "state": "current"}
    core.store.transact(lambda tx: documents.keep(core, tx, made, **kept), deadline_s=5)
    core.store.close()
    assert ready("people", "add", "quinn", "--role", "approver", "--as", "dana").code in (0, 4)
    return ready


def test_nothing_heard_is_said(ready):
    assert ready("inbox", "list").out == "nothing that was heard waits for anybody\n"
    assert ready("engage", "--once").out == ""


def test_one_pass_says_what_it_did_and_the_next_says_nothing(inbox):
    calm, grave = told(CALM, "1"), told(GRAVE, "2", author="other")
    ended = inbox("engage", "--once")
    assert ended.code == 0, ended.err
    lines = ended.out.splitlines()
    assert [each.split()[0] for each in lines] == [calm, grave]
    assert "drafting: drafted: holdpoint approve show int-" in lines[0]
    assert "escalated: for operator: legal" in lines[1]
    assert inbox("engage", "--once").out == ""


def test_a_pass_in_json_is_one_object_a_line(inbox):
    told(CALM, "1")
    (line,) = inbox("engage", "--once", "--json").out.splitlines()
    assert json.loads(line)["state"] == "drafting"


@pytest.mark.parametrize("every", ["0s", "tomorrow", "25h", "-1s", "5"])
def test_a_time_between_passes_that_is_none_is_refused(inbox, every):
    ended = inbox("engage", "--once", "--every", every)
    assert (ended.code, "5s, 1m or 1h" in ended.err) == (2, True)


def test_what_went_to_a_person_is_listed_first_and_shown_with_what_nobody_sees(inbox):
    told(CALM, "1")
    grave = told(GRAVE, "2", author="other")
    inbox("engage", "--once")
    listed = inbox("inbox", "list")
    assert listed.out.startswith(grave)
    shown = inbox("inbox", "show", grave)
    assert shown.code == 0, shown.err
    for said in ("⟨U+202E⟩lawyer", "Fan⟨U+200B⟩", "found     legal", f"holdpoint inbox answer {grave} --text TEXT"):
        assert said in shown.out
    assert "\u202e" not in shown.out
    assert json.loads(inbox("inbox", "show", grave, "--json").out)["found"][0]["concern"] == "legal"
    assert json.loads(inbox("inbox", "list", "--json").out)["heard"][0]["heard"] == grave


def test_a_draft_is_shown_with_the_line_that_decides_on_it(inbox):
    calm = told(CALM, "1")
    inbox("engage", "--once")
    shown = inbox("inbox", "show", calm)
    intent = json.loads(inbox("inbox", "show", calm, "--json").out)["answer"]["intent"]
    assert f"holdpoint approve show {intent}" in shown.out
    assert inbox("approve", "show", intent).code == 0


def test_an_answer_is_typed_and_waits_for_somebody_elses_yes(inbox):
    grave = told(GRAVE, "2")
    inbox("engage", "--once")
    ended = inbox("inbox", "answer", grave, "--text", "We are sorry.", "--as", "dana")
    assert ended.code == 0, ended.err
    assert "asked, number 1, by dana" in ended.out
    again = inbox("inbox", "answer", grave, "--text", "Sorry!", "--as", "dana")
    assert (again.code, "holdpoint approve edit" in again.err) == (4, True)


def test_it_is_drafted_for_or_dropped_with_a_reason(inbox):
    grave = told(GRAVE, "2")
    inbox("engage", "--once")
    assert inbox("inbox", "draft", grave, "-m", "it is a joke", "--as", "dana").code == 0
    assert "drafting" in inbox("engage", "--once").out
    assert inbox("inbox", "drop", grave, "-m", "they wrote to us", "--as", "dana").code == 0
    assert inbox("inbox", "list").out == "nothing that was heard waits for anybody\n"
    assert grave in inbox("inbox", "list", "--all").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["show", "doc-1"], 2, "there is no 'doc-1'"),
        (["answer", "doc-1", "--text", "x", "--as", "dana"], 2, "there is no 'doc-1'"),
        (["answer", "GRAVE", "--text", " ", "--as", "dana"], 2, "is empty"),
        (["answer", "GRAVE", "--text", "x" * 300, "--as", "dana"], 2, "and X takes 280"),
        (["answer", "GRAVE", "--text", "x"], 4, "nobody is called"),
        (["draft", "GRAVE", "-m", " ", "--as", "dana"], 2, "say why"),
        (["drop", "GRAVE", "-m", "", "--as", "dana"], 2, "say why"),
        (["list", "--client", "acm"], 2, "did you mean acme"),
        (["list", "--as", "nobody"], 4, "nobody is called"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(inbox, words, code, said):
    grave = told(GRAVE, "2")
    inbox("engage", "--once")
    ended = inbox("inbox", *[grave if each == "GRAVE" else each for each in words])
    assert (ended.code, said in ended.err) == (code, True), ended.err
    assert "Traceback" not in ended.err
    assert json.loads(inbox("inbox", "show", grave, "--json").out)["state"] == "escalated"
