"""Comments and replies, hiding them, and likes of posts and comments."""

from collections.abc import Iterator
from typing import Any

from simulators.domain import Media, Post
from simulators.ledger import like_digest
from simulators.platforms.facebook.publishing import DONE, FILES, unpublished, uploaded
from simulators.platforms.facebook.shapes import Shapes
from simulators.platforms.facebook.state import FacebookState, acting
from simulators.platforms.graph.fields import Field, asked
from simulators.platforms.graph.paging import Pager, nested, pager
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.problems import invalid, refusal
from simulators.platforms.visit import Answer, Visit
from simulators.webhooks import Happening, What

_BACKWARDS = "reverse_chronological"


def create_comment(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``POST /{post or comment}/comments``."""
    parent = fb.post(visit)
    acting(fb, visit)
    message = params.text("message", longest=fb.config.comment_max) or ""
    media = _attachment(fb, visit, params)
    if not message.strip() and media is None:
        raise invalid("Missing message or attachment")
    comment = Post(
        id=fb.ids.next(visit.unix_us), account=visit.account, text=message, media=() if media is None else (media.id,),
        committed_us=visit.now_us, visible_us=fb.visible_us(visit.now_us), created_unix_us=visit.unix_us,
        conversation=parent.conversation, reply_to=parent.id, kind="comment", tag=visit.entry.tag,
    )  # fmt: skip
    fb.store.add_post(comment)
    if media is not None:
        fb.uploads[media.id].post = comment.id
    visit.record(comment, visible_us=comment.visible_us, target=fb.written(parent))
    _tell(fb, visit, "comment", comment)
    return Answer(200, {"id": fb.written(comment)})


def _attachment(fb: FacebookState, visit: Visit, params: Params) -> Media | None:
    chosen = params.values.get("attachment_id")
    if chosen:
        return unpublished(fb, visit, chosen)
    if params.values.get("attachment_url") or any(name in params.files for name in FILES):
        return uploaded(fb, visit, params, url="attachment_url", caption="")
    return None


def _tell(fb: FacebookState, visit: Visit, what: What, post: Post) -> None:
    """The Page on which it happened is told of what others do there."""
    page = fb.store.posts[post.conversation].account
    if page is not visit.account:
        happening = Happening(what=what, account=page.id, by=visit.account.id, post=post)
        visit.story.outbox.add(visit.now_us, "Facebook", happening)


def edit_comment(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``POST /{comment}`` with a message: one's own."""
    comment = fb.post(visit)
    acting(fb, visit, comment.account)
    message = params.text("message", longest=fb.config.comment_max)
    if message is None or not (message.strip() or comment.media):
        raise invalid("Missing message or attachment")
    if message != comment.text:
        comment.changed.append(comment.text)
        comment.text = message
    visit.record(comment, visible_us=visit.now_us)
    return Answer(200, DONE)


def hide_comment(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``POST /{comment}`` with ``is_hidden``: one on the Page's own post. Showing it again is an edit."""
    comment = fb.post(visit)
    acting(fb, visit, fb.store.posts[comment.conversation].account)
    hidden = params.flag("is_hidden")
    if hidden is None:
        raise invalid("Param is_hidden must be a boolean")
    if hidden is not comment.hidden:
        comment.hidden = hidden
        visit.record(comment, visible_us=visit.now_us, event="hide_comment" if hidden else "edit_comment")
    return Answer(200, DONE)


def delete_comment(fb: FacebookState, visit: Visit, _params: Params) -> Answer:
    """``DELETE /{comment}``: one's own, or one on the Page's own post."""
    comment = fb.post(visit)
    page = fb.store.posts[comment.conversation].account
    acting(fb, visit, comment.account if comment.account is visit.account else page)
    comment.gone = "deleted"
    visit.record(comment, visible_us=visit.now_us)
    return Answer(200, DONE)


def like(fb: FacebookState, visit: Visit, _params: Params) -> Answer:
    """``POST /{post or comment}/likes``; again changes nothing and says the same."""
    post = fb.post(visit)
    page = acting(fb, visit)
    if page.id not in post.likes:
        visible_us = fb.visible_us(visit.now_us)
        post.likes[page.id] = visible_us
        written = fb.written(post)
        visit.record(post, visible_us=visible_us, visible=like_digest(written), target=written)
        _tell(fb, visit, "like", post)
    return Answer(200, DONE)


def unlike(fb: FacebookState, visit: Visit, _params: Params) -> Answer:
    """``DELETE /{post or comment}/likes``."""
    post = fb.post(visit)
    page = acting(fb, visit)
    if post.likes.pop(page.id, None) is not None:
        written = fb.written(post)
        visit.record(post, visible_us=visit.now_us, visible=like_digest(written), target=written)
    return Answer(200, DONE)


# Lists ---------------------------------------------------------------------------------------------------------------


def list_comments(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``GET /{post or comment}/comments``: the oldest first, unless it is asked otherwise."""
    post = fb.post(visit)
    order = params.values.get("order", "chronological")
    stream = params.values.get("filter", "toplevel")
    if order not in {"chronological", _BACKWARDS}:
        raise refusal(400, 100, "(#100) Param order must be one of {chronological, reverse_chronological}")
    if stream not in {"toplevel", "stream"}:
        raise refusal(400, 100, "(#100) Param filter must be one of {toplevel, stream}")
    upward = order != _BACKWARDS
    cut = pager(
        visit.call, params, seed=fb.seed, purpose=f"comments/{post.id}", default=fb.config.page_default,
        highest=fb.config.page_highest, upward=upward,
    )  # fmt: skip
    found = list(_comments(fb, visit, post, deep=stream == "stream"))
    fields = asked(params.text("fields"))
    shapes = Shapes(fb, visit, edge)
    items = [(comment.id, comment) for comment in (found if upward else reversed(found))]
    summary = bool(params.flag("summary"))
    return Answer(200, _comment_page(cut, items, shapes, fields, {"order": order} if summary else None))


def _comments(fb: FacebookState, visit: Visit, post: Post, *, deep: bool) -> Iterator[Post]:
    """The comments that the visitor sees, by their ids; ``deep``: with the replies to them."""
    found: list[Post] = []
    waiting = [post]
    while waiting:
        answers = [each for each in fb.store.answers(waiting.pop().id) if each.visible_us <= visit.now_us]
        found += [each for each in answers if fb.sees(visit, each)]
        waiting += answers if deep else []
    return iter(sorted(found, key=lambda comment: comment.id))


def _comment_page(
    cut: Pager, items: list[tuple[int, Post]], shapes: Shapes, fields: tuple[Field, ...], summary: dict[str, Any] | None
) -> dict[str, Any]:
    page, paging = cut.cut(items)
    said: dict[str, Any] = {"data": [shapes.comment(comment, fields) for comment in page]}
    if paging is not None:
        said["paging"] = paging
    if summary is not None:
        said["summary"] = {**summary, "total_count": len(items), "can_comment": True}
    return said


def list_likers(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``GET /{post or comment}/likes``: the latest first, once lists show it."""
    post = fb.post(visit)
    cut = pager(
        visit.call, params, seed=fb.seed, purpose=f"likes/{post.id}", default=fb.config.page_default,
        highest=fb.config.page_highest,
    )  # fmt: skip
    summary = bool(params.flag("summary"))
    return Answer(200, _like_page(fb, visit, post, cut, asked(params.text("fields")), summary=summary))


def _like_page(
    fb: FacebookState, visit: Visit, post: Post, cut: Pager, fields: tuple[Field, ...], *, summary: bool
) -> dict[str, Any]:
    likers = [(n, liker) for n, (liker, visible_us) in enumerate(post.likes.items()) if visible_us <= visit.now_us]
    page, paging = cut.cut(reversed(likers))
    shapes = Shapes(fb, visit, edge)
    said: dict[str, Any] = {"data": [shapes.account(fb.store.accounts[liker], fields) for liker in page]}
    if paging is not None:
        said["paging"] = paging
    if summary:
        mine = visit.account.id in post.likes
        said["summary"] = {"total_count": len(likers), "can_like": True, "has_liked": mine}
    return said


def edge(shapes: Shapes, post: Post, field: Field) -> dict[str, Any]:
    """A list within another read: ``comments.limit(2).summary(true){message}``, ``likes``, ``reactions``."""
    fb, visit = shapes.fb, shapes.visit
    version = "" if visit.args and visit.call.path.strip("/").startswith(visit.args[0]) else _version(visit)
    comments = field.name == "comments"
    cut = nested(
        visit.call, field, f"{version}/{fb.written(post)}/{field.name}", token=visit.token.text, seed=fb.seed,
        purpose=f"{'comments' if comments else 'likes'}/{post.id}", default=fb.config.page_default,
        highest=fb.config.page_highest, upward=comments,
    )  # fmt: skip
    summary = field.modifiers.get("summary", "").lower() in {"true", "1", "total_count"}
    if not comments:
        return _like_page(fb, visit, post, cut, field.inner, summary=summary)
    deep = field.modifiers.get("filter") == "stream"
    items = [(comment.id, comment) for comment in _comments(fb, visit, post, deep=deep)]
    return _comment_page(cut, items, shapes, field.inner, {"order": "chronological"} if summary else None)


def _version(visit: Visit) -> str:
    """The version as the caller wrote it, to go before a path of the same call."""
    first = next((part for part in visit.call.path.split("/") if part), "")
    return f"/{first}"
