"""Who follows whom."""

from typing import Any

import msgspec

from simulators.platforms.visit import Answer, Visit
from simulators.platforms.x.eyes import closed
from simulators.platforms.x.hooks import tell
from simulators.platforms.x.paging import cursor_to, open_cursor
from simulators.platforms.x.posts import body_decoder
from simulators.platforms.x.problems import forbidden, not_found
from simulators.platforms.x.query import USER_EXPANSIONS, asked, identifier
from simulators.platforms.x.shapes import write_user
from simulators.platforms.x.state import XState
from simulators.platforms.x.users import own

_PAGE = ("max_results", "pagination_token")


class NewFollow(msgspec.Struct, forbid_unknown_fields=True):
    """The body of ``POST /2/users/:id/following``."""

    target_user_id: str


_new_follow = body_decoder(NewFollow)


def follow(x: XState, visit: Visit) -> Answer:
    """``POST /2/users/:id/following``; following again changes nothing and says the same.

    Who is protected is asked for leave, and sees that: an effect from then on, though lists show it when leave is given.
    """
    own(visit)
    asks: NewFollow = _new_follow(visit)
    identifier(asks.target_user_id, "target_user_id")
    target = x.store.accounts.get(asks.target_user_id)
    if target is None:
        return Answer(200, {"errors": [not_found("user", asks.target_user_id, "target_user_id")]})
    if target is visit.account:
        raise forbidden("You cannot follow yourself.")
    pair = (visit.account.id, target.id)
    if pair not in x.store.follows and pair not in x.store.requests:
        visible_us = x.visible_us(visit.now_us)
        (x.store.requests if target.protected else x.store.follows)[pair] = visible_us
        visit.record_follow(target.id, visible_us=visible_us)
        if not target.protected:
            tell(visit, "follow", target)
    follows = pair in x.store.follows
    return Answer(200, {"data": {"following": follows, "pending_follow": not follows}})


def unfollow(x: XState, visit: Visit) -> Answer:
    """``DELETE /2/users/:id/following/:target_id``; leaving whom one does not follow changes nothing."""
    own(visit)
    target = visit.args[1]
    identifier(target, "target_user_id")
    pair = (visit.account.id, target)
    if (x.store.follows.pop(pair, None), x.store.requests.pop(pair, None)) != (None, None):
        visit.record_follow(target, visible_us=visit.now_us)
    return Answer(200, {"data": {"following": False}})


def following(x: XState, visit: Visit) -> Answer:
    """``GET /2/users/:id/following``: the latest first, once lists show it."""
    return _listed(x, visit, "following")


def followers(x: XState, visit: Visit) -> Answer:
    """``GET /2/users/:id/followers``: the same, the other way round."""
    return _listed(x, visit, "followers")


def _listed(x: XState, visit: Visit, name: str) -> Answer:
    query = asked(visit.call, _PAGE, expansions=USER_EXPANSIONS)
    size = query.number("max_results", lowest=1, highest=1_000, default=100)
    user = visit.args[0]
    identifier(user)
    if (refused := closed(x, visit, user)) is not None:
        return refused
    purpose = f"{name}/{user}"
    cursor = open_cursor(x, purpose, query)
    start = 0 if cursor is None else cursor[1]
    seen = [pair for pair, visible_us in reversed(x.store.follows.items()) if visible_us <= visit.now_us]
    mine, theirs = (0, 1) if name == "following" else (1, 0)
    others = [pair[theirs] for pair in seen if pair[mine] == user]
    page = others[start : start + size]
    meta: dict[str, Any] = {"result_count": len(page)}
    answer: dict[str, Any] = {"meta": meta}
    if page:
        answer["data"] = [write_user(x.store.accounts[each], query.listed("user.fields")) for each in page]
    if start + size < len(others):
        meta["next_token"] = cursor_to(x, purpose, "o", start + size)
    if start:
        meta["previous_token"] = cursor_to(x, purpose, "o", max(start - size, 0))
    return Answer(200, answer)
