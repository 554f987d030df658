"""What TikTok's words mean, whichever request they answer: its one envelope, which holds an error of every answer, by its code.

``ok`` is the code of an answer without one. An error may stand under 200, too. Nothing here raises for what a body holds.
Source: docs/platforms/tiktok.md, "Refusals".
"""

from http import HTTPStatus
from typing import Any

import msgspec

from safety_core.adapters.platforms.bodies import json_object
from safety_core.ports import Answered, Rejected
from safety_core.vocabulary import Reason

SAW_MAX_CHARS = 200
OK = "ok"
MINUTE_S = 60.0
"""TikTok counts requests by the minute."""
FULL_S = 3600.0
"""Films are counted by 24 hours that roll: when the oldest drops out nobody says."""
OF_THE_APP = frozenset({"reached_active_user_cap"})
_SAYS_NO = frozenset(
    {
        HTTPStatus.OK,
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
_REASONS: dict[str, tuple[Reason, float | None]] = {
    "access_token_invalid": (Reason.PLATFORM_CREDENTIAL, None),
    "scope_not_authorized": (Reason.PLATFORM_FORBIDDEN, None),
    "scope_permission_missed": (Reason.PLATFORM_FORBIDDEN, None),
    "spam_risk_user_banned_from_posting": (Reason.PLATFORM_FORBIDDEN, None),
    "unaudited_client_can_only_post_to_private_accounts": (Reason.PLATFORM_FORBIDDEN, None),
    "url_ownership_unverified": (Reason.PLATFORM_FORBIDDEN, None),
    "invalid_params": (Reason.PLATFORM_INVALID, None),
    "invalid_param": (Reason.PLATFORM_INVALID, None),
    "invalid_file_upload": (Reason.PLATFORM_INVALID, None),
    "privacy_level_option_mismatch": (Reason.PLATFORM_INVALID, None),
    "invalid_publish_id": (Reason.PLATFORM_INVALID, None),
    "rate_limit_exceeded": (Reason.PLATFORM_TOO_FAST, MINUTE_S),
    "spam_risk_too_many_posts": (Reason.PLATFORM_TOO_FAST, FULL_S),
    "spam_risk_too_many_pending_share": (Reason.PLATFORM_TOO_FAST, FULL_S),
    "reached_active_user_cap": (Reason.PLATFORM_TOO_FAST, FULL_S),
}


class Said(msgspec.Struct, frozen=True):
    """One answer in TikTok's own form."""

    code: str
    message: str
    data: dict[str, Any]


def said(answer: Answered) -> Said | None:
    """What TikTok says in its own form; ``None``: it may be somebody else who speaks, or it fails inside."""
    found = json_object(answer) if answer.status in _SAYS_NO else None
    match found:
        case {"error": {"code": str() as code, **rest}, **more} if code:
            data, message = more.get("data", {}), rest.get("message", "")
            if not isinstance(data, dict) or not isinstance(message, str):
                return None
            if code == OK and answer.status != HTTPStatus.OK:
                return None
            return Said(code, message, data)
        case _:
            return None


def refusal(answer: Answered) -> Rejected | None:
    """The refusal with its reason; ``None``: it is none, or nobody can say that nothing was done."""
    found = said(answer)
    if found is None or found.code not in _REASONS or _says_yes(found):
        return None
    reason, wait_s = _REASONS[found.code]
    return Rejected(reason, saw(answer), wait_s)


def _says_yes(found: Said) -> bool:
    return any(each not in (None, "", [], {}) for each in found.data.values())


def saw(answer: Answered) -> str:
    """What an operator reads: status, and TikTok's code and words in one short printable line."""
    found = said(answer)
    words = f"HTTP {answer.status}" if found is None else f"HTTP {answer.status}: {found.code}: {found.message}"
    return "".join(each for each in " ".join(words.split()) if each.isprintable())[:SAW_MAX_CHARS]
