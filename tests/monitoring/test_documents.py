"""``docs/monitoring/`` says what the product says: metrics, alerts, their tests, dashboards, pages of the runbook."""

import json
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from safety_core.monitoring.names import METRICS, Kind
from tests.monitoring import making
from tests.monitoring.prometheus import needs_promtool, promtool

FOLDER = making.FOLDER
RUNBOOK = FOLDER.parent / "operator-runbook.md"
YAMLS = YAML(typ="safe")
NAME = re.compile(r"\bholdpoint(?:_[a-z0-9_]+|:[a-z0-9_:]+)")


def rules(file: str) -> list[dict[str, object]]:
    return [rule for group in YAMLS.load(FOLDER / file)["groups"] for rule in group["rules"]]


ALERTS = rules("alerts.yml")
RECORDED = {str(each["record"]) for each in rules("recording.yml")}


def series_of_the_product() -> set[str]:
    ends = {Kind.HISTOGRAM: ("_bucket", "_count", "_sum")}
    return {f"{each.name}{end}" for each in METRICS for end in ends.get(each.kind, ("",))}


def expressions() -> dict[str, str]:
    """Every expression that stands in the documents, by where."""
    found = {
        f"{file} {each.get('alert') or each['record']}": str(each["expr"])
        for file in ("alerts.yml", "recording.yml")
        for each in rules(file)
    }
    for name in making.DASHBOARDS:
        for panel in json.loads((FOLDER / "dashboards" / f"{name}.json").read_text())["panels"]:
            for target in panel["targets"]:
                found[f"{name}: {panel['title']} {target['refId']}"] = target["expr"]
    return found


def test_the_table_of_metrics_is_the_products():
    text = making.README.read_text(encoding="utf-8")
    assert text == making.readme(text)
    assert text.count("\n| `holdpoint_") == len(METRICS)


@pytest.mark.parametrize("name", making.DASHBOARDS)
def test_a_dashboard_is_the_one_that_is_made(name):
    assert (FOLDER / "dashboards" / f"{name}.json").read_text(encoding="utf-8") == making.dashboard(name)


def test_there_is_no_dashboard_that_nobody_makes():
    assert {each.stem for each in (FOLDER / "dashboards").iterdir()} == set(making.DASHBOARDS)


def test_every_expression_asks_only_for_what_there_is():
    known = series_of_the_product() | RECORDED
    wrong = {where: set(NAME.findall(said)) - known for where, said in expressions().items()}
    assert {where: each for where, each in wrong.items() if each} == {}
    assert all(NAME.search(said) or said.startswith("up{") for said in expressions().values())


def test_every_label_that_an_expression_names_is_one_of_its_metric():
    known = {"instance", "job", "le"} | {label for each in METRICS for label in each.labels}
    for where, said in expressions().items():
        asked = {
            label
            for inside in re.findall(r"\{([^}]*)\}", said)
            for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", inside)
        }
        assert asked <= known, where


@pytest.mark.parametrize("alert", ALERTS, ids=lambda each: each["alert"])
def test_an_alert_says_how_urgent_it_is_and_names_a_page_of_the_runbook(alert):
    assert alert["labels"]["severity"] in ("page", "ticket")
    page, _, anchor = alert["annotations"]["runbook_url"].partition("#")
    assert page == "docs/operator-runbook.md"
    assert anchor in ANCHORS
    if RUNBOOK.exists():
        titles = re.findall(r"^## (.+)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {each.lower().replace(" ", "-") for each in titles}


ANCHORS = {
    *("wrong-account", "publish-failures", "verification-failures", "token-refresh", "rate-limits", "queue-backlog"),
    *("platform-outage", "runaway-engagement", "missing-audit", "halt-not-acknowledged", "store-gone", "drill-overdue"),
    *("stale-worker", "console-away"),
}


def test_every_page_of_the_runbook_has_an_alert_that_leads_to_it():
    assert {each["annotations"]["runbook_url"].partition("#")[2] for each in ALERTS} == ANCHORS


def test_every_alert_is_seen_to_fire_and_not_to_fire():
    fires, quiet = set(), set()
    for test in YAMLS.load(FOLDER / "alerts_test.yml")["tests"]:
        for each in test["alert_rule_test"]:
            (fires if each["exp_alerts"] else quiet).add(each["alertname"])
    assert fires == quiet == {each["alert"] for each in ALERTS}


@needs_promtool
def test_promtool_takes_the_rules():
    ended = promtool("check", "rules", "--lint-fatal", str(FOLDER / "alerts.yml"), str(FOLDER / "recording.yml"))
    assert ended.returncode == 0, ended.stdout + ended.stderr


@needs_promtool
def test_promtool_takes_the_example_of_a_configuration():
    ended = promtool("check", "config", str(FOLDER / "prometheus.yml"))
    assert ended.returncode == 0, ended.stdout + ended.stderr


@needs_promtool
def test_each_alert_fires_when_it_must_and_not_before():
    ended = promtool("test", "rules", str(FOLDER / "alerts_test.yml"))
    assert ended.returncode == 0, ended.stdout + ended.stderr


@needs_promtool
def test_the_tests_of_the_alerts_can_fail(tmp_path):
    for name in ("recording.yml", "alerts.yml"):
        text = (FOLDER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace('state="unknown"} > 300', 'state="unknown"} > 301'), encoding="utf-8")
    head, *tests = (FOLDER / "alerts_test.yml").read_text(encoding="utf-8").split("  - name: ")
    kept = [each for each in tests if each.startswith("HoldpointUnknownOld ")]
    (tmp_path / "alerts_test.yml").write_text("  - name: ".join([head, *kept]), encoding="utf-8")
    ended = promtool("test", "rules", str(tmp_path / "alerts_test.yml"))
    assert ended.returncode == 1
    assert "HoldpointUnknownOld" in ended.stdout + ended.stderr


@needs_promtool
def test_promtool_reads_every_expression_of_a_dashboard(tmp_path: Path):
    asked = [said.replace("$__rate_interval", "1m") for said in expressions().values()]
    lines = ["groups:", "  - name: dashboards", "    rules:"]
    for number, each in enumerate(asked):
        lines += [f"      - record: panel:{number}", f"        expr: {json.dumps(each)}"]
    (tmp_path / "panels.yml").write_text("\n".join(lines) + "\n")
    ended = promtool("check", "rules", str(tmp_path / "panels.yml"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
