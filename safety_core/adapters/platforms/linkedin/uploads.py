"""What comes before a post with pictures or a film: each is announced, handed over, and waited for until it can be shown.

Nobody sees it before the post that names it. The steps are read off the answers to all before, one medium after the other:
announce, hand over the bytes (a film in the parts that LinkedIn names, and then say that it was all), ask until it is
AVAILABLE. Source: docs/platforms/linkedin.md, "Pictures and films".
"""

import re
from collections.abc import Iterator
from http import HTTPStatus

import msgspec

from safety_core.adapters.platforms.linkedin import urns
from safety_core.adapters.platforms.linkedin.counting import unfit_media
from safety_core.adapters.platforms.linkedin.problems import json_object, refusal
from safety_core.adapters.platforms.linkedin.reading import unreadable
from safety_core.adapters.platforms.linkedin.requests import UPLOAD_MEDIA, post, read_upload
from safety_core.intent import Intent
from safety_core.media import Content
from safety_core.ports import Answered, Exchange, Later, Ready, Rejected, Step, Unreadable, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Action, PlatformAccountId, Reason

HOST = "www.linkedin.com"
"""Where bytes go, at an address that LinkedIn gives for each."""
PART_BYTES_MAX = 8 * 1024**2
"""No request is larger; LinkedIn's own parts of a film have 4 MiB."""
POLL_S, FILM_POLL_S = 3.0, 5.0
_ADDRESS = re.compile(r"https://www\.linkedin\.com(?P<path>/dms-uploads/[\x21\x22\x24-\x7e]{1,4000})")
_ETAG = re.compile(r"[\x21-\x7e]{1,1000}")
_WAITS = frozenset({"WAITING_UPLOAD", "PROCESSING"})
_FILM_TAKEN = (HTTPStatus.OK, HTTPStatus.CREATED)


class Part(msgspec.Struct, frozen=True):
    """Bytes ``first`` to ``last``, both included, and the path that they go to."""

    first: int
    last: int
    path: str


class Announced(msgspec.Struct, frozen=True):
    """What LinkedIn calls what is to come, and where it wants it."""

    urn: str
    parts: tuple[Part, ...]
    upload_token: str = ""


def prepare(
    intent: Intent,
    *,
    account: PlatformAccountId,
    token: Secret,
    media: tuple[Content, ...],
    said: tuple[Exchange, ...],
    quiet: bool = False,  # noqa: ARG001  # pictures are the same in both forms
) -> Step:
    """Take what is shown a step further, or say under which names all of it is there."""
    if intent.action is not Action.PUBLISH or not media:
        return Ready()
    unfit = unfit_media(tuple(each.medium for each in media))
    if unfit:
        return Rejected(Reason.CONTENT_UNFIT, unfit)
    answers = iter(said)
    names: list[str] = []
    for each in media:
        step = _one(each, account, token, answers)
        if not isinstance(step, str):
            return step
        names.append(step)
    return Ready(",".join(names))


def _one(content: Content, account: str, token: Secret, answers: Iterator[Exchange]) -> str | Step:
    """The next step of one medium, or its name once it can be shown."""
    said = next(answers, None)
    if said is None:
        return _announce(content, account, token)
    announced = _read_announced(said, content)
    if not isinstance(announced, Announced):
        return announced
    etags: list[str] = []
    for part in announced.parts:
        said = next(answers, None)
        if said is None:
            return _hand_over(content, part, token)
        etag = _read_handed_over(said, film=content.medium.film)
        if not isinstance(etag, str):
            return etag
        etags.append(etag)
    if content.medium.film:
        said = next(answers, None)
        if said is None:
            return _finish(announced, etags, token)
        if not isinstance(said, Answered) or said.status != HTTPStatus.OK:
            return _stopped(said)
    return _wait(announced.urn, content, token, answers)


def _wait(urn: str, content: Content, token: Secret, answers: Iterator[Exchange]) -> str | Step:
    for said in answers:
        state = _read_state(said, urn)
        if state == "AVAILABLE":
            return urn
        if state == "PROCESSING_FAILED":
            return Rejected(Reason.CONTENT_UNFIT, f"LinkedIn could not work on {urn}")
        if state not in _WAITS:
            return _stopped(said)
    return Later(FILM_POLL_S if content.medium.film else POLL_S, read_upload(urn, token=token))


def _announce(content: Content, account: str, token: Secret) -> WireRequest:
    asked: dict[str, object] = {"owner": account}
    what = "images"
    if content.medium.film:
        what = "videos"
        asked |= {"fileSizeBytes": content.medium.size, "uploadCaptions": False, "uploadThumbnail": False}
    path = f"/rest/{what}?action=initializeUpload"
    return post(UPLOAD_MEDIA, path, {"initializeUploadRequest": asked}, token, method="ACTION")


def _hand_over(content: Content, part: Part, token: Secret) -> WireRequest:
    """The bytes of one part. With a film's no token goes: its address stands for it."""
    headers: tuple[tuple[str, str | Secret], ...] = (("content-type", "application/octet-stream"),)
    if not content.medium.film:
        headers = (("authorization", token.after("Bearer ")), *headers)
    return WireRequest(
        method="PUT",
        host=HOST,
        path=part.path,
        headers=headers,
        body=content.content[part.first : part.last + 1],
        operation=UPLOAD_MEDIA,
    )


def _finish(announced: Announced, etags: list[str], token: Secret) -> WireRequest:
    asked = {"video": announced.urn, "uploadToken": announced.upload_token, "uploadedPartIds": etags}
    path = "/rest/videos?action=finalizeUpload"
    return post(UPLOAD_MEDIA, path, {"finalizeUploadRequest": asked}, token, method="ACTION")


def _read_announced(said: Exchange, content: Content) -> Announced | Rejected | Unreadable:
    found = json_object(said) if isinstance(said, Answered) and said.status == HTTPStatus.OK else None
    last = len(content.content) - 1
    match found:
        case {"value": {"image": str() as urn, "uploadUrl": address}} if not content.medium.film:
            path = _path(address)
            announced = None if path is None else Announced(urn, (Part(0, last, path),))
        case {"value": {"video": str() as urn, "uploadInstructions": list() as wanted, **rest}} if content.medium.film:
            parts, upload_token = _parts(wanted, last), rest.get("uploadToken", "")
            announced = Announced(urn, parts, upload_token) if parts and isinstance(upload_token, str) else None
        case _:
            return _stopped(said)
    if announced is None or not urns.is_medium(announced.urn, "video" if content.medium.film else "image"):
        return Unreadable("an upload that LinkedIn does not say where to make, or what to call")
    return announced


def _parts(wanted: list[object], last: int) -> tuple[Part, ...]:
    """The parts, in their order; none where they are not the whole film, each byte once, or are too large."""
    parts: list[Part] = []
    for each in wanted:
        match each:
            case {"firstByte": int() as first, "lastByte": int() as end, "uploadUrl": address}:
                path, begins = _path(address), parts[-1].last + 1 if parts else 0
                if path is None or first != begins or not first <= end < first + PART_BYTES_MAX:
                    return ()
                parts.append(Part(first, end, path))
            case _:
                return ()
    return tuple(parts) if parts and parts[-1].last == last else ()


def _path(address: object) -> str | None:
    found = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
    return None if found is None else found["path"]


def _read_handed_over(said: Exchange, *, film: bool) -> str | Rejected | Unreadable:
    """What LinkedIn calls a part of a film; of a picture nothing is called."""
    taken = _FILM_TAKEN if film else (HTTPStatus.CREATED,)
    if not isinstance(said, Answered) or said.status not in taken:
        return _stopped(said)
    etag = said.headers.get("etag", "") if film else ""
    if film and not _ETAG.fullmatch(etag):
        return Unreadable("a part of a film that was taken under no name")
    return etag


def _read_state(said: Exchange, urn: str) -> str | None:
    found = json_object(said) if isinstance(said, Answered) and said.status == HTTPStatus.OK else None
    match found:
        case {"id": str() as named, "status": str() as state} if named == urn:
            return state
        case {"status": str() as state, **rest} if "id" not in rest:
            return state
        case _:
            return None


def _stopped(said: Exchange) -> Rejected | Unreadable:
    """Why it does not go on: LinkedIn's no, or that it did not say."""
    if not isinstance(said, Answered):
        return Unreadable(said.saw)
    return refusal(said, None) or unreadable(said)
