"""Who am I, an account's posts and mentions, likes and who gave them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from simulators.domain import Post
from simulators.ledger import like_digest
from simulators.platforms.visit import Answer, Visit
from simulators.platforms.x.eyes import absent, closed, sees, visible
from simulators.platforms.x.hooks import mentioned, tell
from simulators.platforms.x.paging import cursor_to, open_cursor
from simulators.platforms.x.posts import NewLike, body_decoder
from simulators.platforms.x.problems import forbidden, invalid
from simulators.platforms.x.query import USER_EXPANSIONS, Query, asked, identifier
from simulators.platforms.x.shapes import Includes, write_post, write_user
from simulators.platforms.x.state import XState

_NEWEST = 1 << 64
_LIST = ("max_results", "pagination_token", "since_id", "until_id", "start_time", "end_time")
_PAGE = ("max_results", "pagination_token")
_new_like = body_decoder(NewLike)


def who_am_i(_x: XState, visit: Visit) -> Answer:
    """``GET /2/users/me``: whose token this is, whoever shows it."""
    query = asked(visit.call, expansions=USER_EXPANSIONS)
    return Answer(200, {"data": write_user(visit.account, query.listed("user.fields"))})


def list_posts(x: XState, visit: Visit) -> Answer:
    """``GET /2/users/:id/tweets``: newest first; no ``data`` when there are none."""
    query = asked(visit.call, (*_LIST, "exclude"))
    user = visit.args[0]

    def theirs(after: int, before: int) -> Iterator[Post]:
        return x.store.newest_first(user, after=after, before=before)

    return _listed(x, visit, query, "posts", theirs)


def list_mentions(x: XState, visit: Visit) -> Answer:
    """``GET /2/users/:id/mentions``: what others say to or about an account, newest first."""
    query = asked(visit.call, _LIST)

    def about(after: int, before: int) -> Iterator[Post]:
        account = x.store.accounts[visit.args[0]]
        for post in reversed(x.store.posts.values()):
            told = after < post.id < before and post.gone is None and account in mentioned(x, post)
            if told and sees(x, visit.account, post.account):
                yield post

    return _listed(x, visit, query, "mentions", about)


def _listed(x: XState, visit: Visit, query: Query, name: str, source: Callable[[int, int], Iterator[Post]]) -> Answer:
    """A list of posts as X pages it; ``source``: what there is after and before an id, newest first."""
    user = visit.args[0]
    identifier(user)
    if (refused := closed(x, visit, user)) is not None:
        return refused
    size = query.number("max_results", lowest=5, highest=100, default=10)
    purpose = f"{name}/{user}"
    cursor = open_cursor(x, purpose, query)
    found, older, newer = _page(visit, query, cursor, size, source)
    meta: dict[str, Any] = {"result_count": len(found)}
    answer: dict[str, Any] = {"meta": meta}
    if found:
        includes = Includes(query, x, visit)
        fields = query.listed("tweet.fields")
        answer["data"] = [write_post(post, (*fields, *includes.follow(post)), x.store, x.config) for post in found]
        meta["newest_id"], meta["oldest_id"] = str(found[0].id), str(found[-1].id)
        if older:
            meta["next_token"] = cursor_to(x, purpose, "o", found[-1].id)
        if newer:
            meta["previous_token"] = cursor_to(x, purpose, "n", found[0].id)
        includes.into(answer)
    return Answer(200, answer)


def _page(
    visit: Visit,
    query: Query,
    cursor: tuple[str, int] | None,
    size: int,
    source: Callable[[int, int], Iterator[Post]],
) -> tuple[list[Post], bool, bool]:
    """One page, and whether there are older and newer ones beside it."""
    after = query.post_id("since_id") or 0
    before = query.post_id("until_id") or _NEWEST
    start_us, end_us = _moment(query, "start_time"), _moment(query, "end_time")
    left_out = query.given("exclude") or ""
    if any(kind not in {"", "replies", "retweets"} for kind in left_out.split(",")):
        raise invalid(f"The `exclude` query parameter value [{left_out}] is not one of [replies,retweets]")
    direction, edge = cursor or ("o", before)
    newest = edge if direction == "o" else before
    page: list[Post] = []
    older = False
    for post in source(after, min(newest, before)):
        if direction == "n" and post.id <= edge:
            older = True
            break
        if (
            post.visible_us > visit.now_us
            or (start_us is not None and post.created_unix_us < start_us)
            or (end_us is not None and post.created_unix_us >= end_us)
            or ("replies" in left_out and post.reply_to is not None)
        ):
            continue
        if direction == "o" and len(page) == size:
            older = True
            break
        page.append(post)
    if direction == "n":
        return page[-size:], older, len(page) > size
    return page, older, cursor is not None


def _moment(query: Query, name: str) -> int | None:
    value = query.given(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise invalid(f"The `{name}` query parameter value [{value}] is not a RFC3339 date-time", {name: [value]})
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)


def own(visit: Visit) -> None:
    """What an account does, its own token asks for.

    Raises:
        Refusal: it is another's.
    """
    user = visit.args[0]
    identifier(user)
    if user != visit.account.id:
        raise invalid(
            f"The `id` query parameter value [{user}] must be the same as the authenticating user [{visit.account.id}]",
            {"id": [user]},
        )


def like(x: XState, visit: Visit) -> Answer:
    """``POST /2/users/:id/likes``; liking again changes nothing and says the same."""
    own(visit)
    asks: NewLike = _new_like(visit)
    post = visible(x, visit, identifier(asks.tweet_id, "tweet_id"))
    if post is None:
        raise forbidden("You cannot like a Tweet that is deleted or not visible to you.")
    if visit.account.id not in post.likes:
        visible_us = x.visible_us(visit.now_us)
        post.likes[visit.account.id] = visible_us
        visit.record(post, visible_us=visible_us, visible=like_digest(str(post.id)), target=str(post.id))
        tell(visit, "like", post.account, post)
    return Answer(200, {"data": {"liked": True}})


def unlike(x: XState, visit: Visit) -> Answer:
    """``DELETE /2/users/:id/likes/:tweet_id``; taking back what was not given changes nothing."""
    own(visit)
    post = x.store.standing(identifier(visit.args[1], "tweet_id"))
    if post is not None and visit.account.id in post.likes:
        del post.likes[visit.account.id]
        visit.record(post, visible_us=visit.now_us, visible=like_digest(str(post.id)), target=str(post.id))
    return Answer(200, {"data": {"liked": False}})


def liking_users(x: XState, visit: Visit) -> Answer:
    """``GET /2/tweets/:id/liking_users``: the latest like first, once lists show it."""
    query = asked(visit.call, _PAGE, expansions=USER_EXPANSIONS)
    size = query.number("max_results", lowest=1, highest=100, default=100)
    number = identifier(visit.args[0])
    post = visible(x, visit, number)
    if post is None:
        return absent(x, visit, number)
    purpose = f"likes/{post.id}"
    cursor = open_cursor(x, purpose, query)
    start = 0 if cursor is None else cursor[1]
    likers = [liker for liker, visible_us in reversed(post.likes.items()) if visible_us <= visit.now_us]
    page = likers[start : start + size]
    meta: dict[str, Any] = {"result_count": len(page)}
    answer: dict[str, Any] = {"meta": meta}
    if page:
        fields = query.listed("user.fields")
        answer["data"] = [write_user(x.store.accounts[liker], fields) for liker in page]
    if start + size < len(likers):
        meta["next_token"] = cursor_to(x, purpose, "o", start + size)
    if start:
        meta["previous_token"] = cursor_to(x, purpose, "o", max(start - size, 0))
    return Answer(200, answer)
