"""What the switches cost and how soon a halt is seen, on this machine:  python -m tests.safety_core.console.measure

page sizes and times with 1,000 clients on 7 platforms; 20 clicks in one browser until another shows them, p50 and p95; the
process's time with 50 open streams while nothing happens; the memory of holdpoint serve, itself a process, before and with them
"""

import http.client
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from statistics import median, quantiles

import msgspec
from playwright.sync_api import Page

from safety_core.console import desks
from safety_core.console.operations import switches
from safety_core.console.operations.switches import PAGE_ROWS, Wanted
from safety_core.console.rendering import TEMPLATES_READY
from safety_core.records import Account
from safety_core.shell.sign_in import TOKEN_BYTES
from safety_core.sign_ins import digest, wall_us
from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId
from tests.reports.html.browsing import browser, program
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.console.ground import grounded
from tests.safety_core.console.serving import Served, served

CLIENTS, STREAMS, CLICKS, IDLE_S, SETTLE_S = 1_000, 50, 20, 10, 3
HOUR_US = 3_600_000_000
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
    return fetched(console.url, console.ground.token("operator"), path)


def got(console: Served, path: str) -> bytes:
    return asked(console, path).read()


def streams(console: Served) -> None:
    opened = [asked(console, f"/live/switches?{rows(0)}") for _ in range(STREAMS)]
    for each in opened:
        each.readline()
    began = time.process_time()
    time.sleep(IDLE_S)
    share = (time.process_time() - began) / IDLE_S
    say(f"CPU with {STREAMS} idle streams, {CLIENTS} clients, % of one core", f"{share * 100:.1f}")
    for each in opened:
        each.close()


def rows(page: int) -> str:
    first = page % (CLIENTS // PAGE_ROWS) * PAGE_ROWS
    return "&".join(f"row=client-{n:04}" for n in range(first, first + PAGE_ROWS))


def memory(folder: Path) -> None:
    """Of a console of its own, over the same database."""
    token = "ab" * TOKEN_BYTES
    with grounded(folder) as ground:
        now = wall_us(datetime.now(UTC))
        session = ground.core.store.read(lambda tx: tx.session(digest(ground.token("operator"))))
        shown = msgspec.structs.replace(
            session, digest=digest(token), began_us=now, seen_us=now, until_us=now + HOUR_US
        )
        write(ground.core.store, lambda tx: (many(tx), tx.put_session(shown)))
    (folder / "holdpoint.toml").write_text('[store]\npath = "console.sqlite"\n')
    command = [str(Path(sys.executable).parent / "holdpoint"), "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        url = json.loads(process.stdout.readline())["url"]
        fetched(url, token, "/switches").read()
        found = [rss_mb(process.pid)]
        for several in (False, True):
            opened = [fetched(url, token, f"/live/switches?{rows(n if several else 0)}") for n in range(STREAMS)]
            for each in opened:
                each.readline()
            time.sleep(SETTLE_S)
            found.append(rss_mb(process.pid))
            for each in opened:
                each.close()
        process.terminate()
    say(
        f"RSS of holdpoint serve, MB: none, {STREAMS} of one page, of {CLIENTS // PAGE_ROWS}",
        " ".join(map("{:.0f}".format, found)),
    )


def fetched(url: str, token: str, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request("GET", path, headers={"Cookie": f"hp={token}"})
    answer = connection.getresponse()
    assert answer.status == HTTPStatus.OK, answer.read()
    return answer


def rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
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
    memory(Path(tempfile.mkdtemp(prefix="memory-")))
    with served(folder) as console:
        costs(console)
        streams(console)
        if program() is None:
            sys.exit("no Chromium: clicks were not measured")
        clicks(console)


if __name__ == "__main__":
    main()
