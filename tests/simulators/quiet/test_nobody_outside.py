"""What a house account posts quietly: nobody outside sees it, on any platform, and the world says so itself."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.control import at_the_door
from simulators.wire import Call
from simulators.world import World
from tests.simulators.quiet.scenes import SCENES, SECOND, Scene, empty

FORMS = [(platform, form) for platform, scene in SCENES.items() for form in scene().forms]


def control(w: World, method: str, path: str, query: str = "", body: Any = None) -> tuple[int, Any]:
    sent = b"" if body is None else json.dumps(body).encode()
    reply = at_the_door(w, Call(method=method, host="127.0.0.1", path=f"/_simulator/{path}", query=query, body=sent))
    return reply.status, json.loads(reply.body)


def numbers(w: World, platform: str, name: str) -> list[str]:
    """Every name by which a stranger could meet a thing."""
    number = w.platforms[platform].number(name)
    return [name] if number is None else [name, str(number)]


def looked_at(scene: Scene, made: list[str]) -> bytes:
    """All that a stranger is shown; what it asked for comes back in refusals, which are left out."""
    shown = []
    for reply in scene.looks(made):
        said = json.loads(reply.body) if reply.body else {}
        refused = reply.status >= 400 or ("errors" in said and "data" not in said)
        if not refused:
            shown.append(reply.body)
    return b"\n".join(shown)


@pytest.mark.parametrize(("platform", "form"), FORMS)
def test_a_form_is_hidden_or_not_and_the_control_api_and_the_state_say_the_same(platform, form):
    scene = SCENES[platform]()
    post, hidden = scene.forms[form]
    name = post("words")
    assert scene.world.hidden(platform, name) is hidden
    path = f"posts/{quote(name, safe='')}"
    status, said = control(scene.world, "GET", path, f"platform={platform}")
    assert (status, said["hidden"]) == (200, hidden)
    listed = control(scene.world, "GET", "state")[1]["platforms"][platform]["hidden"]
    unpublished = form in {"a container", "a photo for oneself"}  # what is no post yet is in no list of posts
    assert [each for each in listed if each == name] == ([name] if hidden and not unpublished else [])


@pytest.mark.parametrize(("platform", "form"), FORMS)
def test_fans_can_do_nothing_with_what_is_hidden_and_something_with_what_is_open(platform, form):
    scene = SCENES[platform]()
    post, hidden = scene.forms[form]
    name = post("words")
    acts = [
        lambda: scene.world.comment_from_fan(name, "hi", platform=platform),
        lambda: scene.world.like_from_fan(name, platform=platform),
    ]
    for act in acts:
        if form == "open":
            assert not hidden
            act()
        else:
            with pytest.raises(ValueError, match=r"not shown|no post"):
                act()


@pytest.mark.parametrize("platform", SCENES)
@settings(max_examples=15, deadline=None)
@given(picks=st.lists(st.integers(min_value=0, max_value=9), min_size=1, max_size=6))
def test_nothing_hidden_ever_appears_to_a_strangers_token(platform, picks):
    scene = SCENES[platform]()
    forms = list(scene.forms)
    made: list[tuple[str, str]] = []
    for n, pick in enumerate(picks):
        words = f"words {n} end"
        made.append((words, scene.forms[forms[pick % len(forms)]][0](words)))
    names = [name for _, name in made]
    shown = looked_at(scene, names)
    for words, name in made:
        seen_by = scene.world.audience(platform, name)
        if seen_by.word in {"own", "followers", "roles", "later"}:
            assert words.encode() not in shown, (words, seen_by)
        if scene.world.hidden(platform, name):
            for each in numbers(scene.world, platform, name):
                assert f'"{each}"'.encode() not in shown, (each, seen_by)


def test_the_search_for_what_is_hidden_finds_what_is_open():
    """Where strangers read others' posts at all; elsewhere their own is all that they can ask for."""
    for platform in ("X", "Facebook", "YouTube"):
        scene = SCENES[platform]()
        name = scene.forms["open"][0]("words 0 end")
        assert b"words 0 end" in looked_at(scene, [name]), platform


def test_what_is_gone_is_judged_as_it_last_stood():
    scene = SCENES["Facebook"]()
    quiet, loud = (scene.forms[form][0](form) for form in ("unpublished", "open"))
    for name in (quiet, loud):
        scene.world.withdraw(name, platform="Facebook")
    assert (scene.world.hidden("Facebook", quiet), scene.world.hidden("Facebook", loud)) == (True, False)
    assert scene.world.hidden_on("Facebook") == []


def test_what_was_never_there_is_neither_hidden_nor_seen():
    w = empty()
    with pytest.raises(ValueError, match="there is no '123' on X"):
        w.hidden("X", "123")
    with pytest.raises(ValueError, match="no platform"):
        w.hidden("Bluesky", "123")
    for platform in SCENES:
        with pytest.raises(ValueError, match="there is no"):
            w.hidden(platform, "nonsense")
    assert control(w, "GET", "posts/123")[0] == 404


def test_a_container_is_hidden_until_it_is_published_and_then_is_what_it_became():
    for platform, words_as in (("Instagram", "caption"), ("Threads", "text")):
        scene = SCENES[platform]()
        container = scene.forms["a container"][0](words_as)
        assert scene.world.hidden(platform, container)
        assert scene.world.ledger.entries == []
        hand = scene.forms["open"][0].__self__
        post = hand.publish(container)
        assert not scene.world.hidden(platform, container)
        assert not scene.world.hidden(platform, post)


def test_a_photo_kept_back_is_what_the_post_is_that_shows_it():
    scene = SCENES["Facebook"]()
    photo = scene.forms["a photo for oneself"][0]("words")
    hand = scene.forms["unpublished"][0]
    assert scene.world.hidden("Facebook", photo)
    assert scene.world.ledger.entries == []
    from tests.simulators.platforms.facebook.hand import Hand

    Hand(scene.world).post("with it", **{"attached_media[0]": json.dumps({"media_fbid": photo})})
    assert not scene.world.hidden("Facebook", photo)
    assert scene.world.hidden("Facebook", hand("without"))


def test_what_becomes_public_by_itself_is_not_hidden_though_nobody_sees_it_yet():
    scene = SCENES["Facebook"]()
    name = scene.forms["scheduled"][0]("soon")
    assert scene.world.audience("Facebook", name).word == "later"
    scene.world.clock.advance(900 * SECOND)
    assert scene.world.audience("Facebook", name).word == "public"


def test_who_is_let_in_ends_that_it_is_hidden_where_posts_can_be_for_followers():
    for platform, form, account in (("LinkedIn", "for connections", "ann1"), ("TikTok", "for friends", "open-ann")):
        scene = SCENES[platform]()
        name = scene.forms[form][0]("words")
        assert scene.world.hidden(platform, name)
        asked = {"account": account, "username": "ada", "platform": platform}
        assert control(scene.world, "POST", "follows", body=asked)[0] == 200
        assert not scene.world.hidden(platform, name)
        scene.world.comment_from_fan(name, "hi", username="ada", platform=platform)
    with pytest.raises(ValueError, match="nobody needs leave"):
        SCENES["YouTube"]().world.let_follow("UCacmeacmeacmeacmeacmeac", platform="YouTube")
