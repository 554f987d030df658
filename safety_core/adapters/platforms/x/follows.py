"""How X follows, as a module that fulfils ``ports.Following``."""

from safety_core.adapters.platforms.x.answers import read_follow, read_followed
from safety_core.adapters.platforms.x.requests import list_followed

__all__ = ["list_followed", "read_follow", "read_followed"]
