"""The nouns' pages in a real Chromium: a release manager's day by keyboard alone, an admin's without a script, and axe."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from safety_core.canary import Candidate
from safety_core.console import downloads
from safety_core.console.outside import Outside, turns
from safety_core.fleet.console_settings import ConsoleSettings
from safety_core.sandbox import Mode
from safety_core.shell import checkpoint, cohorts, plans, promote, sandbox, staff
from safety_core.switches import HOUSE
from safety_core.vocabulary import ClientId, PlatformAccountId
from tests import tenants
from tests.reports.html.browsing import browser, program
from tests.safety_core.adapters.stores.ground import account, write
from tests.safety_core.console.ground import PASSWORD, Ground, grounded
from tests.safety_core.console.nouns.test_runs import NAME, run, sign
from tests.safety_core.shell.rolling import PLAN
from tests.safety_core.shell.sandboxed import wanted
from tests.safety_core.shell.signing import HandSigner, key
from tests.safety_core.shell.test_leave import OWN

pytestmark = pytest.mark.skipif(program() is None, reason="there is no Chromium here; make browser installs one")

WIDE, NARROW = 1200, 360
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
AXED = ("/rollout", "/audit/entries/1/proof", "/sandbox", "/people")
PATHS = (
    "/rollout",
    "/budgets",
    "/audit",
    "/audit/entries/1",
    "/audit/entries/1/proof",
    "/audit/verification",
    "/accounts",
    "/accounts/acme/X/acme-1/cadence?at=2h",
    "/house/live",
    "/sandbox",
    "/flags?flag=effect.publish&client=acme",
    "/runs",
    f"/runs/{NAME}",
    "/people",
)
JUDGED = tuple(each for each in PATHS if each.split("?")[0] in AXED)
"""Each kind of thing that these pages are made of is on one of them; axe takes seconds for each."""
TABS_MAX = 80
PATIENCE_MS = 30_000
"""A loaded machine fails no test."""
SMALL = """() => [...document.querySelectorAll("main a.button, main a.target, main button, main input:not([type=hidden]):not([type=checkbox]), main select, main summary, nav a")]
  .filter(each => each.checkVisibility())
  .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
"""What is pressed, and is smaller than a finger."""


@dataclass
class Served:
    ground: Ground
    base: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The console on loopback, with something on each page."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    runs = tmp_path_factory.mktemp("runs")
    report = '<h1>GO</h1><table><tr><th><a href="load-publish.html">publish</a></th></tr></table>'
    sign(run(runs, page=report, loads=[{"load": "publish", "word": "GO"}]), publish="<h1>The load publish</h1>")
    cores: list[Any] = []
    outside = Outside(lambda: (cores[0], OWN, lambda: None), runs, turns())
    place, settings = tmp_path_factory.mktemp("console"), ConsoleSettings(port=port)
    with grounded(place, more=downloads.routes, settings=settings, outside=outside) as ground:
        cores.append(ground.core)
        _furnish(ground)
        server = uvicorn.Server(uvicorn.Config(ground.app, log_config=None, lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield Served(ground, f"http://127.0.0.1:{port}")
        server.should_exit = server.force_exit = True
        thread.join(30)
    listening.close()


def _furnish(ground: Ground) -> None:
    core, operator, other = ground.core, ground.claimant("operator"), ground.claimant("operator-2")
    house = msgspec.structs.replace(
        account(3, "acme"), client=ClientId(HOUSE), platform_account=PlatformAccountId("2001")
    )
    staff.add_accounts(core, [msgspec.structs.replace(house, account="rtv", handle="@rtv")])
    ground.platform.whose, ground.platform.called = PlatformAccountId("2001"), "rtv"
    plans.load(core, PLAN, by=ground.claimant("admin"))
    ground.clock.pass_s(3_600)
    known = [
        Candidate(client=ClientId(each), trust=80, since=date(2023, 5, 1), reach=18_000, consent="contract 7")
        for each in ("acme", "umbra")
    ]
    cohorts.enrol(core, known, ("acme", "umbra"), operator, "they asked to go first")
    cohorts.remove(core, "umbra", other, "<b>they</b> asked us to wait")
    promote.hold(core, operator, "until the audit is over")
    promote.resume(core, other, "the audit is over")
    sandbox.put(core, wanted(ground, Mode.INTERCEPT, hours=3), operator, "rehearsing")
    write(core.store, lambda tx: tx.add_trip(_trip()))
    checkpoint.sign(replace(core, signer=HandSigner(key(1))))


def _trip():
    return msgspec.structs.replace(tenants.objects(tenants.ONE).trip, client=ClientId("acme"), halt=None, account=None)


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    """Of a page that was looked at too early the next look is waited for: a click returns before the page that it leads to."""
    expect.set_options(timeout=PATIENCE_MS)
    with browser() as chromium:
        yield chromium


@pytest.fixture
def show(opened: Browser, served: Served) -> Iterator[Any]:
    contexts = []

    def shown(name: str, *, width: int = WIDE, **options: Any) -> Page:
        context = opened.new_context(viewport={"width": width, "height": 900}, base_url=served.base, **options)
        contexts.append(context)
        context.add_cookies(
            [{"name": "hp", "value": served.ground.token(name), "url": served.base, "sameSite": "Strict"}]
        )
        return context.new_page()

    yield shown
    for each in contexts:
        each.close()


def tab_to(sheet: Page, label: str) -> None:
    """By the Tab key alone; ends where something of that accessible name has the focus."""
    for _ in range(TABS_MAX):
        sheet.keyboard.press("Tab")
        told = sheet.evaluate(
            "() => { const at = document.activeElement; return [at.ariaLabel, at.textContent.trim(), "
            'at.labels?.[0]?.textContent.trim()].map(each => each ?? ""); }'
        )
        if any(each == label for each in told):
            outline = sheet.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"nobody sees that {label!r} has the focus"
            return
    raise AssertionError(f"no Tab leads to {label!r}")


def test_a_release_manager_holds_reads_and_rolls_back_by_keyboard_alone(opened: Browser, served: Served) -> None:
    context = opened.new_context(base_url=served.base, viewport={"width": WIDE, "height": 900})
    sheet = context.new_page()
    sheet.goto("/rollout")
    sheet.keyboard.press("Tab")
    tab_to(sheet, "Name")
    sheet.keyboard.type("operator")
    tab_to(sheet, "Password")
    sheet.keyboard.type(PASSWORD)
    sheet.keyboard.press("Enter")
    sheet.wait_for_url(f"{served.base}/rollout")
    expect(sheet.get_by_role("heading", name="What would make it go on to ten")).to_be_visible()
    expect(sheet.get_by_text("0 of the 3 posts of the house this needs")).to_be_visible()
    sheet.locator("#hold-reason").focus()
    sheet.keyboard.type("a look first")
    tab_to(sheet, "Hold")
    sheet.keyboard.press("Enter")
    sheet.get_by_text("a person holds it").wait_for()
    expect(sheet.locator("#live")).to_contain_text("Held at house")
    sheet.locator("#resume-reason").focus()
    sheet.keyboard.type("go on")
    sheet.keyboard.press("Enter")
    sheet.get_by_role("heading", name="Hold", exact=True).wait_for()
    sheet.locator("#advance-reason").focus()
    sheet.keyboard.type("early")
    sheet.keyboard.press("Enter")
    sheet.get_by_text("Nothing changed. HOLD at house").wait_for()
    sheet.goto("/audit")
    tab_to(sheet, "Verify the whole log")
    sheet.keyboard.press("Enter")
    sheet.get_by_text("IT HOLDS").wait_for()
    context.close()


def test_an_admin_adds_somebody_and_has_the_house_verified_without_a_script(show: Any) -> None:
    sheet = show("admin", java_script_enabled=False)
    sheet.goto("/people")
    sheet.get_by_label("Name").fill("nina")
    sheet.get_by_label("Role").select_option("operator")
    sheet.get_by_label("acme", exact=True).check()
    sheet.get_by_role("button", name="Add, and show the key once").click()
    shown = sheet.locator("#new-key").inner_text()
    assert len(bytes.fromhex(shown)) == 32
    sheet.goto("/people")
    assert shown not in sheet.content()
    sheet.get_by_role("button", name="Deactivate nina").click()
    expect(sheet.locator("#live")).to_contain_text("nina may act no more.")
    sheet.goto("/accounts")
    sheet.get_by_role("button", name="Verify the house").click()
    expect(sheet.get_by_text("1 of 1 connected")).to_be_visible()
    with sheet.expect_download() as told:
        sheet.goto("/audit/entries/1/proof")
        sheet.get_by_role("link", name="Download the proof").click()
    assert told.value.suggested_filename == "proof-1.ndjson"


def test_a_report_is_shown_with_no_script_and_no_cookie_of_ours(show: Any) -> None:
    sheet = show("viewer")
    sheet.goto(f"/runs/{NAME}")
    sheet.get_by_role("link", name="The whole report").click()
    sheet.get_by_role("heading", name="GO").wait_for()
    assert sheet.evaluate("() => window.origin") == "null", "it has an origin of its own"


def test_the_page_of_a_load_is_reached_beside_the_report_and_from_within_it(show: Any) -> None:
    sheet = show("viewer")
    sheet.goto(f"/runs/{NAME}")
    sheet.get_by_role("link", name="publish").click()
    sheet.get_by_role("heading", name="The load publish").wait_for()
    assert sheet.evaluate("() => window.origin") == "null", "it has an origin of its own"
    sheet.goto(f"/runs/{NAME}/report.html")
    sheet.get_by_role("link", name="publish").click()  # no cookie goes with it: it comes from no page of ours
    sheet.get_by_role("heading", name="Sign in").wait_for()
    sheet.get_by_role("link", name="Go on to what it names").click()
    sheet.get_by_role("heading", name="The load publish").wait_for()


def test_axe_finds_nothing(show: Any) -> None:
    sheet = show("admin")
    for path in JUDGED:
        assert judged(sheet, path, RULES) == []


def test_in_the_dark_all_can_be_read_and_at_360_pixels_all_can_be_pressed_and_nothing_runs_off_the_side(
    show: Any,
) -> None:
    sheet = show("admin", width=NARROW, color_scheme="dark")
    told: list[str] = []
    sheet.on("console", lambda each: told.append(each.text))
    for path in PATHS:
        assert judged(sheet, path, CONTRAST if path in JUDGED else None) == []
        assert sheet.evaluate("() => document.documentElement.scrollWidth") <= NARROW, path
        assert sheet.evaluate(SMALL) == [], path
    assert told == [], "nothing broke the page's policy"


def judged(sheet: Page, path: str, rules: dict[str, Any] | None) -> list[tuple[str, str, str]]:
    """A page with all of it unfolded, and what axe has against it."""
    sheet.goto(path)
    sheet.evaluate("() => { for (const each of document.querySelectorAll('details')) each.open = true; }")
    found = [] if rules is None else Axe().run(sheet, options=rules).response["violations"]
    return [(path, each["id"], each["nodes"][0]["html"][:200]) for each in found]
