"""What becomes of media once they are all there: they are looked at, processed, and a post, a draft or a failure is made."""

import hashlib

from simulators.domain import Media, Post
from simulators.platforms.pictures import looked_at
from simulators.platforms.tiktok.state import Task, TikTokState
from simulators.platforms.visit import Visit
from simulators.webhooks import Happening, What

_WEBM = b"\x1a\x45\xdf\xa3"


def made(
    tiktok: TikTokState, visit: Visit, task: Task, contents: list[bytes], kind: str, *, lost: bool = False
) -> None:
    """Finish a task with its media; ``lost``: one of them could not be fetched.

    What it will come to is settled now, and shows once its processing ends.
    """
    config = tiktok.config
    task.ready_us = visit.now_us + round(config.processing_s * 1_000_000)
    task.trouble = f"{kind}_pull_failed" if lost else _trouble(tiktok, visit, task, contents, kind)
    task.sent = []
    who, handle = task.account.id, task.publish_id
    if task.trouble is not None:
        _tell(visit, task.ready_us, Happening(what="publish_failed", account=who, handle=handle, why=task.trouble))
    elif not task.direct:
        _tell(visit, task.ready_us, Happening(what="delivered", account=who, handle=handle))
    else:
        _published(tiktok, visit, task, contents, kind)


def _tell(visit: Visit, at_us: int, happening: Happening) -> None:
    visit.story.outbox.add(at_us, visit.platform.name, happening)


def _trouble(tiktok: TikTokState, visit: Visit, task: Task, contents: list[bytes], kind: str) -> str | None:
    if visit.token.revoked:
        return "auth_removed"
    looks = [_fault(tiktok, content, kind) for content in contents]
    found = next((each for each in looks if each is not None), None)
    if found is None and task.direct and tiktok.capped(task.account, visit.now_us):
        return "spam_risk_too_many_posts"
    return found


def _fault(tiktok: TikTokState, content: bytes, kind: str) -> str | None:
    """Why one medium does not do."""
    look = looked_at(content)
    if kind == "video":
        known = (look is not None and look.kind.startswith("video/")) or content.startswith(_WEBM)
        return None if known else "file_format_check_failed"
    if look is None or look.kind not in {"image/jpeg", "image/webp"} or len(content) > tiktok.config.photo_bytes_max:
        return "file_format_check_failed"
    short, long = sorted((look.width, look.height))
    side = tiktok.config.photo_side_max
    return "picture_size_check_failed" if short > side or long * 9 > side * 16 else None


def _published(tiktok: TikTokState, visit: Visit, task: Task, contents: list[bytes], kind: str) -> None:
    assert task.ready_us is not None  # just set
    public = task.privacy == "PUBLIC_TO_EVERYONE"
    task.public_us = task.ready_us + round(tiktok.config.moderation_s * 1_000_000) if public else None
    shown_us = task.ready_us if task.public_us is None else task.public_us
    media = tuple(_kept(tiktok, visit, task, content, kind) for content in contents)
    number = tiktok.ids.next(visit.unix_us)
    post = Post(
        id=number,
        account=task.account,
        text=task.text,
        title=task.title,
        media=media,
        committed_us=visit.now_us,
        visible_us=shown_us + tiktok.visible_us(0),
        created_unix_us=tiktok.stamped_us(visit.unix_us),
        conversation=number,
        hidden=not public,
        tag=visit.entry.tag,
        place={"privacy": task.privacy, "kind": kind, "publish_id": task.publish_id},
    )
    tiktok.store.add_post(post)
    tiktok.count(visit.token.app, task.account, visit.now_us)
    task.post = post.id
    visit.record(post, visible_us=post.visible_us)  # the operation is named so where this is reached
    moments: tuple[tuple[What, int | None], ...] = (("published", task.ready_us), ("available", task.public_us))
    for what, at_us in moments:
        if at_us is not None:
            _tell(visit, at_us, Happening(what=what, account=task.account.id, post=post, handle=task.publish_id))


def _kept(tiktok: TikTokState, visit: Visit, task: Task, content: bytes, kind: str) -> int:
    look = looked_at(content)
    media = Media(
        id=tiktok.ids.next(visit.unix_us), owner=task.account, kind="video/webm" if look is None else look.kind,
        category=kind, total_bytes=len(content), started_us=visit.now_us, expires_us=visit.now_us,
        ready_us=task.ready_us, sha256=hashlib.sha256(content).hexdigest(), handle=task.publish_id,
    )  # fmt: skip
    tiktok.store.media[media.id] = media
    return media.id
