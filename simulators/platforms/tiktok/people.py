"""Who am I, and what may be posted in my name. Source: developers.tiktok.com, Get User Info, Query Creator Info."""

from typing import Any

from simulators.domain import Account
from simulators.platforms.tiktok.asked import fields_of
from simulators.platforms.tiktok.problems import fine, no, refuse
from simulators.platforms.tiktok.state import TikTokState
from simulators.platforms.visit import Answer, Visit

_BASIC = ("open_id", "union_id", "avatar_url", "avatar_url_100", "avatar_large_url", "display_name")
_PROFILE = ("bio_description", "profile_deep_link", "profile_web_link", "is_verified", "username")
_STATS = ("follower_count", "following_count", "likes_count", "video_count")
PUBLIC = ("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY")
PRIVATE = ("FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY")


def options(account: Account) -> tuple[str, ...]:
    """The privacy levels that a creator may choose; an account of kind ``private`` is a private one."""
    return PRIVATE if account.kind == "private" else PUBLIC


def userinfo(tiktok: TikTokState, visit: Visit) -> Answer:
    """``GET /v2/user/info/?fields=…``."""
    named = fields_of(tiktok, visit, (*_BASIC, *_PROFILE, *_STATS))
    for scope, fields in (("user.info.profile", _PROFILE), ("user.info.stats", _STATS)):
        if scope not in visit.token.scopes and any(each in fields for each in named):
            raise refuse(tiktok, "scope_permission_missed", f"The fields need the scope {scope}.")
    who = visit.account
    avatar = f"https://p16-sign.tiktokcdn.com/{who.id}.jpeg"
    shown: dict[str, Any] = {
        "open_id": who.id,
        "union_id": f"union-{who.id}",
        "avatar_url": avatar,
        "avatar_url_100": avatar,
        "avatar_large_url": avatar,
        "display_name": who.name,
        "bio_description": "",
        "profile_deep_link": f"https://vm.tiktok.com/{who.id}/",
        "profile_web_link": f"https://www.tiktok.com/@{who.username}",
        "is_verified": False,
        "username": who.username,
        "follower_count": 0,
        "following_count": 0,
        "likes_count": 0,
        "video_count": sum(1 for _ in tiktok.store.newest_first(who.id)),
    }
    return fine(tiktok, {"user": {name: shown[name] for name in named}})


def creator_info(tiktok: TikTokState, visit: Visit) -> Answer:
    """``POST /v2/post/publish/creator_info/query/``; that no more may be posted is told with a 200."""
    who = visit.account
    if (code := barred(tiktok, visit)) is not None:
        return no(tiktok, code, status=200)
    private = who.kind == "private"
    return fine(
        tiktok,
        {
            "creator_avatar_url": f"https://p16-sign.tiktokcdn.com/{who.id}.jpeg",
            "creator_username": who.username,
            "creator_nickname": who.name,
            "privacy_level_options": list(options(who)),
            "comment_disabled": False,
            "duet_disabled": private,
            "stitch_disabled": private,
            "max_video_post_duration_sec": tiktok.config.max_duration_s,
        },
    )


def barred(tiktok: TikTokState, visit: Visit) -> str | None:
    """Why nothing may be posted in this creator's name now; ``None``: something may."""
    if visit.account.id in tiktok.config.banned:
        return "spam_risk_user_banned_from_posting"
    if tiktok.capped(visit.account, visit.now_us):
        return "spam_risk_too_many_posts"
    if tiktok.crowded(visit.token.app, visit.account, visit.now_us):
        return "reached_active_user_cap"
    return None
