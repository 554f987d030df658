"""Amounts on a load's command line."""

import click
import pytest

from loadtests.cli.amounts import Amount, Length

TAKES = Length(1, 3600)


@pytest.mark.parametrize(
    ("said", "seconds"), [("90", 90), ("1.5", 1.5), ("60s", 60), ("2m", 120), ("1m30s", 90), ("1h", 3600), (30.0, 30)]
)
def test_it_is_said_in_seconds_or_with_units(said, seconds):
    assert TAKES.convert(said, None, None) == seconds


@pytest.mark.parametrize(
    ("said", "why"), [("60x", "is no length of time: give seconds, or 60s"), ("", "no length"), ("s", "no length")]
)
def test_what_is_none_is_refused_with_what_to_write(said, why):
    with pytest.raises(click.BadParameter, match=why):
        TAKES.convert(said, None, None)


@pytest.mark.parametrize("said", ["0", "0s", "2h", "nan"])
def test_one_out_of_range_is_refused(said):
    with pytest.raises(click.BadParameter):
        TAKES.convert(said, None, None)


@pytest.mark.parametrize("said", ["nan", "inf", "-1", "many"])
def test_an_amount_is_a_number_in_its_range(said):
    assert Amount(0, 10).convert("2.5", None, None) == 2.5
    with pytest.raises(click.BadParameter):
        Amount(0, 10).convert(said, None, None)
