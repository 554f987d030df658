"""A POST that must not be done twice is done once: over repetitions, at the same time, and over the end of a process."""

from datetime import timedelta
from functools import partial
from threading import Event

import anyio
import msgspec
import pytest

from safety_core import errors
from safety_core.console.api.keys import HEADER, REPLAYED
from safety_core.console.table import Given, Operation
from safety_core.repeats import KEPT_US, UNDER_WAY_US
from safety_core.vocabulary import Role

WITH = {HEADER: "key-1"}


class Asked(Given, frozen=True, kw_only=True):
    words: str = ""


class Done(msgspec.Struct):
    count: int


class Doing:
    """Counts how often it was done; raises what it is told to."""

    def __init__(self) -> None:
        self.count = 0
        self.raises: list[Exception] = []
        self.before = lambda: None

    def __call__(self, _desk, _given) -> Done:
        self.before()
        self.count += 1
        if self.raises:
            raise self.raises.pop(0)
        return Done(self.count)


@pytest.fixture
def doing(api):
    done = Doing()
    things = Operation("things.do", "POST", "/things", "Do.", Role.VIEWER, Asked, Done, done, repeatable=True)
    others = Operation("others.do", "POST", "/others", "Do.", Role.VIEWER, Asked, Done, done, repeatable=True)
    free = Operation("free.do", "POST", "/free", "Do.", Role.VIEWER, Asked, Done, done)
    api.operations = (things, others, free)
    api.app = api.made()
    return done


def ask(api, name="dana", path="/things", headers=WITH, words=""):
    return api("POST", path, name, headers=headers, json={"words": words})


def test_the_same_is_done_once_and_answered_as_the_first_time(api, doing):
    first, second = ask(api, words="a"), ask(api, words="a")
    assert (first.content, first.status_code, second.content, second.status_code) == (b'{"count":1}', 200) * 2
    assert (first.headers.get(REPLAYED), second.headers[REPLAYED], doing.count) == (None, "true", 1)


def test_the_same_is_found_by_the_next_process(api, doing):
    ask(api)
    api.restart()
    assert (ask(api).json(), doing.count) == ({"count": 1}, 1)


@pytest.mark.parametrize("other", [{"words": "b"}, {"path": "/others", "words": "a"}])
def test_a_key_that_stands_for_something_else_is_refused(api, doing, other):
    ask(api, words="a")
    answer = ask(api, **other)
    assert (answer.status_code, answer.json()["field"], doing.count) == (409, HEADER, 1)


def test_keys_are_of_one_person_and_of_what_asks_for_them(api, doing):
    assert [ask(api, name).json()["count"] for name in ("dana", "vera")] == [1, 2]
    assert [ask(api, headers={}).json()["count"] for _ in range(2)] == [3, 4]
    assert [ask(api, path="/free").json()["count"] for _ in range(2)] == [5, 6]


@pytest.mark.parametrize(
    "refused",
    [errors.BadInput("words", "no", "do"), errors.Refused("no", "do"), errors.UnknownName("x", "y", ()), errors.KeyReused("x", "y", "z")],
)  # fmt: skip
def test_what_was_refused_has_changed_nothing_and_may_be_sent_again(api, doing, refused):
    doing.raises = [refused]
    assert ask(api).status_code in (403, 404, 409, 422)
    assert (ask(api).json(), ask(api).headers[REPLAYED]) == ({"count": 2}, "true")


@pytest.mark.parametrize(
    "unknown",
    [errors.StoreUnavailable("away", "wait"), ValueError("a bug"), errors.HaltNotAcknowledged("late", "look")],
)
def test_what_nobody_knows_the_end_of_is_not_done_again(api, doing, unknown, monkeypatch):
    doing.raises = [unknown]
    assert ask(api).status_code in (500, 503, 504)
    answer = ask(api)
    assert (answer.status_code, "under way" in answer.json()["detail"], doing.count) == (409, True, 1)
    passed(api, UNDER_WAY_US, monkeypatch)
    answer = ask(api)
    assert (answer.status_code, "nobody knows" in answer.json()["detail"], doing.count) == (409, True, 1)
    assert "new key" in answer.json()["do"]


def passed(api, us, monkeypatch):
    """So much time has passed on the wall clock."""
    later = api.core.clock.now() + timedelta(microseconds=us)
    monkeypatch.setattr(type(api.core.clock), "now", lambda _: later)


def test_a_key_is_forgotten_after_a_day_and_not_before(api, doing, monkeypatch):
    ask(api)
    with monkeypatch.context() as then:
        passed(api, KEPT_US - 60_000_000, then)
        assert ask(api).json() == {"count": 1}
    passed(api, KEPT_US + 60_000_000, monkeypatch)
    assert ask(api).json() == {"count": 2}


def test_of_two_at_once_one_is_done_and_the_other_told_that_it_is_under_way(api, doing):
    begun, go_on = Event(), Event()

    def wait() -> None:
        begun.set()
        assert go_on.wait(30)

    doing.before = wait
    answers = {}

    async def first() -> None:
        answers["first"] = await api.ask("POST", "/things", headers=dict(WITH), json={})

    async def second() -> None:
        await anyio.to_thread.run_sync(partial(begun.wait, 30))
        answers["second"] = await api.ask("POST", "/things", headers=dict(WITH), json={})
        go_on.set()

    async def both() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(first)
            group.start_soon(second)

    anyio.run(both)
    assert (answers["first"].json(), answers["second"].status_code, doing.count) == ({"count": 1}, 409, 1)
    assert "under way" in answers["second"].json()["detail"]


def test_where_the_key_cannot_be_taken_nothing_is_done(api, doing):
    api.core.store.close()
    assert (ask(api).status_code, doing.count) == (503, 0)
    api.restart()


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there", "\xfc"])
def test_what_is_no_key_is_refused(api, doing, key):
    answer = ask(api, headers={HEADER: key.encode("latin-1")})
    assert (answer.status_code, answer.json()["field"], doing.count) == (422, HEADER, 0)


def test_what_cannot_be_taken_uses_no_key_up(api, doing):
    assert api("POST", "/things", headers=WITH, json={"colour": "red"}).status_code == 422
    assert ask(api).json() == {"count": 1}


def test_whoever_may_not_ask_takes_no_key(api, doing):
    assert ask(api, None).status_code == 401
    assert api.core.store.read(lambda tx: [tx.repeat(name, "0" * 64) for name in api.keys]) == [None] * len(api.keys)


def test_an_answer_is_erased_with_what_it_may_quote_and_still_not_done_again(api, doing):
    ask(api, words="a")
    api.core.store.transact(lambda tx: tx.erase_content([]), deadline_s=5)
    answer = ask(api, words="a")
    assert (answer.status_code, "erased" in answer.json()["detail"], doing.count) == (409, True, 1)
