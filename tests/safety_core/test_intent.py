import hashlib
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import BadInput
from safety_core.intent import (
    TEXT_MAX_CHARS,
    check_text,
    commitment,
    effect_digest,
    marked,
    same_request,
    visible_digest,
)
from safety_core.vocabulary import Action
from tests.safety_core.examples import INTENT


@pytest.mark.parametrize("text", ["a", "x" * TEXT_MAX_CHARS, "\U0010ffff", "\ud7ff\ue000", "line\nline"])
def test_text_that_a_reader_can_see_is_taken(text: str) -> None:
    check_text(text, field="text")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        (" \n\t\u2003", "is empty"),
        ("x" * (TEXT_MAX_CHARS + 1), "has 10001 characters, more than 10000"),
        ("ab\x00", "NUL at character 3"),
        ("a\ud800", "lone surrogate at character 2"),
        ("\udfffa", "lone surrogate at character 1"),
    ],
)
def test_text_that_no_reader_could_see_is_refused_with_field_and_place(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=rf"^body: .*{says}"):
        check_text(text, field="body")


def test_the_digest_is_the_one_of_the_evidence_format() -> None:
    shown = '{"media":[],"text":"Zürich \\"x\\" \U0001f600"}'.encode()
    assert visible_digest('Zu\u0308rich "x" \U0001f600') == hashlib.sha256(shown).hexdigest()


@given(st.text())
def test_what_looks_the_same_has_the_same_digest(text: str) -> None:
    assert visible_digest(unicodedata.normalize("NFD", text)) == visible_digest(unicodedata.normalize("NFC", text))


@given(st.text(), st.text())
def test_what_looks_different_has_another_digest(one: str, other: str) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (visible_digest(one) == visible_digest(other)) is same


def test_a_likes_digest_names_the_post_and_what_is_done_to_it() -> None:
    like = msgspec.structs.replace(INTENT, action=Action.LIKE, text="", target="99")
    recall = msgspec.structs.replace(INTENT, action=Action.RECALL, text="", recalls="99")
    assert effect_digest(like) == hashlib.sha256(b'{"likes":"99"}').hexdigest()
    assert effect_digest(recall) == hashlib.sha256(b'{"recalls":"99"}').hexdigest()
    assert (marked(like), marked(recall)) == ("99", "99")


def test_a_reply_is_no_mark_on_its_post_and_shows_its_text_alone() -> None:
    reply = msgspec.structs.replace(INTENT, action=Action.REPLY, target="99")
    assert effect_digest(reply) == visible_digest(INTENT.text)
    assert marked(reply) is None


@pytest.mark.parametrize("post", [None, ""])
def test_a_mark_on_nothing_names_no_post(post: str | None) -> None:
    assert marked(msgspec.structs.replace(INTENT, action=Action.LIKE, text="", target=post)) is None
    assert marked(msgspec.structs.replace(INTENT, action=Action.RECALL, text="", recalls=post, target="99")) is None


def test_a_commitment_is_salted() -> None:
    digest = visible_digest("hello")
    assert commitment("00" * 16, digest) == hashlib.sha256(bytes(16) + bytes.fromhex(digest)).hexdigest()
    assert commitment("01" * 16, digest) != commitment("00" * 16, digest)


@pytest.mark.parametrize("field", ["client", "platform", "account", "text", "target"])
def test_another_request_under_the_same_key_is_told_apart(field: str) -> None:
    assert not same_request(INTENT, msgspec.structs.replace(INTENT, **{field: "other"}))


def test_another_action_is_another_request_and_another_id_is_not() -> None:
    assert not same_request(INTENT, msgspec.structs.replace(INTENT, action=Action.REPLY))
    assert same_request(INTENT, msgspec.structs.replace(INTENT, intent="int_2", salt="11" * 16, tag="t"))
