"""Comments on posts, and replies to comments. Source: LinkedIn API documentation, Comments API."""

from typing import Any

from simulators.domain import Post
from simulators.platforms.linkedin import access, paging, urns
from simulators.platforms.linkedin.problems import denied, invalid, missing
from simulators.platforms.linkedin.restli import params, plain_key, untunnelled
from simulators.platforms.linkedin.schema import Listed, Record, asked
from simulators.platforms.linkedin.state import LinkedInState
from simulators.platforms.visit import Answer, Visit
from simulators.webhooks import Happening

_MESSAGE = Record({"text": "string", "attributes": Listed(Record({}, open=True))}, ("text",))
_NEW = Record(
    {"actor": "string", "object": "string", "message": _MESSAGE, "parentComment": "string"}, ("actor", "message")
)
_PATCH = Record(
    {"patch": Record({"message": Record({"$set": _MESSAGE}, ("$set",))}, ("message",))},
    ("patch",),
)


def thing(linkedin: LinkedInState, visit: Visit, raw: str) -> tuple[Post | None, str]:
    """The standing post or comment of a path key, and its name as it was sent.

    Raises:
        Refusal: the key names neither.
    """
    urn = plain_key(visit.call, raw)
    if not urns.is_thing(urn):
        raise invalid("INVALID_URN_TYPE", f"{urn} is not a post, an activity or a comment")
    return access.visible(linkedin, visit, urns.thing(linkedin.store, urn)), urn


def create(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``POST /rest/socialActions/{urn}/comments``: on a post, or on a comment."""
    asks = asked(visit, _NEW)
    actor = access.writer(linkedin, visit, asks["actor"], "socialActions.comments.CREATE", field="actor")
    parent, urn = thing(linkedin, visit, visit.args[0])
    if "parentComment" in asks:
        urn = asks["parentComment"]
        parent = linkedin.standing(urns.thing(linkedin.store, urn), visit.now_us)
        if parent is not None and parent.kind != "comment":
            raise invalid("INVALID_URN_TYPE", f"/parentComment :: {urn} is not a comment")
    if parent is None or linkedin.standing(access.root(linkedin, parent), visit.now_us) is None:
        raise missing(urn)
    root = access.root(linkedin, parent)
    meant = urns.thing(linkedin.store, asks.get("object", urn))
    if meant is not root and meant is not parent:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/object :: is not what the path names")
    number = linkedin.ids.next(visit.unix_us)
    comment = Post(
        id=number,
        account=actor,
        text=_text(linkedin, asks["message"]["text"]),
        media=(),
        committed_us=visit.now_us,
        visible_us=linkedin.visible_us(visit.now_us),
        created_unix_us=visit.unix_us,
        conversation=root.id,
        reply_to=parent.id,
        kind="comment",
        tag=visit.entry.tag,
        place={"modified_us": str(visit.unix_us)},
    )
    linkedin.store.add_post(comment)
    visit.record(comment, visible_us=comment.visible_us, author=actor, target=urns.of_post(parent))
    told = Happening(what="comment", account=root.account.id, by=actor.id, post=comment)
    visit.story.outbox.add(visit.now_us, visit.platform.name, told)
    said = (("x-restli-id", str(number)), ("x-linkedin-id", str(number)))
    return Answer(201, written(linkedin, comment, visit), headers=said)


def _text(linkedin: LinkedInState, text: str) -> str:
    if not text.strip() or "\x00" in text:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/message/text :: is empty or not allowed")
    if len(text) > linkedin.config.comment_max:
        raise invalid("FIELD_LENGTH_TOO_LONG", f"/message/text :: length is beyond {linkedin.config.comment_max}")
    return text


def written(linkedin: LinkedInState, comment: Post, visit: Visit) -> dict[str, Any]:
    """A comment as LinkedIn writes it; a reply names the comment that it is on."""
    made = {"actor": urns.of_account(comment.account), "time": comment.created_unix_us // 1_000}
    modified_us = int(comment.place.get("modified_us", comment.created_unix_us))
    entity: dict[str, Any] = {
        "id": str(comment.id),
        "commentUrn": urns.of_post(comment),
        "actor": urns.of_account(comment.account),
        "object": urns.of_activity(comment.conversation),
        "message": {"attributes": [], "text": comment.text},
        "created": made,
        "lastModified": {**made, "time": modified_us // 1_000},
        "commentsSummary": {
            "selectedComments": [],
            "totalFirstLevelComments": sum(1 for _ in linkedin.store.answers(comment.id)),
            "aggregatedTotalComments": sum(1 for _ in linkedin.store.answers(comment.id)),
        },
        "likesSummary": {
            "selectedLikes": [],
            "totalLikes": len(comment.likes),
            "aggregatedTotalLikes": len(comment.likes),
            "likedByCurrentUser": visit.account.id in comment.likes,
        },
    }
    if comment.reply_to is not None and comment.reply_to != comment.conversation:
        entity["parentComment"] = urns.of_post(linkedin.store.posts[comment.reply_to])
    return entity


def of_thing(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /rest/socialActions/{urn}/comments``: oldest first, once lists show them."""
    parent, urn = thing(linkedin, visit, visit.args[0])
    owner = None if parent is None else access.root(linkedin, parent).account
    access.must_read(visit, owner, "socialActions.comments.GET_ALL")
    if parent is None:
        raise missing(urn)
    found = [each for each in linkedin.store.answers(parent.id) if each.visible_us <= visit.now_us]
    asks = params(untunnelled(visit.call))
    return paging.page(visit, asks, found, lambda each: written(linkedin, each, visit))


def _one(linkedin: LinkedInState, visit: Visit) -> tuple[Post, Post]:
    """The comment that a path names, and the post that it is under.

    Raises:
        Refusal: there is no such comment there.
    """
    under, urn = thing(linkedin, visit, visit.args[0])
    raw = visit.args[1]
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 20 else 0  # noqa: PLR2004 - digits of an id
    comment = linkedin.store.standing(number)
    if under is None:
        raise missing(urn)
    if comment is None or comment.kind != "comment" or comment.conversation != under.conversation:
        raise missing(f"{urn}/comments/{raw}")
    return comment, access.root(linkedin, comment)


def read(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /rest/socialActions/{urn}/comments/{id}``."""
    comment, root = _one(linkedin, visit)
    access.must_read(visit, root.account, "socialActions.comments.GET")
    return Answer(200, written(linkedin, comment, visit))


def edit(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``POST /rest/socialActions/{urn}/comments/{id}?actor=…`` with ``PARTIAL_UPDATE``."""
    comment, _ = _one(linkedin, visit)
    text = _text(linkedin, asked(visit, _PATCH)["patch"]["message"]["$set"]["text"])
    access.writer(linkedin, visit, urns.of_account(comment.account), "socialActions.comments.PARTIAL_UPDATE")
    comment.changed.append(comment.text)
    comment.text, comment.place["modified_us"] = text, str(visit.unix_us)
    visit.record(comment, visible_us=visit.now_us, author=comment.account, target=urns.of_post(comment))
    return Answer(200, written(linkedin, comment, visit))


def delete(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``DELETE /rest/socialActions/{urn}/comments/{id}?actor=…``: one's own, or any under one's own post."""
    comment, root = _one(linkedin, visit)
    actor = next((who for who in (comment.account, root.account) if access.acts_for(visit, who)), None)
    if actor is None:
        raise denied("socialActions.comments.DELETE")
    access.writer(linkedin, visit, urns.of_account(actor), "socialActions.comments.DELETE")
    comment.gone = "deleted"
    visit.record(comment, visible_us=visit.now_us, author=actor)
    return Answer(204)
