"""How TikTok answers: ``{"data", "error"}`` around everything but OAuth, ``error.code`` being ``ok`` when all is well.

Source: developers.tiktok.com, "Error handling" (v2), Content Posting API reference, OAuth error handling.
"""

from typing import Any

from simulators.platforms.tiktok.state import TikTokState
from simulators.platforms.visit import Answer, Refusal

_SAID = {
    "access_token_invalid": (401, "The access token is invalid or not found in the request."),
    "scope_not_authorized": (401, "The user did not authorize the scope required for completing this request."),
    "scope_permission_missed": (400, "Some fields need additional scopes."),
    "invalid_publish_id": (400, "The publish_id does not exist"),
    "token_not_authorized_for_specified_publish_id": (
        400,
        "The access_token does not have authorization for the publish_id",
    ),
    "rate_limit_exceeded": (429, "Your request is blocked due to exceeding the API rate limit."),
    "spam_risk_too_many_posts": (403, "The daily post cap from the API is reached for the current user."),
    "spam_risk_user_banned_from_posting": (403, "The user is banned from making new posts."),
    "spam_risk_too_many_pending_share": (403, "Too many drafts wait in the user's inbox."),
    "reached_active_user_cap": (403, "The daily quota for active publishing users from your client is reached."),
    "unaudited_client_can_only_post_to_private_accounts": (
        403,
        "Unaudited clients can only post to a private account.",
    ),
    "url_ownership_unverified": (403, "The ownership of the URL prefix or domain is not verified."),
    "privacy_level_option_mismatch": (403, "privacy_level is not among the options of the creator."),
    "internal_error": (500, "Something went wrong. Please try again later."),
}


def fine(tiktok: TikTokState, data: Any = None) -> Answer:
    """What was asked for."""
    return Answer(200, {"data": {} if data is None else data, "error": _error(tiktok, "ok", "")})


def no(tiktok: TikTokState, code: str, message: str = "", *, status: int = 0) -> Answer:
    """An error by its code; its status and its message are those that go with it, unless they are said."""
    usual, words = _SAID.get(code, (400, ""))
    return Answer(status or usual, {"data": {}, "error": _error(tiktok, code, message or words)})


def refuse(tiktok: TikTokState, code: str, message: str = "", *, status: int = 0) -> Refusal:
    """The same, to be raised."""
    return Refusal(no(tiktok, code, message, status=status))


def unfit(tiktok: TikTokState, path: str, message: str, *, status: int = 400) -> Refusal:
    """A field that does not do, in the spelling of the pages of that path."""
    config = tiktok.config
    posting = path.startswith("/v2/post/")
    return refuse(tiktok, config.invalid_posting if posting else config.invalid_other, message, status=status)


def flat(tiktok: TikTokState, error: str, description: str) -> Answer:
    """How OAuth says no: flat, and with a status of success."""
    body = {"error": error, "error_description": description, "log_id": tiktok.log_id()}
    return Answer(tiktok.config.oauth_error_status, body)


def _error(tiktok: TikTokState, code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message, "log_id": tiktok.log_id()}
