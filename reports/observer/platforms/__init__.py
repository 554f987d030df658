"""One client for each platform, each in one file; and all of them by the name that the evidence has for it."""

from reports.observer.client import Client
from reports.observer.platforms.facebook import Facebook
from reports.observer.platforms.instagram import Instagram
from reports.observer.platforms.linkedin import LinkedIn
from reports.observer.platforms.threads import Threads
from reports.observer.platforms.tiktok import TikTok
from reports.observer.platforms.x import X
from reports.observer.platforms.youtube import YouTube

CLIENTS: dict[str, type[Client]] = {
    each.PLATFORM: each for each in (Facebook, Instagram, LinkedIn, Threads, TikTok, X, YouTube)
}
