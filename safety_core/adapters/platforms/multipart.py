"""A picture and what is said of it, as ``multipart/form-data`` (RFC 7578)."""

from collections.abc import Mapping

from safety_core.media import Content

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}


def multipart(fields: Mapping[str, str], name: str, picture: Content) -> tuple[str, bytes]:
    """The media type and the body: the fields first, then the picture under ``name``."""
    boundary = f"holdpoint-{picture.medium.sha256}"
    while boundary.encode() in picture.content:
        boundary += "-"
    kind = picture.medium.kind
    said = "".join(
        f'--{boundary}\r\ncontent-disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    )
    head = (
        f'{said}--{boundary}\r\ncontent-disposition: form-data; name="{name}"; filename="photo.{ENDINGS.get(kind, "jpg")}"\r\n'
        f"content-type: {kind}\r\n\r\n"
    )
    return (
        f"multipart/form-data; boundary={boundary}",
        head.encode() + picture.content + f"\r\n--{boundary}--\r\n".encode(),
    )
