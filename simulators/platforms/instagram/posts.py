"""Who an account is, and its posts: read, listed, closed to comments, deleted."""

from typing import Any

from simulators.domain import Media, Post
from simulators.platforms.graph.fields import asked, shown
from simulators.platforms.graph.paging import between, pager
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.problems import gone, invalid
from simulators.platforms.instagram.regime import FACEBOOK_HOST, FACEBOOK_LOGIN, HOST
from simulators.platforms.instagram.shapes import (
    ACCOUNT,
    PART,
    POST,
    account_node,
    number_of,
    own,
    part_node,
    post_node,
)
from simulators.platforms.instagram.state import InstagramState
from simulators.platforms.visit import Answer, Visit

DELETES = FACEBOOK_LOGIN[3]


def who_am_i(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``GET /me`` and ``GET /{ig}``."""
    own(visit)
    fields = asked(said.text("fields"))
    return Answer(200, shown(fields, account_node(ig, visit.account), default=("id",), node=ACCOUNT))


def list_pages(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``GET /me/accounts``: the pages that manage the account, each with the account that it is for."""
    own(visit)

    def page(page_id: str) -> dict[str, Any]:
        known = {
            "id": lambda _: page_id,
            "name": lambda _: visit.account.name,
            "access_token": lambda _: visit.token.text,
            "instagram_business_account": lambda field: shown(
                field.inner, account_node(ig, visit.account), default=("id",), node=ACCOUNT
            ),
        }
        return shown(asked(said.text("fields")), known, default=("access_token", "name"), node="Page")

    return Answer(200, {"data": [page(each) for each in visit.account.managers]})


def _owned(ig: InstagramState, visit: Visit) -> Post:
    number = number_of(visit.args[0])
    post = None if number is None else ig.store.standing(number)
    if post is None or post.kind != "post" or post.account.id != visit.account.id:
        raise gone(visit.args[0], visit.call.method)
    return post


def read_post(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``GET /{media}``: of another's account it is not told from one that is gone."""
    fields = asked(said.text("fields"))
    part = _part(ig, visit)
    if part is not None:
        return Answer(200, shown(fields, part_node(*part), default=(), node=PART))
    post = _owned(ig, visit)
    return Answer(200, shown(fields, post_node(ig, visit, post, visit.token.text), default=(), node=POST))


def _part(ig: InstagramState, visit: Visit) -> tuple[Post, Media] | None:
    """A part of a carousel that stands, and its post."""
    media = ig.store.media.get(number_of(visit.args[0]) or 0)
    if media is None or media.owner.id != visit.account.id:
        return None
    posts = (post for post in ig.store.newest_first(visit.account.id) if media.id in post.media)
    return next(((post, media) for post in posts if len(post.media) > 1), None)


def list_children(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``GET /{media}/children``."""
    post = _owned(ig, visit)
    fields = asked(said.text("fields"))
    media = [ig.store.media[each] for each in post.media] if post.place["media_type"] == "CAROUSEL_ALBUM" else []
    return Answer(200, {"data": [shown(fields, part_node(post, each), default=(), node=PART) for each in media]})


def list_posts(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``GET /{ig}/media``: newest first; stories are not among them."""
    own(visit)
    fields = asked(said.text("fields"))
    since_us, until_us = between(said)
    page, paging = pager(
        visit.call, said, seed=ig.seed, purpose=f"instagram/media/{visit.account.id}",
        default=ig.config.page_default, highest=ig.config.page_highest,
    ).cut(
        (post.id, post)
        for post in ig.store.newest_first(visit.account.id)
        if post.visible_us <= visit.now_us
        and post.place["media_product_type"] != "STORY"
        and (since_us is None or post.created_unix_us >= since_us)
        and (until_us is None or post.created_unix_us <= until_us)
    )  # fmt: skip
    data = [shown(fields, post_node(ig, visit, post, visit.token.text), default=(), node=POST) for post in page]
    return Answer(200, {"data": data} if paging is None else {"data": data, "paging": paging})


def edit_post(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``POST /{media}`` with ``comment_enabled``: all that can be changed of a post."""
    post = _owned(ig, visit)
    may = said.flag("comment_enabled")
    if may is None:
        raise invalid("The parameter comment_enabled is required")
    post.place["comment_enabled"] = "true" if may else "false"
    visit.record(post, visible_us=visit.now_us)
    return Answer(200, {"success": True})


def delete_post(ig: InstagramState, visit: Visit, _said: Params) -> Answer:
    """``DELETE /{media}``: for whom the regime says so; for others there is no such request."""
    post = _owned(ig, visit)
    rule, host = ig.config.delete_media, visit.call.host.partition(":")[0].lower()
    by_facebook = host == FACEBOOK_HOST or (host != HOST and DELETES in visit.token.scopes)
    if rule == "refused" or (rule == "facebook_login" and not by_facebook):
        raise gone(visit.args[0], visit.call.method)
    post.gone = "deleted"
    visit.record(post, visible_us=visit.now_us)
    return Answer(200, {"success": True})
