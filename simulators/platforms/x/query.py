"""What a v2 read may ask for, and how X names what it does not know."""

import re
from urllib.parse import parse_qsl

from simulators.platforms.x.problems import invalid
from simulators.wire import Call


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TWEET_FIELDS = _words(
    "article attachments author_id card_uri community_id context_annotations conversation_id created_at "
    "display_text_range edit_controls edit_history_post_ids edit_history_tweet_ids entities geo id in_reply_to_user_id "
    "lang matched_media_notes media_metadata non_public_metrics note_post note_tweet organic_metrics "
    "possibly_sensitive promoted_metrics public_metrics referenced_posts referenced_tweets reply_settings scopes "
    "source suggested_source_links text withheld"
)
USER_FIELDS = _words(
    "affiliation confirmed_email connection_status created_at description entities id is_identity_verified location "
    "most_recent_post_id most_recent_tweet_id name parody pinned_post_id pinned_tweet_id profile_banner_url "
    "profile_image_url protected public_metrics receives_your_dm subscription subscription_type url username verified "
    "verified_followers_count verified_type withheld"
)
MEDIA_FIELDS = _words(
    "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics "
    "public_metrics type url variants width"
)
POLL_FIELDS = _words("duration_minutes end_datetime id options voting_status")
PLACE_FIELDS = _words("contained_within country country_code full_name geo id name place_type")
TWEET_EXPANSIONS = _words(
    "article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet "
    "attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username geo.place_id in_reply_to_user_id "
    "entities.note.mentions.username referenced_tweets.id referenced_tweets.id.attachments.media_keys "
    "referenced_tweets.id.author_id author_screen_name"
)
USER_EXPANSIONS = _words("affiliation.user_id most_recent_tweet_id pinned_tweet_id")

LISTS = {
    "tweet.fields": TWEET_FIELDS,
    "post.fields": TWEET_FIELDS,
    "user.fields": USER_FIELDS,
    "media.fields": MEDIA_FIELDS,
    "poll.fields": POLL_FIELDS,
    "place.fields": PLACE_FIELDS,
}
_ID = re.compile(r"[0-9]{1,19}")


class Query:
    """The checked parameters of one read."""

    def __init__(self, call: Call, allowed: tuple[str, ...], *, expansions: frozenset[str] = TWEET_EXPANSIONS) -> None:
        self._values: dict[str, str] = {}
        for name, value in parse_qsl(call.query, keep_blank_values=True):
            if name not in LISTS and name != "expansions" and name not in allowed:
                known = ",".join(sorted({*allowed, *LISTS, "expansions"}))
                raise invalid(f"The query parameter [{name}] is not one of [{known}]", {name: [value]})
            self._values[name] = value
        for name, value in self._values.items():
            known_values = expansions if name == "expansions" else LISTS.get(name)
            if known_values is not None:
                _each_known(name, value, known_values)

    def listed(self, name: str) -> tuple[str, ...]:
        """A comma list, empty when it is not given; the newer ``post.fields`` counts as ``tweet.fields``."""
        value = self._values.get(name)
        if value is None and name == "tweet.fields":
            value = self._values.get("post.fields")
        return tuple(value.split(",")) if value else ()

    def given(self, name: str) -> str | None:
        """A parameter as it was sent."""
        return self._values.get(name)

    def number(self, name: str, *, lowest: int, highest: int, default: int) -> int:
        """A whole number within its bounds."""
        value = self._values.get(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < 10 and lowest <= int(value) <= highest):  # noqa: PLR2004 - digits that fit
            raise invalid(
                f"The `{name}` query parameter value [{value}] is not between {lowest} and {highest}", {name: [value]}
            )
        return int(value)

    def post_id(self, name: str) -> int | None:
        """The id of a post, ``None`` when it is not given."""
        value = self._values.get(name)
        return None if value is None else identifier(value, name)


def identifier(value: str, name: str = "id") -> int:
    """An id out of a path or a query."""
    if not _ID.fullmatch(value):
        raise invalid(f"The `{name}` query parameter value [{value}] is not valid", {name: [value]})
    return int(value)


def _each_known(name: str, value: str, known: frozenset[str]) -> None:
    for item in value.split(","):
        if item not in known:
            allowed = ",".join(sorted(known))
            raise invalid(f"The `{name}` query parameter value [{item}] is not one of [{allowed}]", {name: [value]})


def asked(call: Call, allowed: tuple[str, ...] = (), *, expansions: frozenset[str] = TWEET_EXPANSIONS) -> Query:
    """The parameters of a read, or of nothing when it has none.

    Raises:
        Refusal: a parameter or a value that X does not know.
    """
    return Query(call, allowed, expansions=expansions)
