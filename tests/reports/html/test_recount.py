"""What the page shows of halts, scenarios and rules, counted anew from the rows and messages by other ways than the page's."""

import json
import re
from collections import Counter
from math import ceil
from pathlib import Path

import pytest

from reports.judge import judge
from tests.reports import bench as benches
from tests.reports import six
from tests.reports.html.test_page import Page, page_of

WORDS = re.compile(r"<[^>]*>")


def cells(part: str) -> list[list[str]]:
    """The cells of each row of a table's body."""
    body = part.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [
        [" ".join(WORDS.sub(" ", each).split()) for each in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, _made: six.Made) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("recount") / "run"
    _made.but(lambda _: None).judged(folder)
    return page_of(folder)[0], folder


def test_every_halt_is_listed_with_its_own_figures(shown: tuple[str, Path], made: six.Made) -> None:
    text, _ = shown
    rows = {row[0]: row for row in cells(text.partition('id="every-halt"')[2])}
    assert set(rows) == {each["halt"] for each in made.load.halts}
    replied = {each["tag"]: each["replied_us"] for each in made.load.journal}
    answered = {each["object"]: each["answered_us"] for each in made.load.permits}
    for halt in made.load.halts:
        _, scope, took, bound, flying, _, after, _ = rows[halt["halt"]]
        assert took == f"{(halt['quiesced_us'] - halt['asked_us']) / 1000:,.0f} ms"
        assert (bound, after) == (f"{halt['bound_us'] / 1_000_000:.1f} s", "0")
        # An effect's request is at the platform from its arrival to its reply, or, unreplied, to its permit's answer.
        ends = [(each, replied[each["tag"]] or answered[each["object"]]) for each in made.load.ledger]
        at_work = [each for each, end_us in ends if each["arrived_us"] <= halt["asked_us"] < end_us]
        assert flying.endswith(f"of {len(at_work)}")
        assert all(str(halt[name]) in scope for name in ("client", "platform", "account", "action") if halt[name])


def test_each_quantile_of_a_scope_is_a_time_of_the_halt_that_it_leads_to(
    shown: tuple[str, Path], made: six.Made
) -> None:
    text, _ = shown
    halts = {each["halt"]: each for each in made.load.halts}
    listed = {row[0]: row for row in cells(text.partition('id="every-halt"')[2])}
    table = text.partition('id="response"')[2].partition("<table")[2]
    rows = re.findall(r"<tr><th scope=\"row\">(\w+)</th>(.*?)</tr>", table.partition("</table>")[0], re.DOTALL)
    assert {kind for kind, _ in rows} == set(benches.KINDS)
    for kind, row in rows:
        times = sorted(
            (halts[name]["quiesced_us"] - halts[name]["asked_us"]) / 1000
            for place, name in enumerate(halts)
            if benches.KINDS[place % 5] == kind and listed[name][-1] == "counts"
        )
        links = re.findall(r'data-label="(p50|p99|worst)"><a href="#(row-\d+)">([\d,]+) ms</a>', row)
        assert [name for name, _, _ in links] == ["p50", "p99", "worst"]
        for (_, anchor, told), share in zip(links, (0.5, 0.99, 1.0), strict=True):
            wanted = times[ceil(share * len(times)) - 1]
            exhibit = text.partition(f'id="{anchor}"')[2].partition("</details>")[0]
            (name,) = set(re.findall(r"&#34;halt&#34;: &#34;(halt-\d+)&#34;, &#34;client", exhibit))
            assert (halts[name]["quiesced_us"] - halts[name]["asked_us"]) / 1000 == wanted
            assert told == f"{wanted:,.0f}"


def test_the_scenarios_listed_are_those_of_the_run_with_their_results(shown: tuple[str, Path]) -> None:
    text, folder = shown
    told = Counter(
        each["pickle"]["name"]
        for each in map(json.loads, (folder / "run.ndjson").read_text().splitlines())
        if "pickle" in each
    )
    listed = Counter(row[0] for row in cells(text.partition('id="scenarios"')[2]) if len(row) == 3)
    assert listed == told
    assert f"{told.total()} scenarios" in Page(text).shown


def test_a_margin_is_what_was_measured_against_the_limit(shown: tuple[str, Path], made: six.Made) -> None:
    shown_text = Page(shown[0]).shown
    worst_s = max(each["quiesced_us"] - each["asked_us"] for each in made.load.halts) / 1_000_000
    bound_s = max(each["bound_us"] for each in made.load.halts) / 1_000_000
    assert f"{30 - worst_s:.1f} s below the limit" in shown_text
    assert f"{30 - bound_s:.1f} s below the limit" in shown_text
    assert f"{len(made.load.ledger) / 300:.1f} times the 300 needed" in shown_text


def test_a_page_of_a_step_that_asks_for_more_than_there_was_names_what_is_missing(
    tmp_path: Path, made: six.Made
) -> None:
    made.written(tmp_path / "run")
    lines = (tmp_path / "run" / "run.ndjson").read_text().replace("@gate-cadence", "@gate-none")
    (tmp_path / "run" / "run.ndjson").write_text(lines)
    judge(tmp_path / "run")
    part = page_of(tmp_path / "run")[0].partition('id="kept-out"')[2].partition("</section>")[0]
    assert "0 scenarios of @gate-cadence ran, at least 3 must" in Page(part).shown
