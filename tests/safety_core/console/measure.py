"""What the switches cost and how soon a halt is seen, on this machine:  python -m tests.safety_core.console.measure

page sizes and times with 1,000 clients on 7 platforms; 20 clicks in one browser until another shows them, p50 and p95; the
process's memory with 50 open streams, and its time while nothing happens
"""

import http.client
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page

from safety_core.console import desks
from safety_core.console.operations import switches
from safety_core.console.operations.switches import Wanted
from safety_core.console.rendering import TEMPLATES_READY
from safety_core.records import Account
from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId
from tests.reports.html.browsing import browser, program
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.console.serving import Served, served

CLIENTS, STREAMS, CLICKS, IDLE_S = 1_000, 50, 20, 10
SEEN = """([client]) => new Promise(done => {
  const row = () => [...document.querySelectorAll("[data-part]")].find(each => each.dataset.part === `row-${client}`);
  const look = () => row().querySelector("td").textContent.includes("HALTED") ? done(Date.now()) : requestAnimationFrame(look);
  look();
})"""


def say(what: str, value: object) -> None:
    print(f"{what:<58} {value}", flush=True)  # noqa: T201


def many(tx) -> None:
    for n in range(CLIENTS):
        client = ClientId(f"client-{n:04}")
        tx.add_client(client)
        for each in Platform:
            tx.add_account(
                Account(
                    client=client,
                    platform=each,
                    account=AccountId("main"),
                    platform_account=PlatformAccountId(f"{n}/{each}"),
                    credential="vault:env:TOKEN",
                )
            )


def cpu_ms(do: Callable[[], object], times: int = 5) -> float:
    """Of this thread, in ms: other processes of a busy machine do not count."""
    took = []
    for _ in range(times):
        began = time.thread_time()
        do()
        took.append((time.thread_time() - began) * 1000)
    return median(took)


def costs(console: Served) -> None:
    write(console.ground.core.store, many)
    desk = desks.desk_of(console.ground.house, console.ground.claimant("operator"))
    seen = switches.look(desk)
    say(
        f"one look at {CLIENTS} clients x {len(Platform)} platforms, CPU ms",
        f"{cpu_ms(lambda: switches.look(desk)):.0f}",
    )
    say("a page cut out of it, CPU ms", f"{cpu_ms(lambda: switches.cut(seen, Wanted())):.1f}")
    macro = TEMPLATES_READY.get_template("switches_parts.html").module.row
    board = switches.cut(seen, Wanted())
    say("its rows drawn, CPU ms", f"{cpu_ms(lambda: [macro(each) for each in board.rows]):.1f}")
    page = got(console, "/switches")
    say("the page, bytes", len(page))
    say("a page of a search, bytes", len(got(console, "/switches?find=0007")))


def asked(console: Served, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(console.url.removeprefix("http://"))
    connection.request("GET", path, headers={"Cookie": f"hp={console.ground.token('operator')}"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    return answer


def got(console: Served, path: str) -> bytes:
    return asked(console, path).read()


def streams(console: Served) -> None:
    before = rss_mb()
    rows = "&".join(f"row=client-{n:04}" for n in range(25))
    opened = [asked(console, f"/live/switches?{rows}") for _ in range(STREAMS)]
    for each in opened:
        each.readline()
    say("RSS before and with 50 streams (server, store, tests), MB", f"{before:.0f} {rss_mb():.0f}")
    began = time.process_time()
    time.sleep(IDLE_S)
    share = (time.process_time() - began) / IDLE_S
    say(f"CPU with {STREAMS} idle streams, {CLIENTS} clients, % of one core", f"{share * 100:.1f}")
    for each in opened:
        each.close()


def rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def clicks(console: Served) -> None:
    names = [f"client-{n:04}" for n in range(CLICKS)]
    with browser() as chromium:
        here, there = (console.signed_in(chromium, name).new_page() for name in ("operator", "operator-2"))
        for page in (here, there):
            page.goto("/switches")
            page.locator("#livemark", has_text=", live").wait_for(timeout=60_000)
        took = [clicked(here, there, name) for name in names]
    say(f"{CLICKS} clicks until another browser shows them, ms p50", f"{median(took):.0f}")
    say("p95", f"{quantiles(took, n=20)[-1]:.0f}")
    say("worst", f"{max(took):.0f}")


def clicked(here: Page, there: Page, client: str) -> float:
    button = here.get_by_role("button", name=f"Halt {client} on X", exact=True)
    at = button.evaluate("each => { const at = Date.now(); each.click(); return at; }")
    return float(there.evaluate(SEEN, [client])) - float(at)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="switches-"))
    with served(folder) as console:
        costs(console)
        streams(console)
        if program() is None:
            sys.exit("no Chromium: clicks were not measured")
        clicks(console)


if __name__ == "__main__":
    main()
