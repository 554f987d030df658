"""The hour of the house in its shortest form: real processes, real certificates, the platforms' own names."""

from pathlib import Path

import pytest

from tests.house.hour import Hour, Options


@pytest.mark.long(
    "tests/house/test_week.py::test_of_a_day_the_observer_says_what_the_ledgers_say_and_the_step_lacks_days_alone"
)
def test_observer_and_ledgers_agree_and_a_post_by_hand_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hour = Hour(Options(tmp_path / "evidence", minutes=0.3, every="4s"))
    code = hour.run()
    said = capsys.readouterr().out
    assert hour.wrong == [], said
    assert code == 0
    assert "holdpoint house live ask, grant" in said
    assert "differences that nothing explains: 0" in said
    assert "NO-GO (house → canary), exit code 1" in said
    for name in ("calm", "planted"):
        rows = (tmp_path / "evidence" / name / "observed.ndjson").read_text(encoding="utf-8").splitlines()
        assert all('"source":"rehearsed"' in each for each in rows), "a rehearsal is never taken for real accounts"
