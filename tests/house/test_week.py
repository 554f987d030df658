"""A day of the house, rehearsed as its week is: observer and ledgers say the same, and what is planted is found and named."""

from pathlib import Path

import pytest

from loadtests.rehearsal.options import DAY_S
from tests.house.week import PLANTS, Options, Week, held, rehearse

SHORT_DAY_S = 6 * 3_600
"""Of a day with a plant: as many posts and drills as on a long one, and fewer looks of which each sees the same."""


def lived(place: Path, plant: str = "none", day_s: int = DAY_S) -> tuple[Week, list[str]]:
    options = Options(place, days=1, plant=plant, day_s=day_s)
    found = rehearse(options)
    return found, held(found, options)


def test_of_a_day_the_observer_says_what_the_ledgers_say_and_the_step_lacks_days_alone(tmp_path: Path) -> None:
    found, wrong = lived(tmp_path)
    assert wrong == []
    assert found.compared.equal
    assert [(each.name, each.observer.status) for each in found.compared.claims] == [
        (name, "held") for name in ("I1", "I2", "I4", "I5", "I6", "I13")
    ]
    assert found.compared.permits["made", "seen"] > 100
    assert found.compared.permits["made", "hidden"] > 0, "on TikTok the observer is blind, and said so"
    (missing,) = found.missing
    assert "1.01 of 7 days were looked at" in missing
    assert "SIMULATED" in found.judged.page.read_text(encoding="utf-8")


LONG = pytest.mark.long("test_what_is_planted_is_no_go_and_named_by_the_observer_whatever_the_ledgers_know")
"""Each of them takes as long as the one that both see."""


@pytest.mark.parametrize(
    ("plant", "observer", "ledgers", "sentence"),
    [
        pytest.param("stray", {"I2"}, set(), "was made by nobody here", marks=LONG),
        ("wrong-account", {"I2"}, {"I2"}, "7000000008"),
        pytest.param("missing", {"I6"}, set(), "is confirmed, and no look at X account", marks=LONG),
        pytest.param("edited", {"I5", "I6"}, set(), "shows other content than", marks=LONG),
    ],
)
def test_what_is_planted_is_no_go_and_named_by_the_observer_whatever_the_ledgers_know(
    tmp_path: Path, plant: str, observer: set[str], ledgers: set[str], sentence: str
) -> None:
    found, wrong = lived(tmp_path, plant, SHORT_DAY_S)
    assert wrong == []
    claims = found.compared.claims
    assert {each.name for each in claims if each.observer.status == "broken"} >= observer
    assert {each.name for each in claims if each.ledgers.status == "broken"} >= ledgers
    assert ledgers or all(each.ledgers.status == "held" for each in claims)
    assert found.judged.verdict.word == "NO-GO"
    assert any(found.planted in each and sentence in each for each in found.named())


def test_every_plant_is_tried() -> None:
    assert set(PLANTS) == {"stray", "wrong-account", "missing", "edited"}
