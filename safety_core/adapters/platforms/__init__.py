"""The platforms the core can act on, by name. A platform joins by its module and a line here, and in no other way."""

from safety_core.adapters.platforms import facebook, instagram, linkedin, threads, tiktok, x, youtube
from safety_core.ports import Adapter
from safety_core.vocabulary import Platform

ADAPTERS: dict[Platform, Adapter] = {
    Platform.X: x,
    Platform.FACEBOOK: facebook,
    Platform.INSTAGRAM: instagram,
    Platform.THREADS: threads,
    Platform.LINKEDIN: linkedin,
    Platform.YOUTUBE: youtube,
    Platform.TIKTOK: tiktok,
}
