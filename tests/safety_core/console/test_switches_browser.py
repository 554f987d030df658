"""The switches in a real Chromium: a click halts and is seen elsewhere, a dead page says so, and everybody can use it."""

import itertools
import re
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.switches import HaltState
from safety_core.vocabulary import ClientId
from tests.reports.html.browsing import browser, program
from tests.safety_core.adapters.stores.ground import account, write
from tests.safety_core.console.ground import Ground
from tests.safety_core.console.serving import Served, served
from tests.safety_core.shell.ground import FlakyStore

pytestmark = pytest.mark.skipif(program() is None, reason="there is no Chromium here; make browser installs one")

WIDE, NARROW = 1200, 360
PATIENCE_MS = 30_000
"""A loaded machine fails no test: how long a click takes to be seen elsewhere is measured by ``measure.py``."""
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
TOO_SMALL = """() => [...document.querySelectorAll("main button:not([hidden]), main a, main select, main input:not([type=hidden])")]
  .filter(each => { const at = (each.closest("label") || each).getBoundingClientRect(); return at.height && at.height < 43.5; })
  .map(each => each.outerHTML.slice(0, 120))"""


TOLD = "window.EventSource = class extends EventTarget { constructor() { super(); window.stream = this; } close() {} };"
"""A stream of which the test says what comes, and when."""
PUSHED = """([row, seen]) => {
  const fresh = document.querySelector(row).cloneNode(true);
  fresh.dataset.seen = seen;
  fresh.title = fresh.title + ".";
  const data = JSON.stringify({ parts: [{ name: fresh.dataset.part, html: fresh.outerHTML, into: null }], gone: [], said: [] });
  stream.dispatchEvent(new MessageEvent("change", { data }));
}"""


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("console")) as made:
        yield made


NUMBERS = itertools.count()


@pytest.fixture
def client(console: Served) -> str:
    """A client of this test alone, on the console that all share."""
    name = f"client-{next(NUMBERS)}"

    def decide(tx) -> None:
        tx.add_client(ClientId(name))
        tx.add_account(account(1, name))

    write(console.ground.core.store, decide)
    return name


def at(
    console: Served, opened: Browser, path: str, name: str = "operator", *, live: bool = True, **how: object
) -> Page:
    how.setdefault("viewport", {"width": WIDE, "height": 900})
    page = console.signed_in(opened, name, **how).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(path)
    if live:
        expect(page.locator("body:not(.dead)")).to_be_visible()
    return page


def card(page: Page, client: str):
    return page.locator("article.card", has_text=f"client {client},")


def halted(ground: Ground, client: str) -> list[str]:
    return [
        str(each.scope)
        for each in ground.core.store.read(lambda tx: tx.switches().halts)
        if each.scope.client == client
    ]


def test_a_halt_clicked_in_one_browser_shows_in_another_until_it_is_acknowledged(console, opened, client):
    path = f"/switches?find={client}"
    here, there = at(console, opened, path), at(console, opened, path, "operator-2")
    here.get_by_role("button", name=f"Halt {client} on X", exact=True).click()
    expect(there.locator("#alarm")).to_contain_text(f"Halted: client {client}, platform X, by operator")  # for 15 s
    for page in (there, here):
        expect(page.locator(f"[data-part='row-{client}'] td.degraded")).to_contain_text("HALTED")
        expect(card(page, client)).to_contain_text("ACKNOWLEDGED")
        expect(card(page, client)).to_contain_text("3 of 3 workers confirmed")
    assert here.url.endswith(path), "whoever halts stays where they are, for the next click"


def test_a_row_that_is_pushed_keeps_what_was_ticked_and_who_stood_on_it(console, opened, client):
    page = at(console, opened, f"/switches?find={client}")
    page.get_by_role("checkbox", name=client).check()
    button = page.get_by_role("button", name=f"Halt {client} everywhere")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-part='row-{client}'] th")).to_contain_text("HALTED")
    expect(page.get_by_role("checkbox", name=client)).to_be_checked()
    expect(button).to_be_focused()


def test_what_is_pushed_takes_no_button_from_under_a_finger_and_leads_nobody_into_what_they_did_not_see(
    console, opened, client
):
    page = console.signed_in(opened).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(TOLD)
    page.goto(f"/switches?find={client}")
    row, button = f"[data-part='row-{client}']", page.get_by_role("button", name=f"Halt {client} on X", exact=True)
    button.hover()
    page.mouse.down()
    page.evaluate(PUSHED, [row, "a"])
    assert page.locator(row).get_attribute("data-seen") is None, "it is held back while somebody presses"
    page.mouse.up()
    expect(page.locator("#live")).to_contain_text(f"Halted client {client}, platform X")
    expect(page.locator(row)).to_have_attribute("data-seen", "a")
    button = page.get_by_role("button", name=f"Halt {client} everywhere")
    button.focus()
    page.evaluate(PUSHED, [row, "a"])
    expect(button).to_be_focused()
    page.evaluate(PUSHED, [row, "b"])
    expect(page.locator(row)).to_have_attribute("data-seen", "b")
    assert page.evaluate("() => document.activeElement === document.body")
    assert halted(console.ground, client) == [f"client {client}, platform X"]


def test_return_in_a_field_halts_nothing_and_one_key_on_a_button_does(console, opened, client):
    page = at(console, opened, f"/switches?find={client}")
    page.get_by_label("In your words").fill("by keyboard")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the expected end
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="HALT EVERYTHING")).to_be_focused()
    assert halted(console.ground, client) == []
    page.keyboard.press("Tab")
    page.get_by_role("checkbox", name=client).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Halt ticked clients").focus()
    page.keyboard.press("Space")
    expect(page.locator("article.card", has_text=f"client {client}")).to_contain_text(
        "by keyboard", timeout=PATIENCE_MS
    )
    assert halted(console.ground, client) == [f"client {client}"]


def test_without_javascript_a_halt_is_one_click_and_the_page_says_that_it_does_not_follow(console, opened, client):
    page = at(console, opened, f"/switches?find={client}", live=False, java_script_enabled=False)
    assert "does not follow" in page.content()
    page.get_by_role("button", name=f"Halt {client} on X", exact=True).click()
    expect(page.locator("#live")).to_contain_text(f"Halted client {client}, platform X")
    assert halted(console.ground, client) == [f"client {client}, platform X"]
    assert console.ground.core.store.read(lambda tx: tx.halts())[-1].reason == "not clear yet what is going on"


def test_a_name_that_is_gone_is_said_at_once_and_nothing_looks_halted(console, opened, client):
    page = at(console, opened, f"/switches?find={client}")
    button = page.get_by_role("button", name=f"Halt {client} on X", exact=True)
    button.evaluate("each => { each.value = 'client=nobody-of-that-name'; }")
    button.click()
    expect(page.locator("#alarm")).to_contain_text("NOT HALTED")
    expect(page.locator("#alarm")).to_contain_text("nobody-of-that-name")


def test_a_second_person_types_what_is_released(console, opened, client):
    page = at(console, opened, f"/switches?find={client}")
    page.get_by_role("button", name=f"Halt {client} on X", exact=True).click()
    expect(card(page, client)).to_contain_text("ACKNOWLEDGED")
    card(page, client).get_by_role("link", name="Release…").click()
    expect(page.get_by_text("you threw it: a second person releases it")).to_be_visible()
    second = at(console, opened, page.url, "operator-2")
    second.get_by_label("Type what is released").fill(f"client {client}")
    second.locator("#release-reason").fill("mended")
    second.get_by_role("button", name="Release", exact=True).click()
    expect(second.get_by_role("alert").filter(has_text="Not done")).to_contain_text(f"client {client}, platform X")
    second.get_by_label("Type what is released").fill(f"client {client}, platform X")
    second.get_by_role("button", name="Release", exact=True).click()
    expect(second.locator("#live")).to_contain_text("Released")
    expect(page.locator("article.card.released")).to_be_visible()
    assert halted(console.ground, client) == []


def test_a_worker_that_does_not_confirm_is_named(console, opened, client):
    console.pulse.deaf.add("worker-2")
    try:
        page = at(console, opened, f"/switches?find={client}")
        page.get_by_role("button", name=f"Halt {client} on X", exact=True).click()
        expect(card(page, client)).to_contain_text("2 of 3 workers confirmed; not yet: worker-2")
    finally:
        console.pulse.deaf.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing_and_a_thumb_finds_everything(console, opened, client, scheme, width):
    page = at(
        console, opened, f"/switches?find={client}", color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    page.get_by_role("button", name=f"Halt {client} on X", exact=True).click()
    expect(card(page, client)).to_contain_text("ACKNOWLEDGED")
    halt = card(page, client).locator("h3").get_attribute("id")
    for path in (None, f"/switches/halts/{halt}", f"/switches/cells/{client}/X", f"/switches/history?client={client}"):
        if path is not None:
            page.goto(path)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert page.evaluate(TOO_SMALL) == [], path


def test_what_a_colour_says_a_word_says_as_well(console, opened, client):
    page = at(console, opened, f"/switches?find={client}")
    words = {each.inner_text() for each in page.locator(".health").all()}
    assert words
    assert all(re.search("healthy|degraded|critical", each) for each in words)


def test_a_page_whose_server_is_dead_says_so_and_is_not_green(tmp_path, opened):
    with served(tmp_path) as console:
        page = at(console, opened, "/switches")
        expect(page.locator("#livemark")).to_have_text(", live")
        console.die()
        expect(page.locator("#quiet")).to_contain_text("Nothing was heard")
        expect(page.locator("#quiet")).to_contain_text("holdpoint halt")
        expect(page.locator("#livemark")).to_have_text(", NOT LIVE")
        colours = page.locator(".health").evaluate_all("all => all.map(each => getComputedStyle(each).color)")
        assert len(set(colours)) == 1, "nothing looks better than anything else"
        page.get_by_role("button", name="Halt acme on X", exact=True).click()
        expect(page.locator("#alarm")).to_contain_text("NOT HALTED")


def test_while_the_store_is_away_a_click_stops_the_machine_and_the_page_says_what_was_done(tmp_path, opened):
    store = FlakyStore(open_sqlite(str(tmp_path / "own.sqlite"), mode="threaded", create=True))
    with served(tmp_path, store=store) as console:
        page = at(console, opened, "/switches")
        expect(page.locator("#livemark")).to_have_text(", live")
        store.away = 10**9
        expect(page.locator("#quiet")).to_contain_text("stops this whole machine")
        page.get_by_role("button", name="Halt acme on X", exact=True).click()
        expect(page.locator("main .did")).to_contain_text("STOPPED: everything on this machine")
        expect(page.locator("main")).to_contain_text("begin nothing: worker-1 (process 1), worker-2 (process 2)")
        assert console.ground.core.hard_stop.latched()
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        store.away = 0
        expect(page.locator("main .did")).to_contain_text("The database can be read again")


def test_whoever_is_signed_out_elsewhere_is_told(console, opened):
    from safety_core.shell import sign_in

    token = console.ground.token("viewer")
    window = opened.new_context(base_url=console.url)
    window.add_cookies([{"name": "hp", "value": token, "url": console.url}])
    page = window.new_page()
    page.goto("/switches")
    expect(page.locator("#livemark")).to_have_text(", live")
    sign_in.end(console.ground.core, sign_in.shown(console.ground.core, token))
    expect(page.locator("#quiet")).to_contain_text("signed out")


def test_all_that_was_halted_here_was_acknowledged(console):
    """The last of this module: whatever the clicks threw became true, in the background, with nobody waiting."""
    until = time.monotonic() + PATIENCE_MS / 1_000
    while (states := {each.state for each in console.ground.core.store.read(lambda tx: tx.halts())}) - OVER:
        assert time.monotonic() < until, states
        time.sleep(0.05)


OVER = {HaltState.QUIESCED, HaltState.RELEASED}
