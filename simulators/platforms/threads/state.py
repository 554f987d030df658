"""What Threads keeps between calls."""

from simulators.domain import Post
from simulators.draws import stream
from simulators.platforms.containers import Containers, Quota, Takes
from simulators.platforms.state import State
from simulators.platforms.threads.regime import ThreadsConfig

EPOCH_MS = 1_672_531_200_000
"""Ids count from 2023-01-01: eighteen digits, as clients have seen."""

ID_DIGITS = 20


class ThreadsState(State[ThreadsConfig]):
    """See the module. ``posted``, ``replied``, ``deleted``: what counts against each quota."""

    def __init__(self, seed: int, config: ThreadsConfig) -> None:
        super().__init__("threads", seed, config, epoch_ms=EPOCH_MS)
        takes = Takes(
            pictures=tuple(config.pictures),
            picture_max=config.picture_max_bytes,
            videos=("video/mp4", "video/quicktime"),
            video_max=config.video_max_bytes,
            ratios=(1 / config.ratio_highest, config.ratio_highest),
        )
        self.containers = Containers(self.store, self.ids, takes)
        self.posted, self.replied, self.deleted = Quota(), Quota(), Quota()
        self._races = stream(seed, "threads/publish_race")

    def open_us(self, now_us: int) -> int:
        """From when (boot time) publishing finds a container that is made now."""
        return now_us + self.config.publish_race.draw_us(self._races)

    def standing(self, text: str) -> Post | None:
        """The post of that id, unless it is gone or there is none."""
        number = number_of(text)
        return None if number is None else self.store.standing(number)


def number_of(text: str) -> int | None:
    """The number that an id is."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < ID_DIGITS else None
