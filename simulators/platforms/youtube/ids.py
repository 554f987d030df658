"""How YouTube names things: 11 characters for a video, and longer names for comments, channels and subscriptions.

The store counts; a name is its number scrambled and written in 64 letters, so that the number can be read from it again.
"""

import base64
import binascii

_ODD = 0x9E37_79B9_7F4A_7C15
_INVERSE = pow(_ODD, -1, 1 << 64)
_MASK = (1 << 64) - 1
_VIDEO, _COMMENT, _REPLY, _CHANNEL, _SUBSCRIPTION = (0x51ED_2701_93C4_E5B3 * salt & _MASK for salt in range(1, 6))
CODE = 11
"""Letters of a code: 64 bits, so that the last of them carries four only."""


def _code(number: int, salt: int) -> str:
    mixed = (number * _ODD & _MASK) ^ salt
    mixed ^= mixed >> 32
    return base64.urlsafe_b64encode(mixed.to_bytes(8)).decode().rstrip("=")


def _number(code: str, salt: int) -> int | None:
    """The number that is written so; ``None``: nothing is."""
    if len(code) != CODE or not code.isascii():
        return None
    try:
        mixed = int.from_bytes(base64.b64decode(code + "=", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return None
    mixed ^= mixed >> 32
    number = ((mixed ^ salt) * _INVERSE) & _MASK
    return number if _code(number, salt) == code else None


def video_id(number: int) -> str:
    """As in ``watch?v=``."""
    return _code(number, _VIDEO)


def thread_id(number: int) -> str:
    """A comment on a video, which is the name of its thread as well: 26 letters."""
    return f"Ug{_code(number, _COMMENT)}{_code(number, _REPLY)[:6]}4AaABAg"


def reply_id(thread: int, number: int) -> str:
    """A reply: the thread's name, a dot, and 22 letters of its own."""
    return f"{thread_id(thread)}.{_code(number, _REPLY)}{_code(number, _COMMENT)}"


def read_video(text: str) -> int | None:
    """The number of a video."""
    return _number(text, _VIDEO)


def read_thread(text: str) -> int | None:
    """The number of a comment on a video."""
    number = _number(text[2 : 2 + CODE], _COMMENT)
    return number if number is not None and thread_id(number) == text else None


def read_reply(text: str) -> tuple[int, int] | None:
    """The numbers of a reply's thread and of the reply."""
    head, _, tail = text.partition(".")
    thread, number = read_thread(head), _number(tail[:CODE], _REPLY)
    if thread is None or number is None or reply_id(thread, number) != text:
        return None
    return thread, number


def channel_id(account: str) -> str:
    """An account's channel: its id where it is one; a fan that the world made up has a number."""
    if not account.isdigit():
        return account
    number = int(account)
    return f"UC{_code(number, _CHANNEL)}{_code(number, _VIDEO)}"


def read_channel(text: str) -> str:
    """The account's id behind a channel's."""
    number = _number(text[2 : 2 + CODE], _CHANNEL)
    return str(number) if number is not None and channel_id(str(number)) == text else text


def uploads_id(channel: str) -> str:
    """The playlist of all that a channel has uploaded."""
    return f"UU{channel[2:]}"


def read_uploads(text: str) -> str | None:
    """The channel's id behind its playlist of uploads; ``None``: another kind of playlist."""
    return f"UC{text[2:]}" if text.startswith("UU") else None


def subscription_id(number: int) -> str:
    """Who follows whom."""
    return f"{_code(number, _SUBSCRIPTION)}{_code(number, _CHANNEL)}{_code(number, _VIDEO)}"


def item_id(playlist: str, video: str) -> str:
    """An entry of a playlist."""
    return base64.urlsafe_b64encode(f"{playlist}.{video}".encode()).decode().rstrip("=")
