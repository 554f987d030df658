"""What is made of an approved plan, as people type it: made, seen, handed over, withdrawn, and refused with its reason."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from safety_core.adapters.creators.templates import TemplateCreator
from safety_core.errors import FlowUnavailable
from safety_core.fleet import compose, settings
from safety_core.planning.plan import PlanNode, PlanState
from tests.safety_core.shell.approved import brand, put_brand, put_plan, week


@pytest.fixture
def planned(ready):
    """An approved plan of three posts, a day apart, from tomorrow on; its name."""
    return write(*week(datetime.now(UTC)))


def write(*nodes: PlanNode, state: PlanState = PlanState.APPROVED) -> str:
    core = compose.command_core(settings.load(None))
    try:
        put_brand(core, brand())
        return put_plan(core, *nodes, state=state).document
    finally:
        core.store.close()


def data(ended) -> dict:
    return json.loads(ended.out.splitlines()[-1])


@pytest.fixture
def failing(monkeypatch):
    """Our creator does not answer for the second post."""
    make = TemplateCreator.create

    def create(self, order, *, seed):
        if order.node == "post-2":
            raise FlowUnavailable("nobody answered", "try again")
        return make(self, order, seed=seed)

    monkeypatch.setattr(TemplateCreator, "create", create)
    return lambda: monkeypatch.setattr(TemplateCreator, "create", make)


def test_a_plan_is_made_seen_and_handed_over(ready, planned, tmp_path):
    ended = ready("asset", "make", planned, "--as", "dana")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert [each.split()[1:5] for each in lines[:3]] == [[f"post-{n}", "acme-1", "on", "X"] for n in (1, 2, 3)]
    assert lines[3] == f"3 of 3 there; hand them over: holdpoint asset queue {planned}"
    shown = ready("asset", "show", f"{planned}/post-1")
    assert shown.code == 0
    assert "ordered: Our roast number 1 is here" in shown.out
    assert "quality " in shown.out
    assert "shows 1200 by 675, image/jpeg; on the shelf: image/jpeg:" in shown.out
    assert list((tmp_path / "media").glob("*.jpg"))
    ended = ready("asset", "queue", planned, "--as", "dana")
    assert (ended.code, "3 of 3 handed over; see them: holdpoint intent queue" in ended.out) == (0, True), ended
    assert ready("intent", "queue").out.count("waits for its time") == 3
    again = ready("asset", "queue", planned)
    assert (again.code, again.out.count("handed over before")) == (0, 3)
    assert ready("asset", "list", planned).out.count("  used  ") == 3


def test_a_part_that_fails_has_its_own_code_says_why_and_what_to_type_next(ready, planned, failing):
    ended = ready("asset", "make", planned)
    assert ended.code == 3
    assert "post-2  acme-1 on X  failed" in ended.out
    assert "unavailable: nobody answered" in ended.out
    assert ended.out.splitlines()[-1] == (
        f"2 of 3 there; once the reason is gone, type again: holdpoint asset make {planned}"
    )
    ended = ready("asset", "queue", planned)
    assert (ended.code, "post-2 is failed (unavailable" in ended.out, "2 of 3 handed over" in ended.out) == (
        3,
        True,
        True,
    )
    assert "NOT handed over" in ended.out
    failing()
    assert ready("asset", "make", planned).code == 0
    assert "try 2  " in ready("asset", "show", f"{planned}/post-2").out


def test_json_is_one_object(ready, planned, failing):
    ended = ready("asset", "make", planned, "--json")
    assert (ended.code, ended.out.count("\n")) == (3, 1)
    said = data(ended)
    assert said["there"] == 2
    assert [each["state"] for each in said["nodes"]] == ["accepted", "failed", "accepted"]
    assert said["nodes"][1]["saw"].startswith("unavailable: ")
    assert data(ready("asset", "list", planned, "--json"))["nodes"][0]["asset"] == said["nodes"][0]["asset"]
    shown = data(ready("asset", "show", said["nodes"][0]["asset"], "--json"))
    assert shown["work"]["asset"]["variants"][0]["platform"] == "X"
    assert [each["state"] for each in shown["tries"]] == ["ordered"]
    handed = data(ready("asset", "queue", planned, "--json", "--node", "post-1"))
    assert (handed["handed_over"], handed["nodes"][0]["intents"][0]["state"]) == (1, "queued")
    gone = data(ready("asset", "withdraw", f"{planned}/post-3", "-m", "no", "--json"))
    assert (gone["state"], gone["saw"]) == ("withdrawn", "no")


def test_an_asset_is_withdrawn_with_a_reason_and_neither_made_nor_handed_over_again(ready, planned):
    assert ready("asset", "make", planned, "--node", "post-1").code == 0
    assert ready("asset", "withdraw", f"{planned}/post-1").code == 2
    ended = ready("asset", "withdraw", f"{planned}/post-1", "-m", "wrong picture", "--as", "dana")
    assert (ended.code, ended.out) == (0, f"{planned}/post-1  withdrawn: wrong picture\n")
    assert "withdrawn" in ready("asset", "make", planned, "--node", "post-1").out
    ended = ready("asset", "queue", planned, "--node", "post-1")
    assert (ended.code, "is withdrawn (wrong picture)" in ended.out) == (4, True)
    assert ready("asset", "withdraw", f"{planned}/post-1", "-m", "again").code == 4


def test_under_a_halt_nothing_is_made_and_it_says_so(ready, planned):
    assert ready("halt", "--client", "acme", "-m", "wrong campaign").code == 0
    ended = ready("asset", "make", planned)
    assert (ended.code, ended.out.count("create for acme is halted: client acme")) == (4, 3), ended
    assert ready("asset", "list", planned).out.count("missing") == 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["make", "doc-none"], 2, "there is no 'doc-none'"),
        (["list", "doc-none"], 2, "there is no 'doc-none'"),
        (["queue", "doc-none"], 2, "there is no 'doc-none'"),
        (["show", "doc-none"], 2, "there is no 'doc-none'"),
        (["withdraw", "doc-none/post-1", "-m", "no"], 2, "there is no 'doc-none/post-1'"),
        (["make", "PLAN", "--node", "post-9"], 2, "post-1"),
        (["queue", "PLAN", "--node", "post-9"], 2, "post-1"),
        (["make", "PLAN", "--as", "nobody"], 4, "nobody is called 'nobody'"),
        (["queue", "PLAN", "--as", "nobody"], 4, "nobody is called 'nobody'"),
        (["list", "PLAN", "--as", "nobody"], 4, "nobody is called 'nobody'"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(ready, planned, words, code, said):
    ended = ready("asset", *[planned if each == "PLAN" else each for each in words])
    assert (ended.code, said in ended.err) == (code, True), ended
    assert "Traceback" not in ended.err


def test_a_plan_that_nobody_approved_is_refused_with_what_to_do(ready):
    plan = write(*week(datetime.now(UTC)), state=PlanState.ASKED)
    ended = ready("asset", "make", plan)
    assert (ended.code, f"holdpoint plan show {plan}" in ended.err) == (4, True), ended


def test_a_post_whose_time_has_passed_is_not_handed_over(ready):
    nodes = week(datetime.now(UTC))
    plan = write(replace(nodes[0], at=datetime.now(UTC) - timedelta(minutes=1)))
    assert ready("asset", "make", plan).code == 0
    ended = ready("asset", "queue", plan)
    assert (ended.code, "has passed; plan it anew" in ended.out) == (4, True), ended


def test_a_creator_behind_http_that_is_not_there_fails_every_node_and_says_where_it_asked(ready, planned, tmp_path):
    (tmp_path / "holdpoint.toml").write_text('[creator]\nurl = "http://127.0.0.1:9/create"\n')
    ended = ready("asset", "make", planned)
    assert (ended.code, ended.out.count("unavailable: 127.0.0.1 port 9")) == (3, 3), ended
