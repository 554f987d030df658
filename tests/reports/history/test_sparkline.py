"""A trend's picture: a mark for each run, as high as what was measured, and the same in words."""

from reports.history.compare import Point
from reports.history.sparkline import EDGE, HEIGHT, WIDTH, spark


def points(*numbers: float | None, word: str = "GO") -> list[Point]:
    return [Point(run=f"run-{n}", word=word, measured=str(each), number=each) for n, each in enumerate(numbers)]


def drawn(*numbers: float | None):
    found = spark(points(*numbers))
    assert found is not None
    return found


def test_no_run_no_picture():
    assert spark([]) is None


def test_one_run_is_one_mark_at_the_right_edge_without_a_line():
    found = drawn(5.0)
    assert [(each.x, each.y) for each in found.marks] == [(WIDTH - EDGE, HEIGHT / 2)]
    assert (found.line, found.told) == ("", "first run")


def test_the_least_is_at_the_bottom_the_greatest_on_top_and_the_newest_on_the_right():
    marks = drawn(1.0, 3.0, 2.0).marks
    assert [each.y for each in marks] == [HEIGHT - EDGE, EDGE, HEIGHT / 2]
    assert [each.x for each in marks] == [EDGE, WIDTH / 2, WIDTH - EDGE]


def test_what_never_moved_and_what_has_no_number_is_in_the_middle():
    assert [each.y for each in drawn(7.0, 7.0).marks] == [HEIGHT / 2] * 2
    assert drawn(1.0, None, 2.0).marks[1].y == HEIGHT / 2


def test_the_line_leaves_out_what_has_no_number():
    assert drawn(1.0, None, 2.0).line.count("L") == 1
    assert drawn(None, 2.0).line == ""


def test_the_words_count_the_verdicts_and_name_the_one_before():
    found = spark([*points(1.0, word="GO"), *points(2.0, word="NO-GO"), *points(3.0, word="GO")])
    assert found is not None
    assert found.told == "3 runs: 2 GO, 1 NO-GO; the one before: NO-GO"
