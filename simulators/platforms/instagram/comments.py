"""Comments on an account's posts, and replies to them: written, read, hidden, deleted."""

import re

from simulators.domain import Post
from simulators.platforms.graph.fields import asked, shown
from simulators.platforms.graph.paging import pager
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.problems import gone, invalid
from simulators.platforms.instagram.publishing import HASHTAG
from simulators.platforms.instagram.shapes import (
    COMMENT,
    COMMENT_DEFAULT,
    comment_node,
    comments_open,
    listed,
    number_of,
)
from simulators.platforms.instagram.state import InstagramState
from simulators.platforms.visit import Answer, Visit

_LINK = re.compile(r"https?://\S+")


def _parent(ig: InstagramState, visit: Visit) -> Post:
    """The post or comment in the path, if it is the account's or stands under one of its posts."""
    number = number_of(visit.args[0])
    found = None if number is None else ig.store.standing(number)
    root = None if found is None else ig.store.standing(found.conversation)
    if found is None or root is None or root.account.id != visit.account.id:
        raise gone(visit.args[0], visit.call.method)
    return found


def create_comment(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``POST /{media}/comments`` and ``POST /{comment}/replies``: ``message`` comes back as ``text``."""
    parent = _parent(ig, visit)
    text = said.text("message") or ""
    if not text.strip():
        raise invalid("The parameter message is required")
    if len(text) > ig.config.comment_max:
        raise invalid(f"Param message must be at most {ig.config.comment_max} characters long")
    if len(HASHTAG.findall(text)) > ig.config.comment_hashtags_max:
        raise invalid(f"Param message must have at most {ig.config.comment_hashtags_max} hashtags")
    if len(_LINK.findall(text)) > ig.config.comment_links_max:
        raise invalid(f"Param message must have at most {ig.config.comment_links_max} links")
    if not comments_open(ig.store.posts[parent.conversation]):
        raise invalid("Comments are turned off for this media")
    # A reply to a reply stands beside it: there are two levels.
    above = parent if parent.reply_to in {None, parent.conversation} else ig.store.posts[parent.reply_to or 0]
    comment = Post(
        id=ig.ids.next(visit.unix_us),
        account=visit.account,
        text=text,
        media=(),
        committed_us=visit.now_us,
        visible_us=ig.visible_us(visit.now_us),
        created_unix_us=visit.unix_us,
        conversation=parent.conversation,
        reply_to=above.id,
        kind="comment",
        tag=visit.entry.tag,
    )
    ig.store.add_post(comment)
    visit.record(comment, visible_us=comment.visible_us, target=str(parent.id))
    return Answer(200, {"id": str(comment.id)})


def list_comments(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``GET /{media}/comments`` and ``GET /{comment}/replies``: newest first, hidden ones too, since their owner asks."""
    parent = _parent(ig, visit)
    edge = visit.call.path.rstrip("/").rpartition("/")[2]
    fields = asked(said.text("fields"))
    page, paging = pager(
        visit.call, said, seed=ig.seed, purpose=f"instagram/{edge}/{parent.id}",
        default=ig.config.page_default, highest=ig.config.page_highest,
    ).cut(listed(ig, visit, parent))  # fmt: skip
    data = [
        shown(fields, comment_node(ig, visit, each, visit.token.text), default=COMMENT_DEFAULT, node=COMMENT)
        for each in page
    ]
    return Answer(200, {"data": data} if paging is None else {"data": data, "paging": paging})


def read_comment(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``GET /{comment}``."""
    comment = _parent(ig, visit)
    known = comment_node(ig, visit, comment, visit.token.text)
    return Answer(200, shown(asked(said.text("fields")), known, default=COMMENT_DEFAULT, node=COMMENT))


def hide_comment(ig: InstagramState, visit: Visit, said: Params) -> Answer:
    """``POST /{comment}`` with ``hide``; hiding again changes nothing, and an owner's own comment cannot be hidden."""
    comment = _parent(ig, visit)
    hide = said.flag("hide")
    if hide is None:
        raise invalid("The parameter hide is required")
    if hide and comment.account.id == visit.account.id:
        raise invalid("Comments of the account itself cannot be hidden")
    if comment.hidden != hide:
        comment.hidden = hide
        event = "hide_comment" if hide else "edit_comment"
        visit.record(comment, visible_us=visit.now_us, event=event, target=str(comment.conversation))
    return Answer(200, {"success": True})


def delete_comment(ig: InstagramState, visit: Visit, _said: Params) -> Answer:
    """``DELETE /{comment}``: the owner of the post deletes anybody's, and its replies go with it."""
    comment = _parent(ig, visit)
    for each in (comment, *ig.store.answers(comment.id)):
        each.gone = "deleted"
    visit.record(comment, visible_us=visit.now_us, target=str(comment.conversation))
    return Answer(200, {"success": True})
