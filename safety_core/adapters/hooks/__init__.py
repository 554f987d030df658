"""The platforms that tell us of comments and mentions unasked, by name, and what to do about those that do not.

Source: docs/webhooks.md.
"""

from safety_core.adapters.hooks import facebook, instagram, linkedin, threads, tiktok, x
from safety_core.errors import BadInput
from safety_core.ports import Hooks
from safety_core.vocabulary import Platform

HOOKS: dict[Platform, Hooks] = {
    Platform.X: x.HOOKS,
    Platform.FACEBOOK: facebook.HOOKS,
    Platform.INSTAGRAM: instagram.HOOKS,
    Platform.THREADS: threads.HOOKS,
    Platform.LINKEDIN: linkedin.HOOKS,
    Platform.TIKTOK: tiktok.HOOKS,
}


def hooks_of(platform: Platform) -> Hooks:
    """How a platform tells.

    Raises:
        BadInput: it tells nothing by itself (YouTube); its comments are listed instead.
    """
    found = HOOKS.get(platform)
    if found is None:
        raise BadInput(
            "platform", f"{platform} has no webhooks", "list the comments under its posts (adapters/hooks/polled.py)"
        )
    return found
