"""On every platform: what is made by hand is seen, what is edited is changed, what is deleted is gone; what is not read says nothing."""

import json
from pathlib import Path

import pytest

from reports.evidence import folder
from reports.evidence.visible import visible_digest
from reports.observer.platforms import CLIENTS, graph, linkedin, tiktok, x, youtube
from reports.observer.secret import Token
from reports.observer.wire import Answer, Question, Wire
from tests.reports.observer.house import ACCOUNTS, PLATFORMS, WRITES, ZETAS, House, kinds, of_kind, served

EVERY = pytest.mark.parametrize("platform", PLATFORMS)


def test_every_platform_that_has_a_client_is_in_these_tests() -> None:
    assert set(CLIENTS) == set(PLATFORMS)


@EVERY
def test_what_stood_before_is_told_from_what_came_during_the_run(house: House, platform: str) -> None:
    old = house.by_hand(platform, "from before")
    first = house.look(platform)[platform]
    assert (first.look.word, first.look.saw, first.look.objects) == ("complete", "", 1)
    (row,) = of_kind(first, "seen")
    assert (row.object, row.baseline, row.look) == (old, True, 1)
    new = house.by_hand(platform, "by hand")
    second = house.look(platform)[platform]
    (row,) = of_kind(second, "seen")
    assert (row.object, row.baseline, row.look, row.what, row.target) == (new, False, 2, "post", None)
    assert row.account == ACCOUNTS[platform]
    assert abs(row.created_us - row.at_us) < 5_000_000
    assert row.said == visible_digest(house.shows(platform, "by hand"))
    assert row.visible == (
        row.said if not row.media else visible_digest(house.shows(platform, "by hand"), [row.object])
    )


@EVERY
def test_a_text_is_taken_as_its_readers_see_it(house: House, platform: str) -> None:
    text = "Grüße & <br> #frühling @acme (50 % off) {soon} 100*2_3~4 🌱"
    if platform == "YouTube":
        text = text.replace("<br>", "br")  # no < in a description
    if platform == "LinkedIn":
        wanted, text = text, "".join(f"\\{each}" if each in "<>@(){}*_~#" else each for each in text)
    else:
        wanted = text
    house.by_hand(platform, text)
    (row,) = of_kind(house.look(platform)[platform], "seen")
    assert row.said == visible_digest(house.shows(platform, wanted))


@EVERY
def test_a_look_at_the_same_again_leaves_its_own_row_alone(house: House, platform: str) -> None:
    house.by_hand(platform, "stays")
    first, second = house.look(platform)[platform], house.look(platform)[platform]
    assert kinds(first) == ["seen"]
    assert kinds(second) == []
    assert (second.look.word, second.look.look, second.look.objects) == ("complete", 2, 1)


@EVERY
def test_what_is_edited_is_changed_once(house: House, platform: str) -> None:
    thing = house.by_hand(platform, "first words")
    (seen,) = of_kind(house.look(platform)[platform], "seen")
    house.alter(platform, thing, "other words")
    (row,) = of_kind(house.look(platform)[platform], "changed")
    assert (row.object, row.before) == (thing, seen.visible)
    assert row.said == visible_digest(house.shows(platform, "other words"))
    assert kinds(house.look(platform)[platform]) == []


@EVERY
def test_what_is_deleted_is_gone_once_and_it_is_said_how_that_was_found_out(house: House, platform: str) -> None:
    thing, stays = house.by_hand(platform, "goes"), house.by_hand(platform, "stays here")
    house.look(platform)
    house.delete(platform, thing)
    looked = house.look(platform)[platform]
    (row,) = of_kind(looked, "gone")
    assert (row.object, looked.look.word, looked.look.objects) == (thing, "complete", 1)
    assert row.how.startswith("listed no longer; ")
    assert len(row.how) > 40
    assert kinds(house.look(platform)[platform]) == []
    assert stays not in [each.object for each in of_kind(looked, "gone")]


@EVERY
def test_every_page_is_read(house: House, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, size in ((x, 5), (graph, 2), (linkedin, 2), (tiktok, 2), (youtube, 2)):
        monkeypatch.setattr(module, "PAGE", size)
    made = {house.by_hand(platform, f"number {nth}") for nth in range(6)}
    looked = house.look(platform)[platform]
    assert {row.object for row in of_kind(looked, "seen")} == made
    assert (looked.look.word, looked.look.objects) == ("complete", 6)
    assert looked.look.pages > 1


@EVERY
@pytest.mark.parametrize(
    ("fault", "more", "saw"),
    [
        ("html_page", {}, "no JSON"),
        ("truncated", {}, "JSON that cannot be read"),
        ("half_body", {}, "cut off|no answer"),
        ("garbage", {}, "no answer"),
        ("reset", {}, "no answer"),
        ("redirect", {}, "leads elsewhere"),
        ("server_error", {}, "HTTP 5"),
        ("down", {}, "no answer"),
    ],
)
def test_what_cannot_be_read_is_never_taken_for_nothing_there(
    house: House, platform: str, fault: str, more: dict, saw: str
) -> None:
    house.by_hand(platform, "stands")
    house.look(platform)
    house.plan(fault, platform, **more)
    looked = house.look(platform)[platform]
    assert looked.look.word == "unreadable"
    assert any(each in looked.look.saw for each in saw.split("|")), looked.look.saw
    assert kinds(looked) == []


@EVERY
def test_a_list_that_breaks_off_is_partial_and_shows_what_it_had(
    house: House, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, size in ((x, 5), (graph, 2), (linkedin, 2), (tiktok, 2), (youtube, 2)):
        monkeypatch.setattr(module, "PAGE", size)
    made = [house.by_hand(platform, f"number {nth}") for nth in range(6)]
    house.look(platform)
    house.delete(platform, made[0])
    fresh = house.by_hand(platform, "new")
    lists = {"YouTube": "read_post"}.get(platform, "list_posts")
    house.plan("server_error", platform, when={"operation": lists}, after=1)
    looked = house.look(platform)[platform]
    assert looked.look.word == "partial"
    assert "HTTP 5" in looked.look.saw
    assert [row.object for row in of_kind(looked, "seen")] == [fresh]
    assert of_kind(looked, "gone") == []


@EVERY
def test_a_token_that_is_no_longer_taken_leaves_the_account_unreadable(house: House, platform: str) -> None:
    house.by_hand(platform, "stands")
    house.look(platform)
    house.within(lambda held: held.token(house.tokens[platform]).expire())
    looked = house.look(platform)[platform]
    assert looked.look.word == "unreadable"
    assert looked.look.saw
    assert kinds(looked) == []


@pytest.mark.parametrize("platform", [each for each in PLATFORMS if each != "LinkedIn"])
def test_the_token_of_another_account_reads_nothing(house: House, platform: str) -> None:
    house.tokens[platform] = ZETAS[platform]
    looked = house.look(platform)[platform]
    assert looked.look.word == "unreadable"
    assert ("not of" in looked.look.saw) or ("subcode 33" in looked.look.saw)


def test_at_linkedin_a_token_that_may_not_read_the_organization_reads_nothing(house: House) -> None:
    house.tokens["LinkedIn"] = ZETAS["LinkedIn"]
    assert house.look("LinkedIn")["LinkedIn"].look.word == "unreadable"


def test_a_token_that_facebook_says_may_write_is_not_taken(house: House) -> None:
    house.tokens["Facebook"] = WRITES["Facebook"]
    look = house.look("Facebook")["Facebook"].look
    assert (look.word, "may write" in look.saw, WRITES["Facebook"] in look.saw) == ("unreadable", True, False)


@pytest.mark.parametrize("platform", [each for each in PLATFORMS if each != "TikTok"])  # there both ask the same
def test_what_is_there_by_its_id_is_not_gone_because_a_list_lacks_it(house: House, platform: str) -> None:
    thing = house.by_hand(platform, "stands")
    house.look(platform)
    house.plan("read_lag", platform, when={"operation": "list_posts"}, do={"behind": {"constant_s": 600}})
    looked = house.look(platform)[platform]
    assert (looked.look.word, looked.look.objects) == ("complete", 0), looked.look.saw
    assert looked.look.saw == "1 listed no longer, and there by id all the same"
    assert kinds(looked) == []
    house.heal()
    assert thing not in [each.object for each in of_kind(house.look(platform)[platform], "seen")]


@EVERY
def test_where_it_cannot_be_asked_by_its_id_the_look_is_partial_and_nothing_is_gone(
    house: House, platform: str
) -> None:
    thing = house.by_hand(platform, "goes")
    house.by_hand(platform, "stays")
    house.look(platform)
    house.delete(platform, thing)
    if platform == "YouTube":
        house.plan("server_error", platform, when={"operation": "read_post"}, after=1)
    else:
        house.plan("server_error", platform, when={"operation": "read_post"})
    looked = house.look(platform)[platform]
    assert looked.look.word == "partial"
    assert of_kind(looked, "gone") == []
    house.heal()
    assert [each.object for each in of_kind(house.look(platform)[platform], "gone")] == [thing]


def test_what_comes_again_after_it_was_gone_is_seen_again(house: House) -> None:
    thing = house.by_hand("X", "goes and comes")
    house.look("X")
    house.delete("X", thing)
    house.look("X")
    house.within(lambda held: setattr(held.platforms["X"].store.posts[int(thing)], "gone", None))
    (row,) = of_kind(house.look("X")["X"], "seen")
    assert (row.object, row.look, row.baseline) == (thing, 3, False)


def test_all_seven_in_one_round_and_the_evidence_reads_it(house: House, tmp_path: Path) -> None:
    made = {name: house.by_hand(name, "by hand") for name in PLATFORMS}
    looked = house.look()
    assert {name: each.look.word for name, each in looked.items()} == dict.fromkeys(PLATFORMS, "complete")
    folder.create(tmp_path / "evidence")
    (read,) = folder.read(tmp_path / "evidence").values()
    assert {row.platform: row.object for row in read.seen} == made
    assert {row.platform for row in read.blind} == set(PLATFORMS)
    assert (read.scenario, read.clock, read.source) == ("observed", "wall", "observed")
    house.look()
    (again,) = folder.read(tmp_path / "evidence").values()
    assert again.blind == read.blind, "what cannot be seen is said once"
    assert len(again.looks) == 2 * len(PLATFORMS)


def test_nothing_that_the_observer_asks_may_change_anything(house: House) -> None:
    for name in PLATFORMS:
        house.by_hand(name, "stands")
    before = len(house.journal())
    house.look()
    asked = house.journal()[before:]
    assert {each.platform for each in asked} == set(PLATFORMS)
    assert [each for each in asked if each.committing] == []
    assert {each.status for each in asked} == {200}
    assert {each.tag for each in asked} == {None}


def test_a_post_in_an_empty_list_is_told_from_a_list_that_is_missing(house: House) -> None:
    for name in PLATFORMS:
        assert house.look(name)[name].look.word == "complete"
    assert all(json.loads(line)["kind"] in ("look", "blind") for line in house.file.read_text().splitlines())


@EVERY
def test_a_spent_window_is_a_limit_that_is_told_from_trouble_and_leaves_the_account_out(
    tmp_path: Path, platform: str
) -> None:
    with served(tmp_path, **{platform: {"windows": None}}) as house:
        house.by_hand(platform, "stands")
        assert house.look(platform)[platform].look.word == "complete"
        house.plan("too_fast", platform, when={"operation": "list_posts"}, first=1)
        looked = house.look(platform)[platform]
        assert (looked.look.word, looked.look.pages) == ("partial", 0), looked.look.saw
        assert looked.again_us is not None
        assert 0 < looked.again_us - looked.look.ended_us <= 24 * 3_600_000_000
        assert kinds(looked) == []


def test_x_says_by_a_header_of_oauth_1_that_a_token_may_write_and_such_a_one_is_not_taken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Wire.ask
    for level, word in (
        ("read", "complete"),
        ("read-write", "unreadable"),
        ("read-write-directmessages", "unreadable"),
    ):

        def ask(self: Wire, question: Question, token: Token, level: str = level) -> Answer:
            found = real(self, question, token)
            return found._replace(headers={**found.headers, "x-access-level": level})

        monkeypatch.setattr(Wire, "ask", ask)
        look = house.look("X")["X"].look
        assert (look.word, "may write" in look.saw) == (word, word == "unreadable")
