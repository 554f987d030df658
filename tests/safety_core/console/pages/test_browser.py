"""The pages on which people decide, in a real Chromium: by keyboard alone, with and without scripts, in light and dark, narrow."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from safety_core.approvals import ApprovalState
from safety_core.shell import approve, halt
from safety_core.triggers import Alarm
from safety_core.vocabulary import AccountId, ClientId, Harm, Platform
from tests.reports.html.browsing import browser, program
from tests.reports.html.test_browser import RULES
from tests.safety_core.console.pages.brought import HOSTILE, asked, edited, heard, quarantined, request, unknown
from tests.safety_core.console.pages.serving import Served, served

pytestmark = pytest.mark.skipif(program() is None, reason="there is no Chromium here; make browser installs one")

WIDE, NARROW = 1200, 360
PATIENCE_MS = 30_000
ALL_OPEN = """() => {
  for (const each of document.querySelectorAll("details")) { each.removeAttribute("name"); each.open = true; }
}"""
SMALL = """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select, textarea")]
  .filter((each) => each.checkVisibility() && !each.closest("p, li, dd, .skip"))
  .filter((each) => { const box = each.getBoundingClientRect(); return box.height < 43.5 || box.width < 43.5; })
  .map((each) => each.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("console")) as made:
        yield made


@pytest.fixture(scope="module")
def full(console: Served) -> dict[str, str]:
    """A console with something on each page, hostile text in all of it."""
    ground = console.ground
    kept = heard(ground, HOSTILE, author_name=HOSTILE)
    one = edited(
        ground, asked(ground, "We promise a refund\nand a dog", target="c-1", client="acme"), HOSTILE, who="admin"
    )
    asked(ground, "look", media=(f"image/png:1234567:{'ab' * 32}",), author="operator")
    quarantined(ground, HOSTILE, HOSTILE)
    ground.clock.pass_s(330)
    unknown(ground, "another", HOSTILE)
    alarm = Alarm(
        harm=Harm.WRONG_ACCOUNT, what=HOSTILE, client=ClientId("acme"), platform=Platform.X, account=AccountId("acme-1")
    )
    halt.throw_automatically(ground.core, alarm)
    return {
        "approvals": "/approvals",
        "approval": f"/approvals/{one}",
        "rules": "/approvals/rules",
        "unknowns": "/unknowns",
        "recall": "/recall",
        "queue": "/queue",
        "inbox": "/inbox",
        "heard": f"/inbox/{kept}",
        "incidents": "/incidents",
    }


PAGES = ("approvals", "approval", "rules", "unknowns", "recall", "queue", "inbox", "heard", "incidents")


STILL = "window.EventSource = class extends EventTarget { close() {} };"
"""A page that nothing is pushed to: what is shown in it is what it was loaded with."""


def window(console: Served, opened: Browser, who: str, *, live: bool = False, **options: Any) -> Page:
    sheet = console.context(opened, who, **options).new_page()
    if not live:
        sheet.add_init_script(STILL)
    sheet.set_default_timeout(PATIENCE_MS)
    return sheet


def approved(console: Served, name: str) -> ApprovalState:
    return request(console.ground, name).approval.state


@pytest.mark.parametrize(("scheme", "width"), [("light", WIDE), ("dark", NARROW)])
def test_axe_finds_nothing_nothing_runs_off_the_side_and_nothing_runs(console, opened, full, scheme, width):
    sheet = window(console, opened, "operator", width=width, color_scheme=scheme)
    told: list[str] = []
    sheet.on("console", lambda each: told.append(each.text))
    sheet.on("pageerror", lambda each: told.append(str(each)))
    sheet.on("dialog", lambda each: (told.append(each.message), each.dismiss()))
    found: list[object] = []
    for name in PAGES:
        sheet.goto(full[name])
        sheet.evaluate(ALL_OPEN)
        violated = Axe().run(sheet, options=RULES).response["violations"]
        found += [(name, each["id"], each["nodes"][0]["html"][:200]) for each in violated]
        found += [(name, "runs off the side")] if sheet.evaluate("document.documentElement.scrollWidth") > width else []
        found += [(name, "small", each) for each in sheet.evaluate(SMALL)]
        found += [(name, "markup")] * sheet.locator("main img, main script, main iframe").count()
    assert found == []
    assert told == []
    sheet.context.close()


def test_without_a_script_the_same_is_done_by_keyboard_alone(console, opened):
    ground = console.ground
    ours = {each.approval: each.state for each in ground.core.store.read(lambda tx: tx.approvals())}
    first, second = asked(ground, "first", client="umbra"), asked(ground, "second", client="umbra")
    sheet = window(console, opened, "umbra-admin", java_script_enabled=False)

    def reach(text: str, within: str) -> None:
        """Tab to what is called so in one request."""
        for _ in range(200):
            sheet.keyboard.press("Tab")
            focused = sheet.locator(f"{within} :focus")
            if focused.count() and focused.inner_text().strip() == text:
                return
        pytest.fail(f"{text} was not reached in {within}")

    sheet.goto("/approvals")
    reach("Yes, exactly this", f"#approval-{first}")
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#live")).to_contain_text("Approved")
    assert approved(console, first) is ApprovalState.APPROVED
    expect(sheet.locator("article.request").first).to_be_focused()
    reach("No …", f"#approval-{second}")
    sheet.keyboard.press("Enter")
    sheet.keyboard.press("Tab")
    sheet.keyboard.type("too curt")
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#live")).to_contain_text("Rejected")
    assert approved(console, second) is ApprovalState.REJECTED
    assert {name: approved(console, name) for name in ours} == ours
    sheet.context.close()


def keys_work(sheet: Page) -> None:
    """The page's script is there: it shows what keys there are. The first request has the focus before, by its mark-up alone."""
    expect(sheet.locator("details.keys")).to_be_visible()


def test_an_operator_decides_by_keyboard_alone(console, opened):
    ground = console.ground
    names = [asked(ground, f"number {n}", client="umbra") for n in range(5)]
    first, second, third, fourth, fifth = names
    sheet = window(console, opened, "umbra-operator")
    sheet.goto("/approvals")
    keys_work(sheet)
    focused = sheet.locator(":focus")
    # Down to the first; a key moves the focus to its button and sends nothing.
    sheet.keyboard.press("j")
    expect(focused).to_have_id(f"approval-{first}")
    sheet.keyboard.press("y")
    expect(focused).to_have_text("Yes, exactly this")
    assert approved(console, first) is ApprovalState.ASKED
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#live")).to_contain_text("Approved")
    keys_work(sheet)
    assert approved(console, first) is ApprovalState.APPROVED
    # The next one has the focus, and Enter once too often only opens it.
    expect(focused).to_have_id(f"approval-{second}")
    sheet.keyboard.press("Enter")
    sheet.wait_for_url(f"**/approvals/{second}")
    assert approved(console, second) is ApprovalState.ASKED
    sheet.go_back()
    keys_work(sheet)
    sheet.keyboard.press("j")
    sheet.keyboard.press("n")
    sheet.keyboard.type("yes it is too curt")  # its letters are no keys while they are typed
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#live")).to_contain_text("Rejected")
    keys_work(sheet)
    assert approved(console, second) is ApprovalState.REJECTED
    expect(focused).to_have_id(f"approval-{third}")
    sheet.keyboard.press("e")
    sheet.keyboard.press("Control+a")
    sheet.keyboard.type("two\nlines")
    sheet.keyboard.press("Escape")
    expect(focused).to_have_id(f"approval-{third}")
    sheet.keyboard.press("e")
    sheet.keyboard.press("Control+Enter")
    expect(sheet.locator("#live")).to_contain_text("Edited")
    keys_work(sheet)
    assert approved(console, third) is ApprovalState.VOID
    assert request(ground, request(ground, third).approval.intent).of.intent.text == "two\nlines"
    expect(focused).to_have_id(f"approval-{fourth}")
    sheet.keyboard.press("x")
    sheet.wait_for_url(f"**/approvals/{fourth}")
    expect(focused).to_have_attribute("name", "to")
    sheet.keyboard.type("adm")
    sheet.keyboard.press("Tab")
    sheet.keyboard.type("a lawyer writes")
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#live")).to_contain_text("Escalated to admin")
    assert request(ground, fourth).approval.escalated_role == "admin"
    assert approved(console, fifth) is ApprovalState.ASKED
    sheet.context.close()


def test_what_was_changed_under_the_page_is_refused_shown_anew_and_has_the_focus(console, opened):
    name = asked(console.ground, "thank you", client="umbra")
    sheet = window(console, opened, "umbra-approver")
    sheet.goto("/approvals")
    keys_work(sheet)
    row = sheet.locator(f"#approval-{name}")
    row.focus()
    sheet.keyboard.press("y")
    anew = edited(console.ground, name, "thank\u200byou", who="umbra-operator")
    sheet.keyboard.press("Enter")
    expect(sheet.locator(".wrong")).to_contain_text("It was asked anew")
    assert request(console.ground, anew).votes == ()
    expect(sheet.locator(f"#approval-{anew} .content")).to_contain_text("thank⟨U+200B⟩you")
    sheet.get_by_role("link", name="Look at it again").click()
    sheet.get_by_role("link", name="look at the newest").click()
    expect(sheet.locator(f"#approval-{anew}")).to_be_visible()
    sheet.context.close()


TOLD = "window.EventSource = class extends EventSource { constructor(at) { super(at); window.stream = this; } };"
"""The stream as it is, and the test may say something besides."""
PUSHED = """([row, seen]) => {
  const fresh = document.querySelector(row).cloneNode(true);
  fresh.dataset.seen = seen || fresh.dataset.seen;
  fresh.querySelector(".acts").append("drawn anew");
  const data = JSON.stringify({ parts: [{ name: fresh.dataset.part, html: fresh.outerHTML, into: null }], gone: [], said: [] });
  stream.dispatchEvent(new MessageEvent("change", { data }));
}"""


def test_what_waits_comes_and_goes_and_takes_nothing_from_whoever_is_deciding(console, opened):
    ground = console.ground
    typed, went, stays = names = [asked(ground, f"live {n}", client="umbra") for n in range(3)]
    sheet = window(console, opened, "umbra-operator", live=True)
    sheet.add_init_script(TOLD)
    with sheet.expect_response("**/live/approvals?*"):
        sheet.goto("/approvals?client=umbra")
    row = {name: sheet.locator(f"#approval-{name}") for name in names}
    focused = sheet.locator(":focus")
    row[typed].focus()
    sheet.keyboard.press("n")
    sheet.keyboard.type("too cu")
    stood = sheet.evaluate("(id) => document.getElementById(id).offsetTop", f"approval-{stays}")
    new = asked(ground, "come lately", client="umbra")
    seen = request(ground, went).approval.commitment
    approve.no(ground.core, went, ground.claimant("umbra-admin"), seen=seen, why="curt")
    ground.clock.pass_s(3)
    expect(sheet.locator("#first > article").last).to_have_id(f"approval-{new}")
    token = sheet.locator("form.leave input[name=_csrf]").get_attribute("value") or "none"
    expect(sheet.locator(f"#approval-{new} input[name=_csrf]").first).to_have_value(token)
    expect(row[went]).to_contain_text("It waits no more")
    expect(row[went].get_by_role("button")).to_have_count(0)
    assert sheet.evaluate("(id) => document.getElementById(id).offsetTop", f"approval-{stays}") == stood
    edited(ground, typed, "typed over", who="umbra-admin")
    ground.clock.pass_s(3)
    expect(row[typed]).to_contain_text("what you send from here is refused")
    sheet.keyboard.type("rt")
    expect(focused).to_have_value("too curt")
    sheet.keyboard.press("Escape")
    expect(row[typed]).to_contain_text("It waits no more")
    # Drawn anew, whoever stands on a button stands on it still; where other words are to be seen, on none.
    row[stays].focus()
    sheet.keyboard.press("y")
    sheet.evaluate(PUSHED, [f"#approval-{stays}", ""])
    expect(row[stays]).to_contain_text("drawn anew")
    expect(focused).to_have_text("Yes, exactly this")
    sheet.evaluate(PUSHED, [f"#approval-{stays}", "other"])
    expect(row[stays]).to_have_attribute("data-seen", "other")
    assert sheet.evaluate("() => document.activeElement === document.body")
    sheet.keyboard.press("Enter")
    assert approved(console, stays) is ApprovalState.ASKED
    # What is pushed can be decided on as what was loaded.
    sheet.locator(f"#approval-{new}").get_by_role("button", name="Yes, exactly this").click()
    expect(sheet.locator("#live")).to_contain_text("Approved")
    assert approved(console, new) is ApprovalState.APPROVED
    sheet.context.close()
