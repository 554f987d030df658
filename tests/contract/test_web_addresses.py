"""Where a browser shows what was made: by each adapter's own form, and never by what is no id of its platform's."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import ADAPTERS
from safety_core.vocabulary import TIES, Action, ObjectId, Platform

SHOWN = {
    Platform.X: ("1234903157580296192", "https://x.com/i/web/status/1234903157580296192"),
    Platform.FACEBOOK: (
        "546349135390552_1116689038356556",
        "https://www.facebook.com/546349135390552_1116689038356556",
    ),
    Platform.LINKEDIN: (
        "urn:li:ugcPost:7002255555555555555",
        "https://www.linkedin.com/feed/update/urn:li:ugcPost:7002255555555555555/",
    ),
    Platform.YOUTUBE: ("-aB3_e6789x", "https://www.youtube.com/watch?v=-aB3_e6789x"),
}
"""An id of a post as the platform makes them, and its address."""
HOSTS = {platform: urlsplit(address).netloc for platform, (_, address) in SHOWN.items()}
UNSAID = [each for each in Platform if each not in SHOWN]
ODD = (
    "", "0", "-1", "12 ", " 12", "12\n", "١٢", "12/../../evil", "12?x=1", "12#x", "12%2f", "//evil.example", "@evil.example",
    "javascript:alert(1)", '"><script>', "12\u202e", "12\u0000", "9" * 60,
    "0_1", "1_2_3", "1_", "1_2\n", "urn:li:share:1/", "urn:li:share:", "urn:li:share:1?x", "urn:li:person:1", "urn:li:activity:1",
    "urn:li:comment:(urn:li:activity:1,2)", "short", "abcdefghij&", "abcdefghij\n", "abcdefghijk.lmn", "abc/efghijk", "abcdefghijkl",
)  # fmt: skip


def address(platform: Platform, object_id: str, action: Action = Action.PUBLISH) -> str | None:
    return ADAPTERS[platform].web_address(ObjectId(object_id), action=action)


@pytest.mark.parametrize("platform", SHOWN)
def test_a_post_is_shown_at_its_platforms_own_host(platform):
    object_id, shown = SHOWN[platform]
    assert address(platform, object_id) == shown


@pytest.mark.parametrize("platform", UNSAID)
def test_where_an_id_is_no_part_of_an_address_nothing_is_guessed(platform):
    for object_id in ("17895695668004550", "v_pub_url~v2.123", "7123456789012345678"):
        assert {address(platform, object_id, action) for action in Action} == {None}


@pytest.mark.parametrize("platform", SHOWN)
def test_what_has_no_address_of_its_own_has_none(platform):
    object_id, _ = SHOWN[platform]
    posts = {Action.PUBLISH, Action.REPLY} if platform is Platform.X else {Action.PUBLISH}
    assert {action for action in Action if address(platform, object_id, action)} == posts
    assert not posts & TIES


def test_an_answer_on_x_is_a_post_of_its_own():
    assert address(Platform.X, "7", Action.REPLY) == "https://x.com/i/web/status/7"


@pytest.mark.parametrize("platform", SHOWN)
@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_id_of_its_platform_stands_in_no_address(platform, odd):
    assert {address(platform, odd, action) for action in Action} == {None}


@pytest.mark.parametrize("platform", Platform)
@given(object_id=st.text() | st.from_regex(r"[A-Za-z0-9:_./?#@%-]{1,40}"), action=st.sampled_from(Action))
def test_whatever_a_platform_says_an_address_is_https_at_the_known_host_and_nothing_breaks_out_of_it(
    platform, object_id, action
):
    found = address(platform, object_id, action)
    if found is None:
        return
    parts = urlsplit(found)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", HOSTS[platform], "")
    assert found.isascii()
    assert not set(found) & set("<>\"'\\ @\n\r\t")
    assert found.count(object_id) >= 1
