"""Stopping this machine from the page while the store cannot be read: for whom, how long, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.console import desks
from safety_core.console.more import routes
from safety_core.console.outside import NOWHERE
from safety_core.console.sign_in.proved import KEPT_US, MOST, Proved
from safety_core.fleet.console_settings import ConsoleSettings, ProxySettings
from safety_core.fleet.hard_stop import hard_stop_beside
from safety_core.fleet.view import view_beside
from safety_core.ports import Beat
from safety_core.shell import hard_stop, proving, staff
from safety_core.sign_ins import digest
from safety_core.switches import Scope
from safety_core.vocabulary import WorkerId
from tests.safety_core.console.ground import ORIGIN, SETTINGS, Browser, Ground, grounded
from tests.safety_core.shell.ground import FlakyStore

GONE = 10**9


class Beats:
    """Two workers of this machine: one confirms what is raised, the other does not."""

    def __init__(self, view) -> None:
        self.view = view

    def beats(self) -> tuple[Beat, ...]:
        return tuple(
            Beat(
                worker=WorkerId(name),
                pid=pid,
                started_ticks=1,
                beat_us=10**15,
                confirmed=self.view.generation() if name == "quick" else 0,
                confirmed_us=10**15,
            )
            for pid, name in ((7, "quick"), (8, "deaf"))
        )

    def attended(self, *, now_us: int) -> bool:  # noqa: ARG002  # the port
        return True


@contextmanager
def leaving(tmp_path: Path, settings: ConsoleSettings = SETTINGS) -> Iterator[Ground]:
    """A console whose store can go away: ``ground.core.store.away``."""
    stop, view = hard_stop_beside(tmp_path / "own.sqlite"), view_beside(tmp_path / "own.sqlite", "boot")
    store = FlakyStore(open_sqlite(str(tmp_path / "own.sqlite"), mode="threaded", create=True))
    stop.prepare()
    ports = {"store": store, "hard_stop": stop, "view": view, "heartbeats": Beats(view)}
    with grounded(tmp_path, settings=settings, more=routes, **ports) as ground:
        yield ground


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Ground]:
    with leaving(tmp_path) as made:
        yield made


def gone(ground: Ground, browser: Browser) -> Browser:
    """Somebody who was proved just now, and whose store is away from here on."""
    browser.token_on("/me")
    ground.core.store.away = GONE
    return browser


def halt(browser: Browser, **fields: str):
    data = {"_form": "halt", "_csrf": browser.csrf, "at": "client=acme", **fields}
    return browser.client.post("/switches", data=data, follow_redirects=False)


def test_whoever_was_proved_a_moment_ago_stops_this_machine_and_is_told_what_was_done_and_what_not(own: Ground):
    browser = gone(own, own.as_("acme-viewer"))
    after = halt(browser, why="posts on the wrong account", reason="<b>now</b>")
    (order,) = own.core.hard_stop.orders()
    assert (after.status_code, order.person, order.proven, order.scope) == (200, "acme-viewer", False, Scope())
    assert order.reason == "posts on the wrong account: <b>now</b>"
    assert own.core.hard_stop.latched()
    assert order.halt in own.core.view.standing()
    for words in (
        "STOPPED: everything on this machine",
        "begin nothing: quick (process 7)",
        "Not confirmed yet: deaf (process 8)",
        "not on record yet, since the database cannot be read",
        "Other machines are not stopped",
        f"holdpoint release {order.halt} --as NAME",
        "holdpoint halt --local",
    ):
        assert words in after.text, words
    own.core.store.away = 0
    hard_stop.notice(own.core)
    recorded = own.core.store.read(lambda tx: tx.halt(order.halt))
    assert (recorded.in_force, recorded.proven, recorded.person) == (True, False, "acme-viewer")


def test_a_page_that_cannot_be_shown_offers_it_to_whoever_was_proved_and_for_five_minutes(own: Ground):
    browser, stranger = own.as_("viewer"), own.as_("operator")
    gone(own, browser)
    own.clock.pass_s((KEPT_US - 1) / 1e6)
    page = browser.get("/switches")
    assert (page.status_code, "STOP THIS MACHINE" in page.text) == (503, True)
    assert f'value="{browser.csrf}"' in page.text
    assert "STOP THIS MACHINE" not in stranger.get("/switches").text, "they were not proved by this process"
    own.clock.pass_s(1 / 1e6)
    assert "STOP THIS MACHINE" not in browser.get("/switches").text
    after = halt(browser)
    assert (after.status_code, "holdpoint halt -m" in after.text) == (503, True)
    assert own.core.hard_stop.latched() is None


def test_a_store_that_stumbles_once_stops_no_machine_and_the_halt_goes_its_ordinary_way(own: Ground):
    browser = gone(own, own.as_("operator"))
    own.core.store.away = 3
    assert halt(browser).status_code == 303
    (stands,) = own.core.store.read(lambda tx: tx.switches().halts)
    assert (str(stands.scope), stands.proven, own.core.hard_stop.latched()) == ("client acme", True, None)


def test_what_else_cannot_be_read_offers_no_stop(tmp_path: Path):
    """A folder of reports that is none: the store can be read, and a halt goes the ordinary way."""
    (tmp_path / "runs").write_text("no folder")
    with grounded(tmp_path, outside=NOWHERE._replace(runs=tmp_path / "runs")) as ground:
        page = ground.as_("viewer").get("/runs")
        assert (page.status_code, "STOP THIS MACHINE" in page.text) == (503, False)


def test_a_form_that_is_not_ours_stops_nothing(own: Ground):
    browser = gone(own, own.as_("viewer"))
    assert halt(browser, _csrf="00" * 32).status_code == 403
    browser.client.headers["origin"] = "https://evil.example"
    assert halt(browser).status_code == 403
    assert own.core.hard_stop.latched() is None


@pytest.mark.parametrize(
    ("path", "form"),
    [("/switches/halts/halt-1", "release"), ("/switches/drills", "drill"), ("/me", "everywhere")],
    ids=["release", "drill", "sign-out-everywhere"],
)
def test_nothing_but_a_halt_is_done_without_the_store(own: Ground, path: str, form: str):
    browser = gone(own, own.as_("admin"))
    after = browser.client.post(path, data={"_form": form, "_csrf": browser.csrf}, follow_redirects=False)
    assert after.status_code == 503
    assert own.core.hard_stop.latched() is None


def test_whoever_was_refused_while_the_store_could_be_read_stops_nothing_when_it_cannot(own: Ground):
    """By a request of theirs, by a look of the streams, by signing out: whichever comes first."""
    one, two, three = (own.as_(name) for name in ("viewer", "operator", "approver"))
    for each in (one, two, three):
        each.token_on("/me")
    for name in ("viewer", "operator"):
        staff.set_active(own.core, name, active=False, by=own.claimant("admin"))
    assert halt(one).status_code == 303, "where the store can be read it alone is asked"
    own.core.store.away = GONE
    assert halt(one).status_code == 503
    own.core.store.away = 0
    desks.forget_refused(own.house)
    own.core.store.away = GONE
    assert halt(two).status_code == 503
    three.client.post("/sign-out", data={"_csrf": three.csrf})
    assert halt(three).status_code == 503
    assert own.core.hard_stop.latched() is None


def test_whom_a_proxy_named_is_stopping_only_as_long_as_it_names_them(tmp_path: Path):
    settings = ConsoleSettings(url=ORIGIN, proxy=ProxySettings(header="X-Who", addresses=("testclient",)))
    with leaving(tmp_path, settings) as ground:
        browser = ground.browser()
        token = proving.by_proxy(ground.core, "viewer", lasting=ground.house.lasting)
        browser.client.cookies.set("__Host-hp", token, domain="console.example", path="/")
        browser.client.headers["x-who"] = "viewer"
        gone(ground, browser)
        browser.client.headers["x-who"] = "admin"
        assert halt(browser).status_code == 503
        del browser.client.headers["x-who"]
        assert halt(browser).status_code == 503
        browser.client.headers["x-who"] = "viewer"
        assert halt(browser).status_code == 200


def test_what_is_kept_ends_with_its_session_is_bounded_and_does_not_come_back(own: Ground):
    token, kept = own.token("viewer"), Proved()
    session = own.core.store.read(lambda tx: tx.session(digest(token)))
    last_us = session.until_us - 1
    used = msgspec.structs.replace(session, seen_us=last_us)
    kept.keep(used, now_us=0)
    assert kept.standing(used.digest, now_us=0, wall_us=last_us) == used
    assert kept.standing(used.digest, now_us=0, wall_us=session.until_us) is None
    assert kept.standing(used.digest, now_us=-1, wall_us=last_us) is None
    kept.forget(used.digest)
    kept.keep(used, now_us=0)  # a look that began before it was refused
    assert kept.every() == ()
    for n in range(MOST + 1):
        kept.keep(msgspec.structs.replace(session, digest=str(n)), now_us=0)
    assert {each.digest for each in kept.every()} == {str(n) for n in range(1, MOST + 1)}


def test_a_script_that_stays_on_the_page_is_told_whether_it_was_done(own: Ground):
    """Of a redirect it learns nothing: it took being sent to sign in for a halt."""
    browser = own.as_("operator")
    browser.token_on("/me")
    browser.client.headers["x-stays"] = "yes"
    done = halt(browser)
    assert (done.status_code, done.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert done.text.startswith("Halted client acme: nothing new begins")
    staff.set_active(own.core, "operator", active=False, by=own.claimant("admin"))
    after = halt(browser)
    assert (after.status_code, "nothing was done" in after.text) == (401, True)


def asked(browser: Browser, path: str = "/switches/halt", /, **headers: str):
    what = {"at": ["client=acme"], "why": "posts on the wrong account", "reason": "now"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.client.post(f"/api/v1{path}", json=what if path.endswith("/halt") else {}, headers=named)


def test_a_session_that_asks_the_api_stops_this_machine_as_its_page_would(own: Ground):
    browser = gone(own, own.as_("acme-viewer"))
    after = asked(browser, x_csrf_token=browser.csrf)
    (order,) = own.core.hard_stop.orders()
    assert (after.status_code, after.headers["content-type"]) == (202, "application/json")
    assert (order.person, order.proven, order.scope) == ("acme-viewer", False, Scope())
    assert order.reason == "posts on the wrong account: now"
    told = after.json()
    assert (told["halt"], told["kept"], told["recorded"]) == (order.halt, True, False)
    assert (told["confirmed"], told["missing"]) == (["quick (process 7)"], ["deaf (process 8)"])
    for words in ("not on record yet", "other machines are not stopped", f"holdpoint release {order.halt} --as NAME"):
        assert words in " ".join(told["notes"]), words


def test_of_the_api_nobody_else_and_nothing_else_stops_a_machine(own: Ground):
    browser, stranger = own.as_("admin"), own.as_("operator")
    gone(own, browser)
    token = browser.csrf
    key = f"Bearer admin.{own.keys['admin'].hex()}"
    for proof in (asked(stranger), asked(browser, authorization=key, x_csrf_token=token)):
        assert (proof.status_code, "holdpoint halt --local -m" in proof.json().get("do", "")) == (503, True)
    assert asked(browser).status_code == 403
    assert asked(browser, x_csrf_token=token, origin="https://evil.example").status_code == 403
    assert asked(browser, "/switches/release", x_csrf_token=token).status_code == 503
    assert (
        browser.client.post("/api/v1/switches/halt", json={"at": 1}, headers={"x-csrf-token": token}).status_code == 422
    )
    own.core.store.away = 3
    assert asked(browser, x_csrf_token=token).status_code == 200, "a store that stumbles once"
    assert own.core.hard_stop.latched() is None
    own.clock.pass_s(KEPT_US / 1e6)
    own.core.store.away = GONE
    assert asked(browser, x_csrf_token=token).status_code == 503
    assert own.core.hard_stop.latched() is None
