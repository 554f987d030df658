import msgspec
import pytest

from safety_core.checks.content import judge
from safety_core.media import Medium
from safety_core.ruling import Word
from safety_core.vocabulary import Action, Check, Reason
from tests.safety_core.examples import FACTS, INTENT, NOW_US

REPLY = msgspec.structs.replace(INTENT, action=Action.REPLY, target="99")
LIKE = msgspec.structs.replace(INTENT, action=Action.LIKE, text="", target="99")
RECALL = msgspec.structs.replace(INTENT, action=Action.RECALL, text="", recalls="99")


def measured(**changes: object) -> object:
    return msgspec.structs.replace(FACTS, content=msgspec.structs.replace(FACTS.content, **changes))


@pytest.mark.parametrize("length", [1, 280])
def test_content_within_the_limit_may_go(length: int) -> None:
    ruling = judge(INTENT, measured(length=length), now_us=NOW_US)
    assert (ruling.check, ruling.word) == (Check.CONTENT, Word.ALLOW)


def test_content_one_over_the_limit_refuses_in_the_platforms_unit() -> None:
    ruling = judge(INTENT, measured(length=281), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.TEXT_TOO_LONG)
    assert ruling.saw == "281 weighted characters, of which X takes 280"


@pytest.mark.parametrize(("text", "length"), [("", 0), (" \n\t", 3), ("text", 0), ("text", -1)])
def test_empty_content_refuses(text: str, length: int) -> None:
    intent = msgspec.structs.replace(INTENT, text=text)
    ruling = judge(intent, measured(length=length), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.TEXT_EMPTY)


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_a_picture_says_enough_without_a_text(text: str) -> None:
    shown = msgspec.structs.replace(INTENT, text=text, media=(Medium("image/jpeg", 3, "0" * 64).ref,))
    assert judge(shown, measured(length=len(text)), now_us=NOW_US).word is Word.ALLOW


def test_content_that_the_platform_shows_nowhere_refuses_and_says_why() -> None:
    ruling = judge(INTENT, measured(unfit="a film of 3 hours"), now_us=NOW_US)
    assert (ruling.word, ruling.reason, ruling.saw) == (Word.REFUSE, Reason.CONTENT_UNFIT, "a film of 3 hours")


@pytest.mark.parametrize("target", [None, ""])
def test_a_reply_to_nothing_refuses(target: str | None) -> None:
    ruling = judge(msgspec.structs.replace(REPLY, target=target), FACTS, now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.TARGET_MISSING)
    assert judge(REPLY, FACTS, now_us=NOW_US).word is Word.ALLOW


@pytest.mark.parametrize("actions", [frozenset(), frozenset({Action.PUBLISH})])
def test_an_action_that_the_platform_has_not_refuses(actions: frozenset) -> None:
    ruling = judge(REPLY, measured(actions=actions), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.ACTION_UNSUPPORTED)


def test_a_recall_has_no_text_and_needs_none() -> None:
    assert judge(RECALL, measured(length=0), now_us=NOW_US).word is Word.ALLOW


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"recalls": None}, Reason.TARGET_MISSING),
        ({"recalls": ""}, Reason.TARGET_MISSING),
        ({"text": "bye"}, Reason.ACTION_UNSUPPORTED),
    ],
)
def test_a_recall_of_nothing_and_one_that_publishes_refuse(changes: dict, reason: Reason) -> None:
    ruling = judge(msgspec.structs.replace(RECALL, **changes), measured(length=0), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, reason)


def test_a_recall_on_a_platform_that_deletes_nothing_refuses() -> None:
    ruling = judge(RECALL, measured(length=0, actions=frozenset(Action) - {Action.RECALL}), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.ACTION_UNSUPPORTED)


def test_a_like_has_no_text_and_needs_none() -> None:
    assert judge(LIKE, measured(length=0), now_us=NOW_US).word is Word.ALLOW


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"target": None}, Reason.TARGET_MISSING),
        ({"target": ""}, Reason.TARGET_MISSING),
        ({"target": None, "recalls": "99"}, Reason.TARGET_MISSING),
        ({"text": "well said"}, Reason.ACTION_UNSUPPORTED),
    ],
)
def test_a_like_of_nothing_and_one_that_publishes_refuse(changes: dict, reason: Reason) -> None:
    ruling = judge(msgspec.structs.replace(LIKE, **changes), measured(length=0), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, reason)


def test_a_like_on_a_platform_that_has_none_refuses() -> None:
    ruling = judge(LIKE, measured(length=0, actions=frozenset(Action) - {Action.LIKE}), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.ACTION_UNSUPPORTED)
