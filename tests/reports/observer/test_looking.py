"""What is concluded from a look, and what is not."""

import pytest

from reports.evidence.visible import visible_digest
from reports.observer import looking
from reports.observer.client import Gone
from reports.observer.errors import Limited, Unreadable
from reports.observer.looking import ASKED_MAX, PAGES_MAX
from tests.reports.observer.house import HandClock, kinds, of_kind
from tests.reports.observer.scripted import TOKEN, Eyes, post

BEGAN = HandClock().wall_us()
NOT_NOW = Unreadable("HTTP 503")


def baselines(looked: looking.Looked) -> dict[str, bool]:
    return {row.object: row.baseline for row in of_kind(looked, "seen")}


# What stood before -----------------------------------------------------------------------------------------------------


def test_after_a_complete_look_nothing_that_is_new_stood_before_whatever_the_platform_says_of_its_time() -> None:
    eyes = Eyes()
    assert baselines(eyes.look([post("1")])) == {"1": True}
    assert baselines(eyes.look([post("1"), post("2", created_us=BEGAN - 86_400_000_000), post("3")])) == {
        "2": False,
        "3": False,
    }


@pytest.mark.parametrize(("apart_us", "before"), [(-1, True), (0, False), (1, False)])
def test_in_the_first_look_what_was_made_from_its_beginning_on_is_no_more_of_before(
    apart_us: int, before: bool
) -> None:
    assert baselines(Eyes().look([post("1", created_us=BEGAN + apart_us)])) == {"1": before}


def test_while_no_look_was_complete_the_platforms_time_says_what_stood_before() -> None:
    eyes = Eyes()
    assert eyes.look([post("1")], NOT_NOW).look.word == "partial"
    later = [post("1"), post("2", created_us=BEGAN - 1), post("3", created_us=BEGAN), post("4")]
    assert baselines(eyes.look(later)) == {"2": True, "3": False, "4": False}


def test_an_account_that_is_first_read_days_later_has_no_new_posts_of_before() -> None:
    eyes = Eyes()
    for _ in range(3):
        assert eyes.look(NOT_NOW).look.word == "unreadable"
    assert baselines(eyes.look([post("1", created_us=BEGAN + 1), post("2")])) == {"1": False, "2": False}


# Words -----------------------------------------------------------------------------------------------------------------


def test_a_look_is_unreadable_without_a_page_partial_with_one_and_complete_with_all() -> None:
    eyes = Eyes()
    words = [eyes.look(who=NOT_NOW), eyes.look(NOT_NOW), eyes.look([], NOT_NOW), eyes.look([])]
    assert [(each.look.word, each.look.pages) for each in words] == [
        ("unreadable", 0), ("unreadable", 0), ("partial", 1), ("complete", 1),
    ]  # fmt: skip
    assert [each.look.look for each in words] == [1, 2, 3, 4]


def test_one_page_more_than_is_read_makes_it_partial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "PAGES_MAX", 3)
    assert Eyes().look(*([post(str(nth))] for nth in range(2))).look.word == "complete"
    full = Eyes().look(*([post(str(nth))] for nth in range(4)))
    assert (full.look.word, full.look.objects) == ("partial", 3)
    assert "more than 3 pages" in full.look.saw
    assert PAGES_MAX == 200


def test_exactly_as_many_pages_as_are_read_are_not_said_to_be_all() -> None:
    """Whether there was one more was not asked."""
    assert Eyes().look(*([post(str(nth))] for nth in range(PAGES_MAX))).look.word == "partial"


@pytest.mark.parametrize(("seconds", "word"), [(149.9, "complete"), (150, "partial")])
def test_a_look_that_takes_very_long_ends_with_what_it_has(seconds: float, word: str) -> None:
    eyes = Eyes()
    looked = eyes.look(*([post(str(nth))] for nth in range(4)), before_page=lambda: eyes.clock.turn(seconds))
    assert looked.look.word == word
    assert ("it took more than 10 minutes" in looked.look.saw) == (word == "partial")
    assert looked.look.objects == 4


@pytest.mark.parametrize(
    "odd", [KeyError("x"), TypeError("x"), AttributeError("x"), ValueError("x"), IndexError("x"), RecursionError()]
)
def test_an_answer_of_an_unknown_shape_is_unreadable_and_no_crash(odd: Exception) -> None:
    look = Eyes().look(odd).look
    assert look.word == "unreadable"
    assert look.saw == f"an answer of a shape that no document knows ({type(odd).__name__})"


@pytest.mark.parametrize("bug", [ZeroDivisionError, RuntimeError, NotImplementedError, OSError])
def test_a_bug_of_our_own_is_not_taken_for_an_answer(bug: type[Exception]) -> None:
    with pytest.raises(bug):
        Eyes().look(bug())


def test_a_limit_is_partial_even_without_a_page_and_says_until_when() -> None:
    looked = Eyes().look(Limited("HTTP 429", BEGAN + 5))
    assert (looked.look.word, looked.look.pages, looked.again_us) == ("partial", 0, BEGAN + 5)
    assert Eyes().look(NOT_NOW).again_us is None


# Gone, and changed -----------------------------------------------------------------------------------------------------


def test_only_a_complete_look_asks_for_what_is_missing() -> None:
    eyes = Eyes()
    eyes.look([post("1"), post("2")])
    for pages in ([NOT_NOW], [[post("1")], NOT_NOW]):
        assert kinds(eyes.look(*pages)) == []
        assert eyes.client.asked == []
    (row,) = of_kind(eyes.look([post("1")]), "gone")
    assert (row.object, row.how) == ("2", "listed no longer; by its id it is not there")


def test_what_is_gone_is_not_asked_for_again() -> None:
    eyes = Eyes()
    eyes.look([post("1")])
    eyes.look([])
    assert eyes.client.asked == ["1"]
    assert kinds(eyes.look([])) == []
    assert eyes.client.asked == []


def test_an_empty_list_alone_lets_nothing_be_gone() -> None:
    eyes = Eyes()
    eyes.look([post(str(nth)) for nth in range(5)])
    looked = eyes.look([], by_id={str(nth): post(str(nth)) for nth in range(5)})
    assert (kinds(looked), looked.look.word, looked.look.objects) == ([], "complete", 0)
    assert looked.look.saw == "5 listed no longer, and there by id all the same"


def test_what_is_only_there_by_its_id_can_have_changed() -> None:
    eyes = Eyes()
    eyes.look([post("1")])
    (row,) = of_kind(eyes.look([], by_id={"1": post("1", "others")}), "changed")
    assert (row.object, row.before, row.visible) == ("1", visible_digest("words"), visible_digest("others"))


def test_where_one_cannot_be_asked_for_those_before_it_are_gone_and_the_look_is_partial() -> None:
    eyes = Eyes()
    eyes.look([post("1"), post("2"), post("3")])
    looked = eyes.look([], by_id={"2": NOT_NOW})
    assert [row.object for row in of_kind(looked, "gone")] == ["1"]
    assert (looked.look.word, looked.look.saw) == ("partial", "HTTP 503")
    assert [row.object for row in of_kind(eyes.look([]), "gone")] == ["2", "3"]


def test_of_very_many_missing_ones_some_are_asked_for_each_time() -> None:
    eyes = Eyes()
    eyes.look([post(str(nth)) for nth in range(ASKED_MAX + 1)])
    looked = eyes.look([])
    assert len(of_kind(looked, "gone")) == ASKED_MAX
    assert (looked.look.word, looked.look.saw) == ("partial", "1 more are listed no longer and were not asked for")
    assert (len(of_kind(eyes.look([]), "gone")), eyes.look([]).look.word) == (1, "complete")


def test_a_change_and_a_change_back_are_two_changes() -> None:
    eyes = Eyes()
    eyes.look([post("1", "a")])
    changes = [of_kind(eyes.look([post("1", each)]), "changed") for each in "bbaa"]
    assert [len(each) for each in changes] == [1, 0, 1, 0]


def test_other_media_are_a_change_although_the_words_are_the_same() -> None:
    eyes = Eyes()
    eyes.look([post("1", media=("m1",))])
    (row,) = of_kind(eyes.look([post("1", media=("m2",))]), "changed")
    assert (row.said, row.media) == (visible_digest("words"), 1)


def test_an_object_on_two_pages_is_one() -> None:
    looked = Eyes().look([post("1"), post("2")], [post("2"), post("1", "moved")])
    assert [row.object for row in of_kind(looked, "seen")] == ["1", "2"]
    assert (looked.look.objects, looked.look.pages) == (2, 2)


# The clock -------------------------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_between_looks_or_within_one_is_said() -> None:
    eyes = Eyes()
    eyes.look([post("1")])
    eyes.clock.wall -= 90_000_000
    assert eyes.look([post("1")]).look.saw == "the clock went back by 30.0 s"
    assert eyes.look([post("1")]).look.saw == ""
    eyes.clock.turn(60)

    def back() -> None:
        eyes.clock.wall -= 5_000_000

    looked = eyes.look([post("1")], before_page=back)
    assert looked.look.saw == "the clock went back by 5.0 s"
    assert looked.look.ended_us < looked.look.at_us
    assert looked.look.word == "complete"


def test_looks_are_numbered_on_over_a_clock_that_goes_back() -> None:
    eyes = Eyes()
    looks = []
    for _ in range(3):
        eyes.clock.wall -= 3_600_000_000
        looks.append(eyes.look([]).look.look)
    assert looks == [1, 2, 3]


# The token -------------------------------------------------------------------------------------------------------------


def test_the_token_stands_in_no_row_whatever_the_platform_says() -> None:
    secret = TOKEN.reveal()
    eyes = Eyes()
    eyes.look([post("1")])
    rows = [*eyes.look(Unreadable(f"no {secret}!")).rows, *eyes.look([], by_id={"1": Gone(f"{secret}?")}).rows]
    assert all(secret not in repr(row) for row in rows)
    assert "(token)" in repr(rows)
