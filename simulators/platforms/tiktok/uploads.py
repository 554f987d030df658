"""The bytes of a video, chunk after chunk, to the URL that its ``init`` named. Source: developers.tiktok.com, Media Transfer Guide."""

import re

from simulators.platforms.tiktok.making import made
from simulators.platforms.tiktok.problems import fine, no
from simulators.platforms.tiktok.state import Task, TikTokState
from simulators.platforms.visit import Answer, Refusal, Visit
from simulators.wire import Call

PATH = "/video/"
TYPES = ("video/mp4", "video/quicktime", "video/webm")
_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")


def aimed_at(tiktok: TikTokState, call: Call) -> Task | None:
    """The task that a ``PUT`` is for, by the id and the secret in its URL."""
    said = call.params()
    task = tiktok.uploads.get(said.get("upload_id", ""))
    return task if task is not None and task.secret == said.get("upload_token") else None


def unknown(tiktok: TikTokState) -> Answer:
    """The answer to a URL that no upload has."""
    return no(tiktok, "upload_not_found", "There is no upload task for this URL", status=404)


def completes(task: Task | None, call: Call) -> bool:
    """Whether a chunk says that it is the last one of a direct post."""
    said = _RANGE.fullmatch(call.header("content-range") or "")
    return task is not None and task.direct and said is not None and int(said[2]) + 1 == int(said[3])


def receive(tiktok: TikTokState, visit: Visit) -> Answer:
    """``PUT``: 206 for a chunk, 201 for the last one, 416 for one that is not the next."""
    task = aimed_at(tiktok, visit.call)
    if task is None:
        return unknown(tiktok)
    if visit.now_us >= task.started_us + round(tiktok.config.upload_url_life_s * 1_000_000):
        raise Refusal(no(tiktok, "upload_url_expired", "The upload_url has expired", status=403))
    _check(tiktok, task, visit.call)
    task.sent.append(visit.call.body)
    done = len(task.sent) == task.chunks
    said = (("content-range", f"bytes 0-{task.bytes_sent}/{task.size}"),)
    if done:
        made(tiktok, visit, task, [b"".join(task.sent)], "video")
    body = fine(tiktok).body if tiktok.config.upload_body == "json" else None
    return Answer(201 if done else 206, body, headers=said)


def _check(tiktok: TikTokState, task: Task, call: Call) -> None:
    """Whether a chunk is the one that comes next.

    Raises:
        Refusal: 400 for headers that are wrong in themselves, 416 for a chunk that is not the next.
    """
    said = _RANGE.fullmatch(call.header("content-range") or "")
    kind = (call.header("content-type") or "").partition(";")[0].strip().lower()
    if said is None or kind not in TYPES:
        raise Refusal(no(tiktok, "invalid_file_upload", "Content-Range or Content-Type is missing or malformed"))
    first, last, total = (int(each) for each in said.groups())
    if last - first + 1 != len(call.body) or total != task.size:
        raise Refusal(no(tiktok, "invalid_file_upload", "Content-Range does not fit the bytes that were sent"))
    place = len(task.sent)
    length = task.chunk if place < task.chunks - 1 else task.size - task.chunk * (task.chunks - 1)
    if task.ready_us is not None or first != task.bytes_sent or len(call.body) != length:
        raise Refusal(
            no(tiktok, "invalid_file_upload", "Content-Range does not reflect the upload progress", status=416)
        )
