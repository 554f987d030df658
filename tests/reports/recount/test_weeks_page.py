"""Every number of a rehearsal's figures, picture and tables is held against one counted anew from its rows."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports import rehearsed
from tests.reports.html.test_rehearsal_page import written
from tests.reports.recount.reading import Reading, Text, plain
from tests.reports.test_weeks import HEAD, Row, at, budget, canary, halt, move, permit, rehearsal, sample

DAYS = 9
POST, HALT = permit(0, "bolt", 0), halt(0, None)


def post(number: int, client: str, when: float, **changed: Any) -> Row:
    """A confirmed post of a client."""
    return {**POST, "permit": f"permit-{number}", "client": client, "confirmed_us": at(when), **changed}


def thrown(number: int, when: float, until: float | None, **changed: Any) -> Row:
    """A halt, and its release."""
    free_us = None if until is None else at(until)
    asked = {"asked_us": at(when), "fenced_us": at(when), "quiesced_us": at(when) + 1}
    free = {"released_us": free_us, "released_by": until and "pavel"}
    return {**HALT, **asked, **free, "halt": f"halt-{number}", **changed}


ROWS: list[Row] = [
    rehearsal(days=DAYS),
    move(1, 0.0, "load", "house", "house"),
    move(2, 2.25, "advance", "house", "canary-10", second="femi"),
    move(3, 5.5, "roll_back", "canary-10", "house"),
    *(budget(day, left, band) for day, left, band in ((0.4, 990, "green"), (2.7, 153, "red"), (6.2, 604, "green"))),
    *(budget(day, left, "yellow", "x-like") for day, left in ((1.1, 431), (1.9, 402), (7.2, 377))),
    thrown(1, 1.3, 1.42),
    thrown(2, 3.1, 3.9, client="acme", platform=None, account=None, action=None),
    thrown(3, 6.7, None, automatic=True, harm="budget_burn", client="acme"),
    *(post(n, ("rtv-house", "acme", "bolt")[n % 3], 0.1 + n * 0.37) for n in range(17)),
    post(90, "bolt", 1.5, action="reply"),
    post(91, "bolt", 1.5, state="rejected"),
    canary("acme"),
    sample("planted", 4.6, "30%"),
    sample("stopped", 7.4, "house"),
    *(
        {"kind": "fault", **HEAD, "name": name, "call": n, "at_us": 1}
        for n, name in enumerate(("reset", "latency", "reset"))
    ),
]


def day(us: int) -> float:
    """The days since work began to come in."""
    (row,) = of("rehearsal")
    return float((us - row["begun_us"]) / row["day_us"])


def of(kind: str) -> list[Row]:
    return [each for each in ROWS if each["kind"] == kind]


def ended() -> float:
    """When it was stopped."""
    return min(day(each["us"]) for each in of("sample") if each["name"] == "stopped")


def posts() -> dict[int, Counter[str]]:
    """Confirmed posts by the day of their confirmation, from 1, and by whose they are."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    canaries = {each["client"] for each in of("canary")}
    for each in of("permit"):
        if (each["action"], each["state"]) == ("publish", "confirmed"):
            client = each["client"]
            whose = "house" if client == "rtv-house" else "canaries" if client in canaries else "others"
            found[int(day(each["confirmed_us"])) + 1][whose] += 1
    return found


def seen() -> dict[str, list[tuple[float, Row]]]:
    """What was seen of each budget."""
    found: dict[str, list[tuple[float, Row]]] = defaultdict(list)
    for each in of("budget"):
        found[each["objective"]].append((day(each["us"]), each))
    return found


def cells() -> Iterator[Text]:
    """The tables: days, halts, and what people did."""
    for number in range(1, 9):
        row, counted = str(number), posts()[number]
        yield Text("weeks", row, "row", row)
        yield Text("weeks", row, "Stage at its end", "canary-10" if 2.25 < number <= 5 else "house")
        for objective, found in seen().items():
            left = [each for when, each in found if number - 1 < when <= number]
            if left:
                yield Text("weeks", row, f"Left, {objective}", f"{left[-1]['left'] / 10:.1f} % {left[-1]['band']}")
        for name in ("House", "Canaries", "Others"):
            yield Text("weeks", row, name, str(counted[name.lower()]))
    for each in of("halt"):
        row = f"{day(each['asked_us']):.2f}"
        yield Text("weeks", row, "row", row)
        if each["released_us"] is not None:
            yield Text("weeks", row, "Released", f"day {day(each['released_us']):.2f} by {each['released_by']}")
    for each in [*of("move"), *of("sample")]:
        row = f"{day(each['us' if each['kind'] == 'sample' else 'at_us']):.2f}"
        yield Text("weeks", row, "row", row)
        if each["kind"] == "sample" and each["name"] == "planted":
            yield Text("weeks", row, "What", f"planted: {each['ref']}")
        if each["kind"] == "move" and each["stage"] != each["next_stage"]:
            who = f"{each['second']} and {each['person']}" if each["second"] else each["person"]
            what = f"{each['move'].replace('_', ' ')} {each['stage']} to {each['next_stage']}, by {who}: {each['saw']}"
            yield Text("weeks", row, "What", what)


def figures() -> Iterator[Text]:
    """The four above the picture, but that of the invariants."""
    struck = Counter(each["name"] for each in of("fault") if each["name"] != "latency")
    automatic = sum(each["automatic"] for each in of("halt"))
    yield Text("header", "Effects on the platform", "", str(len(of("effect"))))
    yield Text("header", "Effects on the platform", "", f"of {len(of('intent'))} intents handed over")
    yield Text("header", "Halts", "", str(len(of("halt"))))
    yield Text("header", "Halts", "", f"{automatic} thrown by Holdpoint itself")
    yield Text("header", "Injected faults that struck", "", str(struck.total()))
    yield Text("header", "Injected faults that struck", "", ", ".join(f"{name} {n}" for name, n in struck.items()))


def drawn() -> set[str]:
    """What the picture may say, wide or narrow, of which it takes what there is room for."""
    whole = [each.total() for each in posts().values()]
    found = {str(each) for each in range(1, DAYS + 1)} | {"day 1", f"{sum(whole)} in all, at most {max(whole)} a day"}
    found |= {
        f"{sum(whole)}, at most {max(whole)}",
        "canary-10",
        "10",
        "3 thrown, 1 of them by Holdpoint itself",
        "3, 1 by itself",
    }
    found |= {f"stopped at house, day {ended():.1f}", f"stopped, day {ended():.1f}", "planted, day 4.6"}
    stages = (("house", 0, 2.25), ("canary-10", 2.25, 5.5), ("house", 5.5, ended()))
    found |= {f"{name}: day {since:.1f} to {until:.1f}" for name, since, until in stages}
    for number, counted in posts().items():
        found |= {f"day {number}: {n} of {whose}" for whose, n in counted.items()}
    lowest = []
    for objective, budgets in seen().items():
        last, least = budgets[-1][1], min(each["left"] for _, each in budgets)
        found |= {f"{last['left'] / 10:.0f} %, {last['band']}; least {least / 10:.0f} %"}
        found |= {f"at the end {last['left'] / 10:.0f} %, {last['band']}; least {least / 10:.0f} %"}
        lowest.append(f"{objective} at least {least / 10:.0f} % left")
    for each in of("halt"):
        found |= set(marked(each))
    begun = ", ".join(f"{name} from day {since:.1f}" for name, since, _ in stages)
    found.add(
        f"Stages: {begun}. budgets: {'; '.join(lowest)}. {len(of('halt'))} halts. {sum(whole)} confirmed posts. stopped on day "
        f"{ended():.1f}. the same stands in the tables below"
    )
    return {plain(each) for each in found}


def marked(each: Row) -> Iterator[str]:
    """The words of a halt's mark, and of its release's."""
    names = ("client", "platform", "account", "action")
    scope = ", ".join(f"{name} {each[name]}" for name in names if each[name]) or "everything"
    free_us = each["released_us"]
    until = "not released" if free_us is None else f"released on day {day(free_us):.2f} by {each['released_by']}"
    who = f"by Holdpoint itself for {each['harm']}" if each["automatic"] else f"by {each['person']}"
    yield f"halt of {scope} {who} on day {day(each['asked_us']):.2f}, {until}: {each['reason']}"
    yield f"release of {scope}: {until}"


def test_every_number_of_the_weeks_is_the_one_counted_anew(tmp_path: Path) -> None:
    rehearsed.report(written(tmp_path, ROWS))
    texts = Reading((tmp_path / "report.html").read_text(encoding="utf-8")).texts
    told = [each for each in texts if re.search(r"\d", each.words) and each.part in ("weeks", "header")]
    tables = Counter(each for each in told if each.row and each.row != "Invariants held")
    wanted = Counter(each for each in (*cells(), *figures()) if re.search(r"\d", each.words))
    assert sorted((tables - wanted).elements()) == []
    assert sorted((wanted - tables).elements()) == []
    picture = {each.words for each in told if each.part == "weeks" and not each.row}
    assert picture - drawn() == set()
    assert len(picture) > 30
