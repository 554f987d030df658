"""A ledger of so many entries, in a process of its own: its most memory, and what a page of it costs. One line of JSON."""

import json
import sys
from pathlib import Path
from statistics import median

from loadtests.benchmarks.measure import each_us
from simulators.clock import HandClock
from simulators.control import at_the_door
from simulators.ledger import Entry, visible_digest
from simulators.wire import Call
from simulators.world import World

ACCOUNT = "17841400000000001"
PAGE, SHORT, TURNS = 1_000, 2_000, 41


def main(entries: int) -> None:
    """Fill, asking twice on the way: when it is short, and when it is long, at its begin, middle and end."""
    world = World(7, HandClock())
    _fill(world, 0, SHORT)
    short_us = _page_us(world, SHORT - PAGE)
    _fill(world, SHORT, entries)
    long_us = max(_page_us(world, since) for since in (0, entries // 2, entries - PAGE))
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    (peak,) = (line.split()[1] for line in status if line.startswith("VmHWM"))
    print(json.dumps({"mb": int(peak) * 1024 / 1e6, "short_us": short_us, "long_us": long_us}))


def _fill(world: World, begin: int, end: int) -> None:
    for n in range(begin, end):
        at_us = 10**15 + n
        world.ledger.append(
            Entry(
                n=n, call=n, arrived_us=at_us, committed_us=at_us, visible_us=at_us, platform="Instagram",
                event="create_comment", account=ACCOUNT, token_account=ACCOUNT,
                object=f"17900000000{n:07}", visible=visible_digest(str(n), ()), tag=f"scenario/tag-{n:06}",
                target=f"17900000001{n:07}",
            )
        )  # fmt: skip


def _page_us(world: World, since: int) -> float:
    call = Call(method="GET", host="127.0.0.1", path="/_simulator/ledger", query=f"since={since}")

    def ask() -> None:
        found = json.loads(at_the_door(world, call).body)
        assert [each["n"] for each in found["entries"]] == list(range(since, since + PAGE))

    ask()
    return median(each_us(ask, TURNS))


if __name__ == "__main__":
    main(int(sys.argv[1]))
