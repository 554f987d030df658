"""Letters: a template is whole before a letter is written by it, what a value says stays text, an answer is its letter's."""

import locale
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.stores import packaged
from safety_core.errors import BadFile, Miswired
from safety_core.letters import (
    ASKS,
    BODY_MAX_CHARS,
    FIELDS,
    FILE_MAX_CHARS,
    NAME,
    SUBJECT_MAX_CHARS,
    VALUE_MAX_CHARS,
    Letter,
    LetterKind,
    SignedAnswer,
    fields_of,
    fill,
    genuine,
    parse,
    plain,
    signature,
)

PACKAGED = (Path(packaged.__file__).parent / f"{NAME}.txt").read_text(encoding="utf-8")


def values(kind: LetterKind, **changes: str) -> dict[str, str]:
    return {name: f"the {name}" for name in fields_of(kind)} | changes


def with_welcome(
    subject: str = "Hello {client}", body: str = "You are in {stage}.", heading: str = "== welcome"
) -> str:
    """The packaged letters, with another welcome; its heading is line 1, its subject line 2, its body begins in line 4."""
    _, _, rest = PACKAGED.partition("== status")
    return f"{heading}\nSubject: {subject}\n\n{body}\n\n== status{rest}"


def refused(text: str) -> BadFile:
    with pytest.raises(BadFile) as found:
        parse(text, file="letters.txt")
    return found.value


@pytest.mark.parametrize("kind", LetterKind)
def test_the_packaged_letters_can_be_filled_and_say_all_that_must_be_said(kind):
    written = fill(parse(PACKAGED).of(kind, "acme"), kind, values(kind))
    for name in FIELDS[kind].needed:
        assert f"the {name}" in written.subject + written.body
    assert "{" not in written.subject + written.body


def test_a_clients_own_letter_goes_before_everybodys_and_is_nobody_elses():
    text = PACKAGED + "\n== welcome for acme\nSubject: Hi\n\n{client} is in {stage}, the acme way\n"
    templates = parse(text)
    kind = LetterKind.WELCOME
    assert "the acme way" in fill(templates.of(kind, "acme"), kind, values(kind)).body
    assert "the acme way" not in fill(templates.of(kind, "zeta"), kind, values(kind)).body


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        (with_welcome(body="You are here."), 1, "welcome", "does not say {stage}"),
        (with_welcome(subject="Hello", body="{stage}"), 1, "welcome", "does not say {client}"),
        (with_welcome(body="one\n{stage} {sage}"), 5, "welcome", "names {sage}"),
        (with_welcome(body="{stage} {message}"), 4, "welcome", "names {message}"),
        (with_welcome(subject="{client} {form}", body="{stage}"), 2, "welcome", "names {form}"),
        (with_welcome(body="{stage} {"), 4, "welcome", "a lone {"),
        (with_welcome(body="{stage} } "), 4, "welcome", "a lone }"),
        (with_welcome(body="{stage} {Stage}"), 4, "welcome", "a lone {"),
        (with_welcome(body="{stage} {client.__class__}"), 4, "welcome", "a lone {"),
        (with_welcome(body="{stage!r}{stage}"), 4, "welcome", "a lone {"),
        (with_welcome(body="{stage}\u202e"), 4, "welcome", "U+202E"),
        (with_welcome(subject="{client}\x00", body="{stage}"), 2, "welcome", "U+0000"),
        (with_welcome(subject="a\rBcc: b@c {client}", body="{stage}"), 2, "welcome", "U+000D"),
        (with_welcome(subject=" "), 2, "welcome", "no subject"),
        ("== welcome\n\n{client} {stage}", 2, "welcome", "no subject"),
        ("== welcome\nSubject: a {client}\n{stage}", 3, "welcome", "no empty line"),
        ("== welcome\nSubject: a {client}\n\n \n", 4, "welcome", "no body"),
        (with_welcome(heading="== wellcome"), 1, "heading", "names no letter"),
        (with_welcome(heading="== welcome for ../acme"), 1, "heading", "names no letter"),
        (with_welcome(heading="==welcome"), 1, "heading", "names no letter"),
        ("hello\n" + PACKAGED, 1, "", "before the first letter"),
        (PACKAGED + "\n== status\nSubject: a\n\n{message}", None, "status", "stands there twice"),
        (PACKAGED.partition("== graduation")[0], None, "graduation", "no letter for everybody"),
        ("", None, "welcome", "no letter for everybody"),
        ("#" * (FILE_MAX_CHARS + 1), None, "", "characters"),
        (with_welcome(body="{stage}" + "x" * BODY_MAX_CHARS), 4, "welcome", "no body of 1 to"),
    ],
)  # fmt: skip
def test_what_cannot_become_a_letter_is_refused_by_file_line_and_field(text, line, field, said):
    found = refused(text)
    assert (found.file, found.field) == ("letters.txt", field)
    assert said in found.wrong
    if line is not None:
        assert found.line == line
    assert found.do


def test_a_file_with_a_byte_order_mark_and_crlf_says_the_same():
    assert parse("\ufeff" + PACKAGED.replace("\n", "\r\n")) == parse(PACKAGED)


def test_braces_written_twice_are_the_signs_themselves():
    templates = parse(with_welcome(body="{{stage}} is {stage}"))
    written = fill(templates.of(LetterKind.WELCOME, "acme"), LetterKind.WELCOME, values(LetterKind.WELCOME))
    assert written.body == "{stage} is the stage"


HOSTILE = st.text(max_size=40) | st.sampled_from(
    [
        "{client}",
        "{{",
        "a\r\nBcc: x@y",
        "a\nb",
        "\u2028Bcc: x",
        "\u202eevil",
        "%s",
        "<b>",
        "=1+1",
        "\ud800",
        "x" * 9_999,
    ]
)


@given(kind=st.sampled_from(LetterKind), said=HOSTILE)
def test_whatever_a_value_says_stays_text_and_a_subject_stays_one_line(kind, said):
    given_ = dict.fromkeys(fields_of(kind), f"{said}!")
    template = parse(PACKAGED).of(kind, "acme")
    written = fill(template, kind, given_)
    assert len(written.subject) <= SUBJECT_MAX_CHARS
    assert not set(written.subject) & set("\r\n\x85\u2028\u2029")
    shown = plain(f"{said}!")
    assert len(shown) <= VALUE_MAX_CHARS
    whole = "".join(shown if place % 2 else part for place, part in enumerate(template.body))
    if not FIELDS[kind].long:
        assert written.body == whole
    written.body.encode()


@pytest.mark.parametrize(
    "change",
    [{"stage": ""}, {"stage": "\u202e\n"}, {"stage": None}, {"surprise": "x"}],
    ids=["empty", "unseen", "away", "more"],
)
def test_a_letter_whose_fields_are_not_all_given_is_a_bug_and_never_sent_with_a_hole(change):
    kind = LetterKind.WELCOME
    given_ = {name: value for name, value in values(kind, **change).items() if value is not None}
    with pytest.raises(Miswired):
        fill(parse(PACKAGED).of(kind, "acme"), kind, given_)


def test_a_letter_is_the_same_in_every_locale(monkeypatch):
    def written():
        kind = LetterKind.STATUS
        return fill(parse(PACKAGED).of(kind, "acme"), kind, values(kind, message="ISTANBUL 1,5 1.5 ß"))

    first = written()
    before = locale.setlocale(locale.LC_ALL)
    for name in ("C", "C.UTF-8"):
        locale.setlocale(locale.LC_ALL, name)
        assert written() == first
    locale.setlocale(locale.LC_ALL, before)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert written() == first


# ---------------------------------------------------------------- answers

LETTER = Letter(
    letter="letter-1", client="acme", kind=LetterKind.FEEDBACK, occasion="q1", subject="s", body="b", salt="00",
    token="token-of-one", written_by=None, at="2026-01-01T00:00:00+00:00",
)  # fmt: skip
OTHER = msgspec.structs.replace(LETTER, letter="letter-2", client="zeta", token="token-of-two")


def answered(letter: Letter, token: str | None = None, /, **changes: object) -> SignedAnswer:
    made = SignedAnswer(
        letter=letter.letter, client=letter.client, answers={"happy": True, "why": "grün"}, signature=""
    )
    made = msgspec.structs.replace(made, signature=signature(letter.token if token is None else token, made))
    return msgspec.structs.replace(made, **changes)


def test_an_answer_signed_with_its_letters_token_is_genuine():
    assert genuine(LETTER, answered(LETTER))


@pytest.mark.parametrize(
    "answer",
    [
        answered(LETTER, OTHER.token),
        answered(msgspec.structs.replace(LETTER, client="zeta")),
        answered(OTHER),
        answered(OTHER, letter="letter-1"),
        answered(OTHER, client="acme", letter="letter-1"),
        answered(LETTER, client="zeta"),
        answered(LETTER, answers={"happy": False, "why": "grün"}),
        answered(LETTER, signature=""),
        answered(LETTER, signature=answered(LETTER).signature.upper()),
        answered(LETTER, signature="ü"),
    ],
)
def test_what_another_token_signed_or_what_was_changed_since_is_not_genuine(answer):
    assert not genuine(LETTER, answer)


@pytest.mark.parametrize("kind", sorted(set(LetterKind) - ASKS))
def test_a_letter_that_asks_for_nothing_has_no_answer_even_one_signed_with_nothing(kind):
    silent = msgspec.structs.replace(LETTER, kind=kind, token="")
    assert not genuine(silent, answered(silent))
