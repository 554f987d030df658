"""Who plans, creates and drafts: ours where nobody is named, whoever is named otherwise, and a clear word where it is none."""

from pathlib import Path

import pytest

from safety_core.adapters.creators.http import HttpCreator
from safety_core.adapters.creators.templates import TemplateCreator
from safety_core.adapters.drafters.http import HttpDrafter
from safety_core.adapters.drafters.templates import TemplateDrafter
from safety_core.adapters.planners.http import HttpPlanner
from safety_core.adapters.planners.templates import TemplatePlanner
from safety_core.errors import BadFile, BadInput, NoCredential
from safety_core.fleet import compose_flows, settings

OURS = {"planner": TemplatePlanner, "creator": TemplateCreator, "drafter": TemplateDrafter}
NAMED = {"planner": HttpPlanner, "creator": HttpCreator, "drafter": HttpDrafter}


def loaded(folder: Path, text: str) -> settings.Loaded:
    (folder / "holdpoint.toml").write_text(text, encoding="utf-8")
    return settings.load(str(folder / "holdpoint.toml"))


@pytest.mark.parametrize("flow", OURS)
def test_ours_stands_where_nobody_is_named(tmp_path, flow):
    assert isinstance(getattr(compose_flows, flow)(loaded(tmp_path, "")), OURS[flow])


@pytest.mark.parametrize("flow", NAMED)
def test_whoever_is_named_is_asked(tmp_path, flow, monkeypatch):
    monkeypatch.setenv("FLOW_TOKEN", "tok")
    text = f'[{flow}]\nurl = "https://rtv.example/v1"\ntoken = "vault:env:FLOW_TOKEN"\n'
    assert isinstance(getattr(compose_flows, flow)(loaded(tmp_path, text)), NAMED[flow])


@pytest.mark.parametrize("flow", NAMED)
@pytest.mark.parametrize(
    ("line", "field"), [('url = "rtv.example"', "url"), ('url = "https://a.example"\ntoken = "s3cret"', "token")]
)
def test_what_is_no_place_is_refused_with_its_line_and_not_repeated(tmp_path, flow, line, field):
    with pytest.raises(BadFile, match=rf"holdpoint\.toml:\d+: {flow}\.{field}: is not a") as refused:
        loaded(tmp_path, f"[{flow}]\n{line}\n")
    assert "s3cret" not in str(refused.value)


def test_plain_http_to_another_machine_and_a_token_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(BadInput, match=r"planner\.url"):
        compose_flows.planner(loaded(tmp_path, '[planner]\nurl = "http://rtv.example/v1"\n'))
    with pytest.raises(NoCredential):
        compose_flows.planner(
            loaded(tmp_path, '[planner]\nurl = "https://rtv.example/v1"\ntoken = "vault:env:NOT_THERE_AT_ALL"\n')
        )
