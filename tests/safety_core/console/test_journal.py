"""Events for services: each entry of the log that concerns them, once, in order, from where they were."""

import msgspec
import pytest

from safety_core.console import more
from safety_core.console.api.bearer import desk_of
from safety_core.console.streams import journal as of_journal
from safety_core.console.streams.journal import BEAT, PATH, PENDING_MOST, Journal, Listener
from safety_core.switches import Scope
from safety_core.vocabulary import ClientId
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.console.ground import Ground, grounded
from tests.safety_core.console.test_switches import fenced

ACME, UMBRA = Scope(client=ClientId("acme")), Scope(client=ClientId("umbra"))


class Still(Journal):
    """A journal that is turned by hand."""

    def _watch(self) -> None: ...


@pytest.fixture
def journal(ground: Ground) -> Journal:
    return Still(ground.house)


def listen(ground: Ground, journal: Journal, name: str, after: int | None = None) -> Listener:
    return journal.listen(lambda: desk_of(ground.core, ground.claimant(name)), after)


def heard(listener: Listener) -> list[dict]:
    found = []
    for each in b"".join(listener.due()[0]).decode().split("\n\n")[:-1]:
        lines = dict(line.split(": ", 1) for line in each.split("\n"))
        what = msgspec.json.decode(lines["data"])
        assert lines["id"] == str(what["event"])
        found.append(what)
    return found


def test_a_halt_is_heard_by_whom_it_concerns_once_and_in_order(ground: Ground, journal: Journal):
    every, acme = listen(ground, journal, "viewer"), listen(ground, journal, "acme-viewer")
    names = [fenced(ground, scope).halt for scope in (ACME, UMBRA, Scope())]
    journal.turn()
    assert [each["halt"] for each in heard(every) if each["kind"] == "halt"] == names
    assert [each["halt"] for each in heard(acme) if each["kind"] == "halt"] == [names[0], names[2]]
    journal.turn()
    assert heard(every) == []


def test_whoever_comes_back_goes_on_after_what_they_saw(ground: Ground, journal: Journal):
    listener = listen(ground, journal, "viewer")
    for scope in (ACME, UMBRA):
        fenced(ground, scope)
    journal.turn()
    first, *rest = heard(listener)
    again = listen(ground, journal, "viewer", first["event"])
    journal.turn()
    assert heard(again) == rest


def test_who_may_act_no_more_hears_no_more(ground: Ground, journal: Journal):
    listener = listen(ground, journal, "acme-viewer")
    write(ground.core.store, lambda tx: tx.set_active("acme-viewer", active=False))
    fenced(ground, ACME)
    journal.turn()
    assert listener.due() == ([], True)


def test_who_reads_too_slowly_is_waited_for_and_misses_nothing(ground: Ground, journal: Journal):
    listener = listen(ground, journal, "viewer")
    listener.offer([BEAT] * PENDING_MOST)
    halt = fenced(ground, ACME)
    journal.turn()
    assert listener.due()[0] == [BEAT] * PENDING_MOST
    journal.turn()
    assert heard(listener)[0]["halt"] == halt.halt


def test_who_finds_no_room_to_listen_is_told_to_come_again(tmp_path, monkeypatch):
    monkeypatch.setattr(of_journal, "LISTENERS_MOST", 0)
    with grounded(tmp_path, more=more.routes) as ground:
        answer = ground.as_("viewer").get(PATH)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["detail"] == "0 listen already"


def test_it_stands_in_the_api_and_says_what_is_wrong_as_the_api_does(tmp_path):
    with grounded(tmp_path, more=more.routes) as ground:
        client = ground.browser().client
        assert client.get(PATH).status_code == 401
        key = ground.claimant("viewer").key.hex()
        answer = client.get(f"{PATH}?after=x", headers={"Authorization": f"Bearer viewer.{key}"})
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
