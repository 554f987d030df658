"""Answers to letters, as a form hands them over: each signed with its letter's token, and taken once.

Whoever has not read the letter cannot answer it, nor for another client: what is not genuine is refused in the same words,
whether the letter is another client's or never was. All of a file are taken, or none.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from safety_core.audit import entries
from safety_core.errors import BadInput, Refused
from safety_core.letters import FormAnswer, SignedAnswer, genuine, said_of
from safety_core.people import SALT_BYTES, committed
from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.shell.names import known_client
from safety_core.vocabulary import LetterId

ANSWER_DEADLINE_S = 10.0
LINE_MAX_CHARS = 100_000
QUESTIONS_MAX = 50
SAID_MAX_CHARS = 4_000
INT_MAX = 2**53 - 1
_QUESTION = re.compile(r"[a-z][a-z0-9_]{0,39}")
_AT = re.compile(r" - at `\$?\.?(.*)`$")


class _Odd(ValueError):
    """Something that JSON allows and an answer does not."""


def read(text: str) -> SignedAnswer:
    """One answer, from its JSON.

    Raises:
        BadInput: it is not JSON of the form's shape; names the field and repeats nothing of it.
    """
    if len(text) > LINE_MAX_CHARS:
        raise BadInput("answer", f"has more than {LINE_MAX_CHARS} characters", "give one answer a line")
    try:
        given = json.loads(text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except _Odd as odd:
        raise BadInput("answer", str(odd), "have the form send each name once, and whole numbers") from odd
    except (ValueError, RecursionError) as odd:
        raise BadInput("answer", "is not JSON", "give one object a line") from odd
    try:
        answer = msgspec.convert(given, SignedAnswer, strict=True)
    except msgspec.ValidationError as odd:
        at = _AT.search(str(odd))
        said = _AT.sub("", str(odd))
        do = "an answer has letter, client, answers and signature"
        raise BadInput(at[1] if at and at[1] else "answer", said[:1].lower() + said[1:], do) from odd
    _check(answer)
    return answer


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Odd("names something twice")
    return found


def _no_float(_: str) -> Any:
    raise _Odd("holds a number that is not whole")


def _check(answer: SignedAnswer) -> None:
    if not 1 <= len(answer.answers) <= QUESTIONS_MAX:
        raise BadInput("answers", f"are not 1 to {QUESTIONS_MAX}", "send what was answered")
    for name, said in answer.answers.items():
        if not _QUESTION.fullmatch(name):
            raise BadInput("answers", "hold a question whose name is none", "use lower-case letters, digits and _")
        if isinstance(said, str) and len(said) > SAID_MAX_CHARS:
            raise BadInput(f"answers.{name}", f"has more than {SAID_MAX_CHARS} characters", "shorten it")
        if not isinstance(said, str) and not -INT_MAX <= said <= INT_MAX:
            raise BadInput(f"answers.{name}", "is beyond ±(2**53 - 1)", "send it as text")
    try:
        "".join([answer.letter, answer.client, answer.signature, *map(str, answer.answers.values())]).encode()
    except UnicodeEncodeError as odd:
        raise BadInput("answers", "hold a lone surrogate", "send whole characters") from odd


def take(core: Core, answer: SignedAnswer) -> FormAnswer:
    """Take one answer, as the form's own page hands it over.

    Raises:
        Refused: it is no answer to a letter of this client, or that letter has one already.
    """
    return take_all(core, [("the answer", answer)])[0]


def take_all(core: Core, answers: Sequence[tuple[str, SignedAnswer]]) -> tuple[FormAnswer, ...]:
    """Take several, each with the place where it stands; all of them or none.

    Raises:
        Refused: see ``take``; names the place.
    """
    taken = core.store.transact(
        lambda tx: tuple(take_in(core, tx, each, place=place) for place, each in answers), deadline_s=ANSWER_DEADLINE_S
    )
    core.seam("answers.taken")
    return taken


def take_in(core: Core, tx: Transaction, answer: SignedAnswer, *, place: str) -> FormAnswer:
    """The same, in a transaction."""
    letter = tx.letter(LetterId(answer.letter))
    if letter is None or not genuine(letter, answer):
        raise Refused(
            f"{place} is not signed with the token of a letter to this client",
            "have the form sign it with the code that stands in the letter; nothing was taken",
        )
    known = tx.answer_to(letter.client, letter.letter)
    if known is not None:
        do = "an answer is taken once; nothing was taken. See: holdpoint client answer list"
        raise Refused(f"{place}: {letter.letter} was answered at {known.at}", do)
    now_us, now = core.clock.boot_us(), core.clock.now()
    taken = FormAnswer(
        letter=letter.letter,
        client=letter.client,
        said=said_of(answer),
        salt=core.entropy.token(f"salt/answer/{letter.letter}", SALT_BYTES),
        at_us=now_us,
        at=now.isoformat(),
    )
    tx.add_answer(taken)
    tx.append_audit(entries.form_answer(taken, committed(taken.salt, taken.said), at_us=now_us, at=now))
    return taken


def listed(core: Core, client: str | None = None) -> tuple[FormAnswer, ...]:
    """What came back, in the order in which it came, without what opens the log.

    Raises:
        UnknownName: no such client.
    """

    def look(tx: Transaction) -> tuple[FormAnswer, ...]:
        whose = None if client is None else known_client(tx, client)
        return tuple(msgspec.structs.replace(each, salt="") for each in tx.answers() if whose in (None, each.client))

    return core.store.read(look)
