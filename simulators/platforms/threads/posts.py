"""Who a profile is, and its posts: read, listed, counted, deleted; and the replies to them."""

from collections.abc import Iterable
from typing import Any

from simulators.domain import Post
from simulators.platforms.graph.fields import asked, shown
from simulators.platforms.graph.paging import between, pager
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.problems import gone, invalid
from simulators.platforms.threads.publishing import counted
from simulators.platforms.threads.shapes import API, PART, POST, PROFILE, own, part_node, post_node, profile_node
from simulators.platforms.threads.state import ThreadsState, number_of
from simulators.platforms.visit import Answer, Visit

METRICS = ("views", "likes", "replies", "reposts", "quotes", "shares")


def who_am_i(_th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``GET /me`` and ``GET /{user}``."""
    own(visit)
    fields = asked(said.text("fields"))
    return Answer(200, shown(fields, profile_node(visit.account), default=(), node=PROFILE, kind=API))


def _readable(th: ThreadsState, visit: Visit) -> Post:
    """The post in the path: the profile's own, or one under a post of its own."""
    post = th.standing(visit.args[0])
    root = None if post is None else th.store.posts[post.conversation]
    if post is None or visit.account.id not in {post.account.id, root.account.id if root else ""}:
        raise gone(visit.args[0], visit.call.method)
    return post


def read_post(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``GET /{post}``."""
    fields = asked(said.text("fields"))
    media = th.store.media.get(number_of(visit.args[0]) or 0)
    if media is not None and media.owner.id == visit.account.id:
        for post in th.store.newest_first(visit.account.id):
            if media.id in post.media and len(post.media) > 1:
                return Answer(200, shown(fields, part_node(post, media), default=(), node=PART, kind=API))
    post = _readable(th, visit)
    return Answer(200, shown(fields, post_node(th, visit, post), default=(), node=POST, kind=API))


def _page(th: ThreadsState, visit: Visit, said: Params, purpose: str, posts: Iterable[Post], *, upward: bool) -> Answer:
    fields = asked(said.text("fields"))
    since_us, until_us = between(said)
    page, paging = pager(
        visit.call, said, seed=th.seed, purpose=f"threads/{purpose}", default=th.config.page_default,
        highest=th.config.page_highest, upward=upward,
    ).cut(
        (
            (post.id, post)
            for post in posts
            if post.visible_us <= visit.now_us
            and (since_us is None or post.created_unix_us >= since_us)
            and (until_us is None or post.created_unix_us <= until_us)
        ),
        always=True,
    )  # fmt: skip
    data = [shown(fields, post_node(th, visit, post), default=(), node=POST, kind=API) for post in page]
    return Answer(200, {"data": data, "paging": paging})


def list_posts(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``GET /{user}/threads``: newest first, replies not among them."""
    own(visit)
    posts = (post for post in th.store.newest_first(visit.account.id) if post.reply_to is None)
    return _page(th, visit, said, f"posts/{visit.account.id}", posts, upward=False)


def list_own_replies(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``GET /{user}/replies``: what the profile replied, newest first."""
    own(visit)
    posts = (post for post in th.store.newest_first(visit.account.id) if post.reply_to is not None)
    return _page(th, visit, said, f"own_replies/{visit.account.id}", posts, upward=False)


def list_replies(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``GET /{post}/replies``: those to the post itself."""
    post = _readable(th, visit)
    return _replies(th, visit, said, f"replies/{post.id}", list(th.store.answers(post.id)))


def list_conversation(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``GET /{post}/conversation``: those to its replies as well, all in one list."""
    root = _readable(th, visit)
    found, waiting = [], [root]
    while waiting:
        answers = list(th.store.answers(waiting.pop().id))
        found += answers
        waiting += answers
    return _replies(th, visit, said, f"conversation/{root.id}", sorted(found, key=lambda post: post.id))


def _replies(th: ThreadsState, visit: Visit, said: Params, purpose: str, oldest_first: list[Post]) -> Answer:
    newest_first = said.flag("reverse", default=True)
    posts = oldest_first[::-1] if newest_first else oldest_first
    return _page(th, visit, said, f"{purpose}/{newest_first}", posts, upward=not newest_first)


def manage_reply(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``POST /{reply}/manage_reply`` with ``hide``: of replies to the profile's posts themselves; again changes nothing."""
    reply = th.standing(visit.args[0])
    root = None if reply is None or reply.reply_to is None else th.store.standing(reply.conversation)
    if reply is None or root is None or root.account.id != visit.account.id:
        raise gone(visit.args[0], visit.call.method)
    hide = said.flag("hide")
    if hide is None:
        raise invalid("The parameter hide is required")
    if reply.reply_to != root.id or reply.account.id == visit.account.id:
        raise invalid("Only replies of others to the post itself can be hidden")
    if reply.hidden != hide:
        reply.hidden = hide
        event = "hide_comment" if hide else "edit_comment"
        visit.record(reply, visible_us=visit.now_us, event=event, target=str(root.id))
    return Answer(200, {"success": True})


def insights(th: ThreadsState, visit: Visit, said: Params) -> Answer:
    """``GET /{post}/insights?metric=``: counts over the post's life."""
    post = _readable(th, visit)
    if post.account.id != visit.account.id:
        raise gone(visit.args[0], visit.call.method)
    asks = said.listed("metric")
    if not asks or any(metric not in METRICS for metric in asks):
        raise invalid(f"metric[0] must be one of the following values: {', '.join(METRICS)}")
    counts = {
        "likes": len(post.likes),
        "replies": sum(1 for _ in th.store.answers(post.id)),
        "quotes": post.quotes,
    }
    return Answer(200, {"data": [_metric(post, name, counts.get(name, 0)) for name in dict.fromkeys(asks)]})


def _metric(post: Post, name: str, count: int) -> dict[str, Any]:
    return {
        "name": name,
        "period": "lifetime",
        "values": [{"value": count}],
        "title": name.capitalize(),
        "description": f"The number of {name} of your post.",
        "id": f"{post.id}/insights/{name}/lifetime",
    }


def delete_post(th: ThreadsState, visit: Visit, _said: Params) -> Answer:
    """``DELETE /{post}``: one's own, a hundred a day."""
    post = th.standing(visit.args[0])
    if post is None or post.account.id != visit.account.id:
        raise gone(visit.args[0], visit.call.method)
    counted(th, th.deleted, visit.account, th.config.deletes_a_day, visit.now_us)
    post.gone = "deleted"
    visit.record(post, visible_us=visit.now_us, target=None if post.reply_to is None else str(post.reply_to))
    return Answer(200, {"success": True, "deleted_id": str(post.id)})
