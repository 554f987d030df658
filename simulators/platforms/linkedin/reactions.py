"""Likes and other reactions, through the Reactions API and the older ``socialActions``.

Source: LinkedIn API documentation, Reactions API, Network Update Social Actions.
"""

from typing import Any
from urllib.parse import quote

from simulators.domain import Account, Post
from simulators.ledger import like_digest
from simulators.platforms.linkedin import access, paging, urns
from simulators.platforms.linkedin.comments import thing
from simulators.platforms.linkedin.problems import invalid, missing
from simulators.platforms.linkedin.restli import complex_key, params, plain_key, untunnelled
from simulators.platforms.linkedin.schema import Enum, Record, asked
from simulators.platforms.linkedin.state import LinkedInState
from simulators.platforms.visit import Answer, Visit
from simulators.webhooks import Happening

TYPES = ("LIKE", "PRAISE", "EMPATHY", "INTEREST", "APPRECIATION", "ENTERTAINMENT", "MAYBE")
_REACTION = Record({"root": "string", "reactionType": Enum(TYPES)}, ("root", "reactionType"))
_LIKE = Record({"actor": "string", "object": "string"}, ("actor", "object"))


def create(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``POST /rest/reactions?actor=…``: reacting again changes the reaction's type, and is no second one."""
    asks = asked(visit, _REACTION)
    actor = access.writer(linkedin, visit, _actor(visit), "reactions.CREATE", field="actor")
    liked = _liked(linkedin, visit, asks["root"])
    _like(linkedin, visit, actor, liked, asks["reactionType"])
    name = f"(actor:{quote(urns.of_account(actor), safe='')},entity:{quote(_entity(liked), safe='')})"
    return Answer(201, _written(liked, actor), headers=(("x-restli-id", name), ("x-linkedin-id", name)))


def like(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``POST /rest/socialActions/{urn}/likes``."""
    asks = asked(visit, _LIKE)
    actor = access.writer(linkedin, visit, asks["actor"], "socialActions.likes.CREATE", field="actor")
    liked, urn = thing(linkedin, visit, visit.args[0])
    if liked is None:
        raise missing(urn)
    _like(linkedin, visit, actor, liked, "LIKE")
    name = urns.of_account(actor)
    return Answer(201, _like_written(liked, actor), headers=(("x-restli-id", name), ("x-linkedin-id", name)))


def _actor(visit: Visit) -> str:
    actor = params(untunnelled(visit.call)).get("actor")
    if not isinstance(actor, str):
        raise invalid("MISSING_FIELD", "actor :: is required")
    return actor


def _liked(linkedin: LinkedInState, visit: Visit, urn: str) -> Post:
    if not urns.is_thing(urn):
        raise invalid("INVALID_URN_TYPE", f"/root :: {urn} is not a post, an activity or a comment")
    liked = access.visible(linkedin, visit, urns.thing(linkedin.store, urn))
    if liked is None:
        raise missing(urn)
    return liked


def _like(linkedin: LinkedInState, visit: Visit, actor: Account, liked: Post, kind: str) -> None:
    liked.place[f"reaction/{actor.id}"] = kind
    if actor.id in liked.likes:
        return
    visible_us = linkedin.visible_us(visit.now_us)
    liked.likes[actor.id] = visible_us
    liked.place[f"reacted_us/{actor.id}"] = str(visit.unix_us)
    name = urns.of_post(liked)
    visit.record(liked, event="like", visible_us=visible_us, visible=like_digest(name), target=name, author=actor)
    told = Happening(what="like", account=liked.account.id, by=actor.id, post=liked)
    visit.story.outbox.add(visit.now_us, visit.platform.name, told)


def _unlike(visit: Visit, actor: Account, liked: Post) -> None:
    del liked.likes[actor.id]
    name = urns.of_post(liked)
    visit.record(liked, event="unlike", visible_us=visit.now_us, visible=like_digest(name), target=name, author=actor)


def delete(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``DELETE /rest/reactions/(actor:…,entity:…)``; taking back what was not given is 404."""
    actor, liked = _of_key(linkedin, visit)
    access.writer(linkedin, visit, urns.of_account(actor), "reactions.DELETE", field="actor")
    _unlike(visit, actor, liked)
    return Answer(204)


def unlike(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``DELETE /rest/socialActions/{urn}/likes/{actor}?actor=…``."""
    liked, urn = thing(linkedin, visit, visit.args[0])
    name = plain_key(visit.call, visit.args[1])
    actor = access.writer(linkedin, visit, name, "socialActions.likes.DELETE", field="actor")
    if liked is None or actor.id not in liked.likes:
        raise missing(f"{urn}/likes/{name}")
    _unlike(visit, actor, liked)
    return Answer(204)


def _of_key(linkedin: LinkedInState, visit: Visit) -> tuple[Account, Post]:
    """Whose reaction to what a complex key names.

    Raises:
        Refusal: there is no such reaction.
    """
    key = complex_key(visit.args[0])
    actor = urns.account(linkedin.store, key.get("actor", ""))
    liked = access.visible(linkedin, visit, urns.thing(linkedin.store, key.get("entity", "")))
    if actor is None or liked is None or actor.id not in liked.likes:
        raise missing(visit.args[0])
    return actor, liked


def read(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /rest/reactions/(actor:…,entity:…)``."""
    actor, liked = _of_key(linkedin, visit)
    access.must_read(visit, access.root(linkedin, liked).account, "reactions.GET")
    return Answer(200, _written(liked, actor))


def of_entity(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /rest/reactions/(entity:…)?q=entity``: the latest first, once lists show them."""
    urn = complex_key(visit.args[0]).get("entity", "")
    return _listed(linkedin, visit, urns.thing(linkedin.store, urn), urn, "reactions.FINDER-entity", _written)


def likes(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /rest/socialActions/{urn}/likes``."""
    liked, urn = thing(linkedin, visit, visit.args[0])
    return _listed(linkedin, visit, liked, urn, "socialActions.likes.GET_ALL", _like_written)


def _listed(linkedin: LinkedInState, visit: Visit, liked: Post | None, urn: str, what: str, write: Any) -> Answer:
    liked = linkedin.standing(liked, visit.now_us)
    access.must_read(visit, None if liked is None else access.root(linkedin, liked).account, what)
    if liked is None:
        raise missing(urn)
    found = [linkedin.store.accounts[who] for who, seen_us in liked.likes.items() if seen_us <= visit.now_us][::-1]
    return paging.page(visit, params(untunnelled(visit.call)), found, lambda who: write(liked, who))


def _entity(liked: Post) -> str:
    """A post is known by its activity to those who react, a comment by its own name."""
    return urns.of_activity(liked.id) if liked.kind == "post" else urns.of_post(liked)


def _stamp(liked: Post, actor: Account) -> dict[str, Any]:
    time_us = int(liked.place.get(f"reacted_us/{actor.id}", liked.created_unix_us))
    return {"actor": urns.of_account(actor), "time": time_us // 1_000}


def _written(liked: Post, actor: Account) -> dict[str, Any]:
    return {
        "id": f"urn:li:reaction:({urns.of_account(actor)},{_entity(liked)})",
        "root": _entity(liked),
        "reactionType": liked.place.get(f"reaction/{actor.id}", "LIKE"),
        "created": _stamp(liked, actor),
        "lastModified": _stamp(liked, actor),
    }


def _like_written(liked: Post, actor: Account) -> dict[str, Any]:
    return {
        "$URN": f"urn:li:like:({urns.of_account(actor)},{_entity(liked)})",
        "actor": urns.of_account(actor),
        "object": _entity(liked),
        "created": _stamp(liked, actor),
        "lastModified": _stamp(liked, actor),
    }
