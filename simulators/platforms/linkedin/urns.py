"""LinkedIn's names of things. A post has two: its own, and that of the activity by which feeds and comments know it."""

import re

from simulators.domain import Account, Post, Store

_ACTOR = re.compile(r"urn:li:(person|organization):([A-Za-z0-9_-]{1,64})")
_POST = re.compile(r"urn:li:(share|ugcPost|activity):([1-9][0-9]{0,18})")
_UPLOAD = re.compile(r"/dms-uploads/([A-Za-z0-9]+)/uploaded-(image|video|document)/([0-9]{1,4})")
_COMMENT = re.compile(r"urn:li:comment:\(urn:li:(?:share|ugcPost|activity):([1-9][0-9]{0,18}),([1-9][0-9]{0,18})\)")


def of_account(account: Account) -> str:
    """A person's or an organization's."""
    return f"urn:li:{'organization' if account.kind == 'organization' else 'person'}:{account.id}"


def account(store: Store, urn: str) -> Account | None:
    """Whose it is; ``None``: nobody's, or of the other kind."""
    found = _ACTOR.fullmatch(urn)
    who = None if found is None else store.accounts.get(found[2])
    return who if who is not None and of_account(who) == urn else None


def is_account(urn: str) -> bool:
    """Whether it names somebody who may post, known or not."""
    return _ACTOR.fullmatch(urn) is not None


def of_activity(post_id: int) -> str:
    """The activity of a post; its number is the one after the post's."""
    return f"urn:li:activity:{post_id + 1}"


def of_post(post: Post) -> str:
    """A post's, or a comment's."""
    if post.kind == "comment":
        return f"urn:li:comment:({of_activity(post.conversation)},{post.id})"
    return f"urn:li:{post.place.get('urn', 'share')}:{post.id}"


def of_upload(path: str) -> str:
    """The medium whose bytes go to that path; empty: it is no such path."""
    found = _UPLOAD.fullmatch(path)
    return "" if found is None else f"urn:li:{found[2]}:{found[1]}"


def number(store: Store, urn: str) -> int | None:
    """The store's number of a post or comment by the very name that it was given; ``None``: no such name."""
    found = _POST.fullmatch(urn) or _COMMENT.fullmatch(urn)
    if found is None or found[1] == "activity":
        return None
    post = store.posts.get(int(found[2]))
    return None if post is not None and of_post(post) != urn else int(found[2])


def is_thing(urn: str) -> bool:
    """Whether it names a post, an activity or a comment, known or not."""
    return _POST.fullmatch(urn) is not None or _COMMENT.fullmatch(urn) is not None


def thing(store: Store, urn: str) -> Post | None:
    """The post or the comment of a name, gone or not; a post by its activity, too."""
    found = _POST.fullmatch(urn)
    if found is not None:
        post = store.posts.get(int(found[2]) - (found[1] == "activity"))
        return (
            post if post is not None and post.kind == "post" and urn in {of_post(post), of_activity(post.id)} else None
        )
    found = _COMMENT.fullmatch(urn)
    comment = None if found is None else store.posts.get(int(found[2]))
    if comment is None or found is None or comment.kind != "comment":
        return None
    return comment if int(found[1]) in {comment.conversation, comment.conversation + 1} else None
