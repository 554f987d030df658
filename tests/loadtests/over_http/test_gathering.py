import msgspec
import pytest

from loadtests.over_http.gathering import FIELD, Gathering
from loadtests.over_http.generator import Share
from loadtests.over_http.schedule import Account, Phase
from loadtests.over_http.tally import Said, Tally
from reports.evidence.over_http import PUBLISH


def share(index: int, of: int) -> Share:
    return Share(
        run="r", seed=1, index=index, of=of, url="http://127.0.0.1:1", after=-1, settle_s=1, phases=(Phase(length_s=10, rate=5),),
        accounts=(Account(client="acme", platform="X", account="acme-1"),),
    )  # fmt: skip


def report(*took_ms: int, done: bool = True) -> dict[str, object]:
    tally = Tally()
    for each in took_ms:
        tally.took(PUBLISH, each * 1000)
    tally.counts.update({"handed": len(took_ms), "ended/confirmed": len(took_ms)})
    tally.done = done
    return {FIELD: msgspec.to_builtins(tally.said())}


def of_two() -> Gathering:
    return Gathering("publish", {"one": share(0, 2), "two": share(1, 2)}, 5.0)


def test_histograms_of_several_are_those_of_one_that_saw_all():
    gathering, alone = of_two(), Tally()
    gathering.heard("one", report(1, 2, 3))
    gathering.heard("two", report(400, 500))
    for each in (1, 2, 3, 400, 500):
        alone.took(PUBLISH, each * 1000)
    found = gathering.found({})
    assert found.times == alone.times()
    assert (found.workers, found.lost_workers, found.handed, found.unended) == (2, 0, 5, 0)


def test_the_last_word_of_each_counts_and_nothing_twice():
    gathering = of_two()
    gathering.heard("one", report(1, done=False))
    assert not gathering.over()
    gathering.heard("one", report(1, 2))
    gathering.heard("two", report(3))
    gathering.heard("a stranger", report(9, 9, 9))
    gathering.heard("two", {"stats": []})
    assert gathering.over()
    assert gathering.found({}).times[PUBLISH].count == 3


def test_who_is_gone_before_they_are_done_is_lost_and_who_is_done_is_not():
    gathering = of_two()
    gathering.heard("one", report(1))
    gathering.lost("one")
    assert not gathering.over()
    gathering.lost("two")
    assert gathering.over()
    assert gathering.found({}).lost_workers == 1


def test_who_never_said_that_they_are_done_is_lost_in_the_end():
    gathering = of_two()
    gathering.heard("one", report(1))
    gathering.heard("two", report(1, done=False))
    assert gathering.found({}).lost_workers == 1


def test_a_histogram_that_is_none_is_a_trouble_that_names_it():
    with pytest.raises(ValueError, match="'publish' cannot be read"):
        Tally().add(Said(histograms={"publish": "what?"}))
    gathering = of_two()
    gathering.heard("one", {FIELD: {"histograms": {"publish": "what?"}, "done": True}})
    assert "one: the histogram 'publish' cannot be read" in gathering.found({}).troubles[0]


def test_what_is_beyond_an_hour_or_below_a_microsecond_is_kept_at_the_edge():
    tally = Tally()
    for each in (-5, 0, 10**12):
        tally.took(PUBLISH, each)
    assert tally.times()[PUBLISH].max == pytest.approx(3_600_000, rel=0.001)
    assert tally.times()[PUBLISH].count == 3
