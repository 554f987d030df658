"""The plan: what it may say, and every way in which it is refused with its place."""

import msgspec
import pytest

from safety_core.adapters.stores.packaged import packaged
from safety_core.errors import BadFile, BadInput
from safety_core.fleet.rollout_file import read_plan
from safety_core.rollout.plan import HARD, Clients, Plan, SoakOf, check, minutes_of
from safety_core.shell.plan_text import parsed
from safety_core.shell.rules_text import digest_of
from safety_core.vocabulary import Harm
from tests.safety_core.rollout.ground import GA, HOUSE, PLAN, TEN, THIRTY

PACKAGED = next(each for each in packaged() if each.name == "rollout")
TEXT = """name = "two"
[[stage]]
name = "house"
clients = "house"
soak = "7 days"
events = 30
advance = "manual"
[[stage]]
name = "canary"
clients = "canary"
share = 10
soak = "3 days"
soak_of = "client"
events = 20
advance = "two-person"
[[stage]]
name = "ga"
clients = "all"
share = 100
"""


def replaced(stage: int, **changed: object) -> Plan:
    stages = list(PLAN.stage)
    stages[stage] = msgspec.structs.replace(stages[stage], **changed)
    return msgspec.structs.replace(PLAN, stage=tuple(stages))


def refusal(plan: Plan) -> BadInput:
    with pytest.raises(BadInput) as refused:
        check(plan)
    return refused.value


def test_the_packaged_plan_lets_in_the_house_alone_and_climbs_to_everybody_in_six_stages() -> None:
    plan = parsed(PACKAGED.body, PACKAGED.digest)
    assert [(each.clients.value, each.percent) for each in plan.stage] == [
        ("house", 100),
        ("canary", 10),
        ("canary", 30),
        ("canary", 50),
        ("canary", 100),
        ("all", 100),
    ]
    assert [each.soak_minutes for each in plan.stage] == [7 * 1440, *[3 * 1440] * 4, 0]
    assert plan.stage[4].pool, "the release criterion is judged on the pool before everybody is let in"


@pytest.mark.parametrize(
    ("soak", "minutes"),
    [("1 minute", 1), ("90 minutes", 90), ("12 hours", 720), ("3 days", 4320), ("1 week", 10080), ("366 days", 527040)],
)
def test_a_duration_has_a_number_and_a_unit(soak: str, minutes: int) -> None:
    assert minutes_of(soak) == minutes


@pytest.mark.parametrize(
    ("soak", "said"),
    [
        ("3", "no unit"),
        ("259200", "no unit"),
        ("0 days", "is nothing"),
        ("-1 days", "no duration"),
        ("1.5 days", "no duration"),
        ("3days", "no duration"),
        ("3 d", "no duration"),
        ("3 months", "no duration"),
        ("", "no duration"),
        ("1e3 days", "no duration"),
        ("٣ days", "no duration"),
        ("367 days", "longer than a year"),
        ("999999 weeks", "longer than a year"),
    ],
)
def test_any_other_duration_is_refused(soak: str, said: str) -> None:
    refused = refusal(replaced(1, soak=soak))
    assert refused.field == "stage.1.soak"
    assert said in refused.wrong
    assert "its unit" in refused.do


@pytest.mark.parametrize(
    ("plan", "field", "said"),
    [
        (Plan(name="none", stage=()), "stage", "there is none"),
        (Plan(name="many", stage=(HOUSE,) * 21), "stage.20", "20 there may be"),
        (msgspec.structs.replace(PLAN, stage=(HOUSE, THIRTY, TEN, GA)), "stage.2.share", "does not rise"),
        (msgspec.structs.replace(PLAN, stage=(TEN, HOUSE, GA)), "stage.1.clients", "fewer"),
        (msgspec.structs.replace(PLAN, stage=(GA,)), "", ""),
        (replaced(1, share=30), "stage.2.share", "does not rise"),
        (replaced(3, share=29), "stage.3.share", "does not rise"),
        (replaced(1, name="house"), "stage.1.name", "twice"),
        (replaced(1, name="Canary 10"), "stage.1.name", "no name"),
        (replaced(1, name=""), "stage.1.name", "no name"),
        (replaced(1, name="ten\n"), "stage.1.name", "no name"),
        (replaced(0, share=10), "stage.0.share", "house posts all"),
        (replaced(1, share=None), "stage.1.share", "missing"),
        (replaced(1, soak=None), "stage.1.soak", "missing"),
        (replaced(1, events=None), "stage.1.events", "missing"),
        (replaced(1, advance=None), "stage.1.advance", "missing"),
        (replaced(3, soak="1 day"), "stage.3.soak", "leads nowhere"),
        (replaced(3, events=1), "stage.3.events", "leads nowhere"),
        (replaced(3, pool=True), "stage.3.pool", "leads nowhere"),
        (replaced(3, hard=(Harm.LATENCY,)), "stage.3.hard", "leads nowhere"),
        (replaced(0, soak_of=SoakOf.CLIENT), "stage.0.soak_of", "only canary"),
        (msgspec.structs.replace(PLAN, stage=(HOUSE, HOUSE, GA)), "stage.1.name", "twice"),
        (replaced(1, clients=Clients.HOUSE, share=None, soak_of=SoakOf.STAGE), "stage.1.clients", "no more"),
    ],
)
def test_a_plan_that_shrinks_or_says_what_has_no_meaning_is_refused_with_its_place(plan, field, said) -> None:
    if not field:
        check(plan)  # one stage that lets everybody in is a plan
        return
    refused = refusal(plan)
    assert refused.field == field
    assert said in refused.wrong


@pytest.mark.parametrize("share", [10, 29])
def test_a_stage_for_all_lets_in_no_smaller_share_than_the_canaries_had(share: int) -> None:
    assert refusal(replaced(3, share=share)).field == "stage.3.share"
    check(replaced(3, share=30))


def test_least_above_most_and_weights_of_nothing_are_refused() -> None:
    canary = msgspec.structs.replace(PLAN.canary, least=4)
    assert refusal(msgspec.structs.replace(PLAN, canary=canary)).field == "canary.least"
    weights = msgspec.structs.replace(PLAN.canary.weights, trust=0, tenure=0, reach=0)
    canary = msgspec.structs.replace(PLAN.canary, weights=weights)
    assert refusal(msgspec.structs.replace(PLAN, canary=canary)).field == "canary.weights"


def test_no_plan_takes_away_what_needs_no_statistics() -> None:
    assert HOUSE.stopping == HARD
    assert replaced(0, hard=(Harm.LATENCY,)).stage[0].stopping == HARD | {Harm.LATENCY}


@pytest.mark.parametrize(
    ("line", "instead", "number", "field"),
    [
        ("share = 10", "share = 0", 11, "stage.1.share"),
        ("share = 10", "share = 101", 11, "stage.1.share"),
        ("share = 10", 'share = "10"', 11, "stage.1.share"),
        ("share = 10", "share = 10.5", 11, "stage.1.share"),
        ("share = 10", "share = nan", 11, "stage.1.share"),
        ('soak = "3 days"', "soak = 3", 12, "stage.1.soak"),
        ('soak = "3 days"', 'soak = "3"', 12, "stage.1.soak"),
        ("events = 20", "events = 0", 14, "stage.1.events"),
        ("events = 20", "events = -1", 14, "stage.1.events"),
        ('clients = "canary"', 'clients = "friends"', 10, "stage.1.clients"),
        ('clients = "canary"', 'customers = "canary"', 10, "stage.1.customers"),
        ('advance = "two-person"', 'advance = "nobody"', 15, "stage.1.advance"),
        ('name = "canary"', 'name = "house"', 9, "stage.1.name"),
        ('soak_of = "client"', 'soak_of = "client"\nhard = ["weather"]', 14, "stage.1.hard.0"),
        ("share = 100", "share = 9", 19, "stage.2.share"),
    ],
)
def test_a_wrong_file_is_refused_with_file_line_and_field(tmp_path, line, instead, number, field) -> None:
    path = tmp_path / "rollout.toml"
    path.write_text(TEXT.replace(line, instead, 1), encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        read_plan(path)
    assert (refused.value.file, refused.value.line, refused.value.field) == (str(path), number, field)


def test_a_file_that_is_right_is_read_as_it_stands(tmp_path) -> None:
    path = tmp_path / "rollout.toml"
    path.write_text(TEXT, encoding="utf-8")
    text, plan = read_plan(path)
    assert text == TEXT
    assert [each.name for each in plan.stage] == ["house", "canary", "ga"]


@pytest.mark.parametrize("body", ["name = ", "name = 3", TEXT.replace("share = 100\n", "share = 9\n")])
def test_a_stored_plan_that_cannot_be_read_or_is_not_the_loaded_one_is_refused(body: str) -> None:
    with pytest.raises(BadInput, match="not those that were loaded"):
        parsed(TEXT, digest_of(TEXT + " "))
    with pytest.raises(BadInput):
        parsed(body, digest_of(body))
