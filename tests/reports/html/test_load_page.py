"""The page of a load over the API: how it was judged, the picture of its times and the same as a table, and no more."""

import base64
import hashlib
import html
import re

import msgspec
import pytest

from reports import loads
from reports.evidence import over_http
from reports.evidence.over_http import Group
from reports.html import load_page
from reports.html.load_page import NARROW, WIDE, Sheet, place
from reports.rules.over_http import judged
from tests.reports.html.test_page import HOSTILE, Page, as_shown
from tests.reports.test_loads import GOOD, RULE, times


def shown(**changed: object) -> tuple[str, Page]:
    found = msgspec.structs.replace(GOOD, **changed)
    text = load_page.render(found, RULE, judged(found, RULE))
    return text, Page(text)


def test_it_says_how_the_load_was_judged_and_by_what():
    assert "within publish, 30 s, seed 1 SIMULATED DECIDES NO STEP all " in shown()[1].shown
    assert "OVER publish" in (over := shown(times={"api": times(900), "publish": times(300)})[1].shown)
    assert "api p99 at most 500 ms: 900.0 ms" in over
    assert "no generator lost: 1 of 3 were" in shown(lost_workers=1, times={"api": times(900)})[1].shown


def test_the_parts_of_the_schedule_are_drawn_and_tabled_in_their_order_with_what_is_asked():
    groups = {name: Group(planned=100, rate=1.0) for name in ("zenith", "after")}
    parts = {f"publish/{name}": times(20 if name == "zenith" else 40) for name in sorted(groups)}
    text, page = shown(groups=groups, times={"api": times(10), "publish": times(300), **parts})
    order = ["intended start to read back", "zenith", "after", "intended start to the API's answer"]
    found = [page.shown.index(f"{each} {n} ") for each, n in zip(order, (300,) * 4, strict=True)]
    assert found == sorted(found)
    assert "<title>p99 at most 500 ms</title>" in text
    assert text.count("<title>worst 20.0 ms</title>") == len((WIDE, NARROW))


@pytest.mark.parametrize("on", [WIDE, NARROW])
@pytest.mark.parametrize(("ms", "end"), [(0.0, 0), (1.0, 0), (300_000.0, 1), (10**9, 1)])
def test_a_time_beyond_the_axis_stands_at_its_end(ms: float, end: int, on: Sheet):
    assert place(ms, on) == (on.left, on.width - on.right)[end]


def test_it_asks_nothing_of_anybody_and_hostile_text_shows_as_text():
    text, page = shown(
        breaches=HOSTILE, troubles=HOSTILE, outcomes={HOSTILE[0]: 1}, groups={HOSTILE[1]: Group(planned=1, rate=1.0)},
        times={"api": times(10), f"api/{HOSTILE[1]}": times(10)},
    )  # fmt: skip
    for each in HOSTILE[:2]:
        assert as_shown(each) in page.shown
    assert {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "base", "form"} == set()
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    assert base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode() in html.unescape(text)


def test_it_is_written_by_whoever_judges(tmp_path, monkeypatch, capsys):
    over_http.write(tmp_path / "load-publish.json", GOOD)
    words = ["loads", str(tmp_path / "load-publish.json"), "--page"]
    monkeypatch.setattr("sys.argv", [*words, str(tmp_path / "page.html")])
    with pytest.raises(SystemExit) as ended:
        loads.main()
    assert (ended.value.code, (tmp_path / "page.html").exists()) == (0, True)
    assert '"word":"within"' in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", [*words, str(tmp_path / "no" / "page.html")])
    with pytest.raises(SystemExit) as ended:
        loads.main()
    assert ended.value.code == 2
    assert "name another by --page" in capsys.readouterr().err
