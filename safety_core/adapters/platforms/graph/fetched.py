"""What a platform shows and fetches itself: it takes an address, and no bytes."""

from safety_core.media import Content
from safety_core.ports import Rejected
from safety_core.vocabulary import Platform, Reason


def homeless(platform: Platform, media: tuple[Content, ...]) -> Rejected | None:
    """A refusal where one of them has no address."""
    for place, each in enumerate(media, 1):
        if each.url is None:
            return Rejected(Reason.CONTENT_UNFIT, f"{platform} fetches by address, and number {place} has none")
    return None
