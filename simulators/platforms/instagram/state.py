"""What Instagram keeps between calls."""

from simulators.platforms.containers import Containers, Quota, Takes
from simulators.platforms.instagram.regime import InstagramConfig
from simulators.platforms.state import State

EPOCH_MS = 1_609_459_200_000
"""Ids count from 2021-01-01, so that they have the eighteen digits that clients have seen."""

RATIOS = (4 / 5, 1.91)


class InstagramState(State[InstagramConfig]):
    """See the module. ``published``, ``created``: what counts against the quotas of posts and of containers."""

    def __init__(self, seed: int, config: InstagramConfig) -> None:
        super().__init__("instagram", seed, config, epoch_ms=EPOCH_MS)
        takes = Takes(
            pictures=tuple(config.pictures),
            picture_max=config.picture_max_bytes,
            videos=("video/mp4", "video/quicktime"),
            video_max=config.video_max_bytes,
            ratios=RATIOS,
        )
        self.containers = Containers(self.store, self.ids, takes)
        self.published = Quota()
        self.created = Quota()
