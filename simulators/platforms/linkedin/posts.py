"""Posting, reading, listing, editing and deleting posts. Source: LinkedIn API documentation, Posts API."""

import unicodedata
from typing import Any

import msgspec

from simulators.domain import Account, Media, Post
from simulators.platforms.linkedin import access, little, paging, urns
from simulators.platforms.linkedin.media import chosen, copied, described
from simulators.platforms.linkedin.problems import duplicate, invalid, missing
from simulators.platforms.linkedin.restli import params, plain_key, untunnelled
from simulators.platforms.linkedin.schema import Enum, Listed, Record, asked
from simulators.platforms.linkedin.state import LinkedInState
from simulators.platforms.visit import Answer, Refusal, Visit
from simulators.webhooks import Happening

IMAGES = (2, 20)
ALT_MAX = 4_086
BATCH_MAX = 100
_IMAGE = Record({"id": "string", "altText": "string"}, ("id",))
_CONTENT = Record(
    {
        "media": Record({"id": "string", "title": "string", "altText": "string"}, ("id",)),
        "multiImage": Record({"images": Listed(_IMAGE), "altText": "string"}, ("images",)),
        "article": Record(
            {"source": "string", "title": "string", "description": "string", "thumbnail": "string"},
            ("source", "title"),
            open=True,
        ),
    }
)
_DISTRIBUTION = Record(
    {
        "feedDistribution": Enum(("MAIN_FEED", "NONE")),
        "targetEntities": Listed(Record({}, open=True)),
        "thirdPartyDistributionChannels": Listed(Record({}, open=True)),
    },
    ("feedDistribution",),
)
_LIFE = Enum(("DRAFT", "PUBLISHED", "PUBLISH_REQUESTED", "PUBLISH_FAILED"))
NEW = Record(
    {
        "author": "string",
        "commentary": "string",
        "visibility": Enum(("CONNECTIONS", "PUBLIC", "LOGGED_IN", "CONTAINER")),
        "distribution": _DISTRIBUTION,
        "lifecycleState": _LIFE,
        "isReshareDisabledByAuthor": "boolean",
        "content": _CONTENT,
        "reshareContext": Record({"parent": "string"}, ("parent",)),
        "contentLandingPage": "string",
        "contentCallToActionLabel": "string",
    },
    ("author", "commentary", "visibility", "distribution", "lifecycleState"),
)
_PATCH = Record(
    {
        "patch": Record(
            {
                "$set": Record(
                    {
                        "commentary": "string",
                        "lifecycleState": _LIFE,
                        "contentLandingPage": "string",
                        "contentCallToActionLabel": "string",
                    }
                )
            },
            ("$set",),
        )
    },
    ("patch",),
)


def create(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``POST /rest/posts``: 201 with an empty body; the name of the post stands in ``x-restli-id`` alone."""
    asks = asked(visit, NEW)
    author = access.writer(linkedin, visit, asks["author"], "posts.CREATE")
    _check_audience(linkedin, author, asks)
    reading = _text(linkedin, asks["commentary"])
    content = asks.get("content", {})
    media = _content(linkedin, visit, author, content)
    quote = _reshared(linkedin, visit, asks)
    if not reading.shown.strip() and not content and quote is None:
        raise invalid("MISSING_FIELD", "/commentary :: a post without content needs a text")
    kept = copied(content)
    fingerprint = f"{kept}{quote and quote.id}{unicodedata.normalize('NFC', asks['commentary']).strip()}"
    first = linkedin.first(author, fingerprint, now_us=visit.now_us)
    if first is not None:
        named = linkedin.config.duplicate_names == "author"
        raise duplicate(urns.of_account(author) if named else urns.of_post(first))
    post = _kept(linkedin, visit, author, asks, reading, media, quote)
    linkedin.remember(post, fingerprint)
    visit.record(post, visible_us=post.visible_us, author=author)
    for urn in reading.mentioned if linkedin.audience(post).has(linkedin.store, None) else ():
        if (mentioned := urns.account(linkedin.store, urn)) is not None:
            told = Happening(what="mention", account=mentioned.id, by=author.id, post=post)
            visit.story.outbox.add(visit.now_us, visit.platform.name, told)
    name = urns.of_post(post)
    return Answer(201, headers=(("x-restli-id", name), ("x-linkedin-id", name)))


def _kept(
    linkedin: LinkedInState,
    visit: Visit,
    author: Account,
    asks: dict[str, Any],
    reading: little.Reading,
    media: list[Media],
    quote: Post | None,
) -> Post:
    number = linkedin.ids.next(visit.unix_us)
    linkedin.ids.next(visit.unix_us)  # its activity's
    feed = asks["distribution"]["feedDistribution"]
    ready_us = max((each.ready_us or 0 for each in media), default=0)
    post = Post(
        id=number,
        account=author,
        text=reading.shown,
        media=tuple(each.id for each in media),
        committed_us=visit.now_us,
        visible_us=max(linkedin.visible_us(visit.now_us), ready_us),
        created_unix_us=visit.unix_us,
        conversation=number,
        quote=None if quote is None else quote.id,
        tag=visit.entry.tag,
        hidden=feed == "NONE",
        place={
            "urn": "ugcPost" if any(each.kind == "video" for each in media) else "share",
            "commentary": reading.written,
            "visibility": asks["visibility"],
            "feed": feed,
            "content": copied(asks.get("content", {})),
            "modified_us": str(visit.unix_us),
            "no_reshare": str(asks.get("isReshareDisabledByAuthor", False)),
        },
    )
    linkedin.store.add_post(post)
    return post


def _check_audience(linkedin: LinkedInState, author: Account, asks: dict[str, Any]) -> None:
    organization = author.kind == "organization"
    if asks["lifecycleState"] != "PUBLISHED":
        raise invalid("INVALID_VALUE_FOR_FIELD", "/lifecycleState :: only PUBLISHED is simulated")
    if asks["visibility"] == "CONNECTIONS" and organization:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/visibility :: an organization has no connections")
    if asks["distribution"]["feedDistribution"] == "NONE" and not organization and not linkedin.config.dark_members:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/distribution/feedDistribution :: NONE is for organizations")


def _text(linkedin: LinkedInState, commentary: str) -> little.Reading:
    if "\x00" in commentary:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/commentary :: contains characters that are not allowed")
    reading = little.read(commentary, unescaped=linkedin.config.unescaped)
    if reading.bad and linkedin.config.unescaped == "refused":
        raise invalid("INVALID_VALUE_FOR_FIELD", f"/commentary :: {reading.bad} is reserved and must be escaped")
    longest = linkedin.config.text_max
    if len(reading.shown) > longest:
        raise invalid("FIELD_LENGTH_TOO_LONG", f"/commentary :: length is beyond {longest} characters")
    return reading


def _content(linkedin: LinkedInState, visit: Visit, author: Account, content: dict[str, Any]) -> list[Media]:
    """The media that a post shows; at most one way of showing them."""
    if len(content) > 1:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/content :: union has more than one member")
    items: list[dict[str, Any]] = []
    kinds: tuple[str, ...] = ("image",)
    if "media" in content:
        items, kinds = [content["media"]], ("image", "video", "document")
    elif "multiImage" in content:
        items = content["multiImage"]["images"]
        if not IMAGES[0] <= len(items) <= IMAGES[1]:
            raise invalid("INVALID_VALUE_FOR_FIELD", f"/content/multiImage/images :: {IMAGES[0]} to {IMAGES[1]} images")
    elif "article" in content and not content["article"]["source"].startswith(("http://", "https://")):
        raise invalid("INVALID_VALUE_FOR_FIELD", "/content/article/source :: is not a URL")
    elif "thumbnail" in content.get("article", {}):
        chosen(linkedin, visit, author.id, content["article"]["thumbnail"], ("image",))
    media = [chosen(linkedin, visit, author.id, item["id"], kinds) for item in items]
    for item, each in zip(items, media, strict=True):
        if len(item.get("altText", "")) > ALT_MAX:
            raise invalid("FIELD_LENGTH_TOO_LONG", f"/content :: altText is beyond {ALT_MAX} characters")
        described(each, item.get("altText", each.alt))
    return media


def _reshared(linkedin: LinkedInState, visit: Visit, asks: dict[str, Any]) -> Post | None:
    if "reshareContext" not in asks:
        return None
    parent = access.visible(linkedin, visit, urns.thing(linkedin.store, asks["reshareContext"]["parent"]))
    if parent is None or parent.kind != "post" or parent.place.get("no_reshare") == "True":
        raise invalid("INVALID_URN_ID", "/reshareContext/parent :: cannot be reshared")
    return parent


def named(linkedin: LinkedInState, visit: Visit, what: str, raw: str) -> tuple[Post | None, str]:
    """The post of a path key, gone or not, and its name as it was sent.

    Raises:
        Refusal: the key names no post.
    """
    urn = plain_key(visit.call, raw)
    if not urns.is_thing(urn) or urn.startswith("urn:li:comment"):
        raise invalid("INVALID_URN_TYPE", f"{urn} is not a {what}")
    return urns.thing(linkedin.store, urn), urn


def read(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /rest/posts/{urn}``."""
    post, urn = named(linkedin, visit, "share or a ugcPost", visit.args[0])
    access.must_read(visit, None if post is None else post.account, "posts.GET")
    standing = linkedin.standing(post, visit.now_us)
    if standing is None:
        raise missing(urn)
    return Answer(200, paging.projected(params(untunnelled(visit.call)), written(linkedin, standing, visit.now_us)))


def read_several(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /rest/posts?ids=List(…)``: each by itself, in ``results`` or in ``errors``."""
    asks = params(untunnelled(visit.call))
    names = asks["ids"] if isinstance(asks["ids"], list) else [asks["ids"]]
    if not 0 < len(names) <= BATCH_MAX or not all(isinstance(name, str) for name in names):
        raise invalid("ILLEGAL_ARGUMENT", f"ids :: 1 to {BATCH_MAX} URNs")
    results, statuses, errors = {}, {}, {}
    for name in names:
        post = urns.thing(linkedin.store, name)
        try:
            access.must_read(visit, None if post is None else post.account, "posts.BATCH_GET")
            standing = linkedin.standing(post, visit.now_us)
            if standing is None or standing.kind != "post":
                raise missing(name)
            results[name], statuses[name] = written(linkedin, standing, visit.now_us), 200
        except Refusal as refusal:
            errors[name], statuses[name] = refusal.answer.body, refusal.answer.status
    return Answer(200, {"results": results, "statuses": statuses, "errors": errors})


def _shown_as(linkedin: LinkedInState, post: Post) -> str:
    """As it was written, unless readers are shown another text than that."""
    kept = post.place["commentary"]
    as_written = little.read(kept, unescaped=linkedin.config.unescaped).shown == post.text
    return kept if as_written else little.escaped(post.text)


def written(linkedin: LinkedInState, post: Post, now_us: int) -> dict[str, Any]:
    """A post as LinkedIn writes it; what it does not have is left out."""
    entity: dict[str, Any] = {
        "id": urns.of_post(post),
        "author": urns.of_account(post.account),
        "commentary": _shown_as(linkedin, post),
        "createdAt": post.created_unix_us // 1_000,
        "publishedAt": post.created_unix_us // 1_000,
        "lastModifiedAt": int(post.place["modified_us"]) // 1_000,
        "lifecycleState": linkedin.shows(post, now_us),
        "lifecycleStateInfo": {"isEditedByAuthor": bool(post.changed)},
        "visibility": post.place["visibility"],
        "distribution": {
            "feedDistribution": post.place["feed"],
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "isReshareDisabledByAuthor": post.place["no_reshare"] == "True",
    }
    content = msgspec.json.decode(post.place["content"])
    if content:
        entity["content"] = content
    if post.quote is not None and post.quote in linkedin.store.posts:
        entity["reshareContext"] = {"parent": urns.of_post(linkedin.store.posts[post.quote])}
    return entity


def by_author(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /rest/posts?q=author&author=…``: newest first, by offset."""
    asks = params(untunnelled(visit.call))
    urn = asks.get("author")
    if not isinstance(urn, str) or not urns.is_account(urn):
        raise invalid("INVALID_URN_TYPE", "author :: is not a person or an organization")
    if asks.get("sortBy", "LAST_MODIFIED") not in {"LAST_MODIFIED", "CREATED"}:
        raise invalid("INVALID_VALUE_FOR_FIELD", "sortBy :: is not LAST_MODIFIED or CREATED")
    author = urns.account(linkedin.store, urn)
    access.must_read(visit, author, "posts.FINDER-author")
    found = [] if author is None else list(linkedin.store.newest_first(author.id))
    shown = [
        post
        for post in found
        if post.visible_us <= visit.now_us
        and linkedin.shows(post, visit.now_us) != "PUBLISH_FAILED"
        and (linkedin.config.dark_listed or not post.hidden)
    ]
    if asks.get("sortBy", "LAST_MODIFIED") == "LAST_MODIFIED":
        shown.sort(key=lambda post: (int(post.place["modified_us"]), post.id), reverse=True)
    return paging.page(visit, asks, shown, lambda post: written(linkedin, post, visit.now_us))


def edit(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``POST /rest/posts/{urn}`` with ``PARTIAL_UPDATE``: 204."""
    post, urn = named(linkedin, visit, "share or a ugcPost", visit.args[0])
    changes = asked(visit, _PATCH)["patch"]["$set"]
    if post is None:
        raise missing(urn)
    access.writer(linkedin, visit, urns.of_account(post.account), "posts.PARTIAL_UPDATE")
    if linkedin.standing(post, visit.now_us) is None:
        raise missing(urn)
    if "commentary" in changes:
        reading = _text(linkedin, changes["commentary"])
        post.changed.append(post.text)
        post.text, post.place["commentary"] = reading.shown, reading.written
        post.place["modified_us"] = str(visit.unix_us)
        visit.record(post, visible_us=visit.now_us, author=post.account, target=urns.of_post(post))
    return Answer(204)


def delete(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``DELETE /rest/posts/{urn}``: 204, and 204 again."""
    post, urn = named(linkedin, visit, "share or a ugcPost", visit.args[0])
    if post is None:
        raise missing(urn)
    access.writer(linkedin, visit, urns.of_account(post.account), "posts.DELETE")
    if post.gone is None:
        post.gone = "deleted"
        visit.record(post, visible_us=visit.now_us, author=post.account)
    return Answer(204)
