"""Whatever a platform answers, a look ends with a row: it is never a crash, and never tells the token."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.observer import config
from reports.observer.looking import Look, Stamp
from reports.observer.memory import Memory
from reports.observer.platforms import CLIENTS
from reports.observer.secret import Token
from reports.observer.wire import Answer, Question, Wire, trusted
from tests.fuzzing import examples, fuzzed
from tests.reports.observer import house as houses
from tests.reports.observer.house import PLATFORMS, HandClock, House, served

TRUST = trusted(None)
SECRET = "sesame-open-1234"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from([SECRET, "\ud800", "x" * 300, "a\x00b", "é"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


class Tape(Wire):
    """Answers from a list, the last of them again and again."""

    def __init__(self, hosts: tuple[str, ...], answers: list[Answer]) -> None:
        super().__init__(hosts, HandClock(), trust=TRUST)
        self._answers, self._next = answers, 0

    def ask(self, question: Question, token: Token) -> Answer:  # noqa: ARG002
        found = self._answers[min(self._next, len(self._answers) - 1)]
        self._next += 1
        return found


@pytest.fixture(scope="module")
def taped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Answer]]:
    """What each platform answers at a look at two posts, one of which is gone at the second look."""
    tapes: dict[str, list[Answer]] = {name: [] for name in PLATFORMS}
    real = Wire.ask
    with served(tmp_path_factory.mktemp("taped")) as house, pytest.MonkeyPatch.context() as patch:
        for name in PLATFORMS:
            _record(house, name, tapes[name], patch, real)
    return tapes


def _record(house: House, name: str, tape: list[Answer], patch: pytest.MonkeyPatch, real: Any) -> None:
    gone = house.by_hand(name, "goes")
    house.by_hand(name, "stays")
    house.look(name)
    house.delete(name, gone)

    def ask(self: Wire, question: Question, token: Token) -> Answer:
        tape.append(answer := real(self, question, token))
        return answer

    patch.setattr(Wire, "ask", ask)
    house.look(name)
    patch.setattr(Wire, "ask", real)


def looked(name: str, answers: list[Answer]) -> str:
    """The word of a look at those answers; no row of it tells the token."""
    client = CLIENTS[name]
    watched = config.Watched(platform=name, name="rtv", account=houses.ACCOUNTS[name], comments=True)
    made = client(watched, Token(SECRET), Tape(client.HOSTS, answers), HandClock())
    found = Look(made, Memory().of(name, watched.account), HandClock(), Stamp("observed")).finished()
    assert not any(SECRET in repr(row) for row in found.rows)
    assert found.look.pages <= 200
    return found.look.word


def places(said: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    yield here
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for key, value in inner:
        yield from places(value, (*here, key))


def changed(said: Any, place: tuple[Any, ...], value: Any, *, drop: bool) -> Any:
    if not place:
        return value
    made = copy.deepcopy(said)
    within = made
    for key in place[:-1]:
        within = within[key]
    if drop:
        del within[place[-1]]
    else:
        within[place[-1]] = value
    return made


@fuzzed("observed")
@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("name", PLATFORMS)
def test_one_place_of_one_answer_changed_is_no_crash(
    name: str, data: st.DataObject, taped: dict[str, list[Answer]]
) -> None:
    tape = list(taped[name])
    assert looked(name, tape) == "complete"
    at = data.draw(st.integers(0, len(tape) - 1))
    place = data.draw(st.sampled_from([each for each in places(tape[at].said) if each]))
    said = changed(tape[at].said, place, data.draw(JSON), drop=data.draw(st.booleans()))
    status = data.draw(st.sampled_from([tape[at].status, 200, 400, 401, 404, 426]))
    tape[at] = Answer(status, tape[at].headers, said)
    looked(name, tape)


@fuzzed("observed")
@settings(max_examples=examples(100))
@given(
    answers=st.lists(
        st.tuples(
            st.sampled_from([200, 204, 400, 401, 403, 404]), st.dictionaries(st.text(max_size=6), JSON, max_size=4)
        ),
        min_size=1,
        max_size=4,
    )
)
@pytest.mark.parametrize("name", PLATFORMS)
def test_answers_of_no_shape_at_all_are_never_a_complete_look(
    name: str, answers: list[tuple[int, dict[str, Any]]]
) -> None:
    assert looked(name, [Answer(status, {}, said) for status, said in answers]) != "complete"


def test_json_of_the_tape_is_what_the_wire_takes(taped: dict[str, list[Answer]]) -> None:
    for tape in taped.values():
        assert [json.loads(json.dumps(each.said)) for each in tape] == [each.said for each in tape]
