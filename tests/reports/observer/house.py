"""The house's seven accounts in a world on loopback ports, hands that post there, and an observer that looks."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from reports.evidence.observed_rows import AnyObservedRow
from reports.observer.config import load
from reports.observer.journal import NAME, Journal
from reports.observer.looking import Looked
from reports.observer.platforms import CLIENTS
from reports.observer.running import Observer, Plan
from simulators.clock import RealClock as WorldsClock
from simulators.config import WorldConfig
from simulators.doors.port import Port
from simulators.faults.kinds import PLAN
from simulators.world import World
from tests.simulators.hands import Hand as OnX
from tests.simulators.meta_hand import PICTURE, OnInstagram, OnThreads, jpeg
from tests.simulators.platforms.facebook.hand import Hand as OnFacebook
from tests.simulators.platforms.linkedin.hands import Hand as OnLinkedIn
from tests.simulators.platforms.tiktok.hands import Hand as OnTikTok
from tests.simulators.platforms.youtube.hands import Hand as OnYouTube
from tests.simulators.platforms.youtube.hands import film, said

ACCOUNTS = {
    "X": "1001",
    "Facebook": "2001",
    "Instagram": "17841400000000001",
    "Threads": "31000000000000001",
    "LinkedIn": "urn:li:organization:5001",
    "YouTube": "UCacmeacmeacmeacmeacmeac",
    "TikTok": "open-acme",
}
PLATFORMS = tuple(ACCOUNTS)
READS = {name: f"reads-{name.lower()}-token" for name in PLATFORMS}
WRITES = {name: f"writes-{name.lower()}-token" for name in PLATFORMS}
ZETAS = {name: f"zetas-{name.lower()}-token" for name in PLATFORMS}
SCOPES = {
    "X": ["tweet.read", "users.read"],
    "Facebook": ["public_profile", "pages_show_list", "pages_read_engagement"],
    "Instagram": ["instagram_business_basic"],
    "Threads": ["threads_basic", "threads_read_replies"],
    "LinkedIn": ["r_organization_social"],
    "YouTube": ["https://www.googleapis.com/auth/youtube.readonly"],
    "TikTok": ["user.info.basic", "video.list"],
}
COMMENTS = {"Instagram": [*SCOPES["Instagram"], "instagram_business_manage_comments"],
            "YouTube": ["https://www.googleapis.com/auth/youtube.force-ssl"]}  # fmt: skip
"""Of the platforms where reading comments takes the permission to write them: what a token has that reads them."""


RENEWED = ("X", "YouTube", "TikTok")
"""Where a token lives for less than a run."""
APP, APP_SECRET = "house-client", "house-client-secret"


def _accounts() -> list[dict[str, Any]]:
    def account(platform: str, number: str, username: str, tokens: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        return {"platform": platform, "id": number, "username": username, "tokens": tokens, **more}

    found = []
    for name in PLATFORMS:
        tokens = [{"token": WRITES[name]}, {"token": READS[name], "scopes": SCOPES[name]}]
        if name in RENEWED:
            tokens[1]["refresh"] = f"refresh-{name.lower()}"
        if name in COMMENTS:
            tokens.append({"token": f"comments-{name.lower()}", "scopes": COMMENTS[name]})
        number = "ann1" if name == "LinkedIn" else ACCOUNTS[name]
        more = {"Facebook": {"kind": "page"}, "LinkedIn": {"kind": "person"}}.get(name, {})
        found.append(account(name, number, "acme", tokens, **more))
        other = {"LinkedIn": "ben2", "YouTube": "UCzetazetazetazetazetaze", "TikTok": "open-zeta"}
        zeta = other.get(name, f"{ACCOUNTS[name][:-1]}2")
        found.append(account(name, zeta, "zeta", [{"token": ZETAS[name]}], **more))
    found.append(account("LinkedIn", "5001", "acme-org", [], kind="organization", managers=["ann1"]))
    return found


def world(**regimes: dict[str, Any]) -> World:
    """Nothing is slow, nothing is counted, and nothing stands there yet. A regime's ``None``: as the platform has it."""
    quick: dict[str, dict[str, Any]] = {
        "X": {}, "Facebook": {"duplicate_window_s": 0}, "Instagram": {}, "Threads": {}, "LinkedIn": {},
        "YouTube": {"processing_s": 0}, "TikTok": {"processing_s": 0, "moderation_s": 0, "posts_max": 1000},
    }  # fmt: skip
    config = {name: {"windows": [], **quick[name], **regimes.get(name, {})} for name in PLATFORMS}
    config = {name: {key: value for key, value in said.items() if value is not None} for name, said in config.items()}
    app = {"key": "house", "secret": "s", "client_id": APP, "client_secret": APP_SECRET}
    made = World(
        7, WorldsClock(), WorldConfig.model_validate({"apps": [app], "accounts": _accounts(), "platforms": config})
    )
    made.put_on_web(PICTURE, jpeg(1080, 1080), kind="image/jpeg")
    return made


class Place(NamedTuple):
    """How a post comes to stand on a platform by hand; ids as the platform's lists have them."""

    post: Callable[[str], str]
    shows: Callable[[str], str] = str
    """What a post of that text shows."""


def places(held: World) -> dict[str, Place]:
    x, facebook = OnX(held, WRITES["X"]), OnFacebook(held, WRITES["Facebook"], ACCOUNTS["Facebook"])
    instagram, threads = (
        OnInstagram(held, WRITES["Instagram"], ACCOUNTS["Instagram"]),
        OnThreads(held, WRITES["Threads"]),
    )
    linkedin, youtube, tiktok = (
        OnLinkedIn(held, WRITES["LinkedIn"]), OnYouTube(held, WRITES["YouTube"]), OnTikTok(held, WRITES["TikTok"])
    )  # fmt: skip

    def upload(text: str) -> str:
        told = {"title": "A film", "description": text}
        return str(said(youtube.insert(told, media=film(mark=text.encode())))["id"])

    def clip(text: str) -> str:
        return str(held.platforms["TikTok"].number(tiktok.posted(title=text)))

    return {
        "X": Place(x.post_id), "Facebook": Place(facebook.post_id), "Instagram": Place(instagram.post_id),
        "Threads": Place(threads.post_id), "LinkedIn": Place(linkedin.post_id),
        "YouTube": Place(upload, lambda text: f"A film\n{text}"), "TikTok": Place(clip),
    }  # fmt: skip


class House:
    """The world, served; every method acts in the thread that owns it.

    Attributes:
        folder: where the observer's configuration and its evidence are.
    """

    def __init__(self, folder: Path, held: World, port: Port, *, ca: str | None = None) -> None:
        self.folder, self.world, self.port, self._ca = folder, held, port, ca
        self._places = places(held)
        self.tokens = dict(READS)
        self.more: dict[str, str] = {}
        """More lines of an account of the configuration."""

    def by_hand(self, platform: str, text: str) -> str:
        """Somebody posts with the account's own token, past everybody: the id."""
        return self.port.within(lambda: self._places[platform].post(text))

    def shows(self, platform: str, text: str) -> str:
        return self._places[platform].shows(text)

    def within(self, act: Callable[[World], Any]) -> Any:
        return self.port.within(lambda: act(self.world))

    def delete(self, platform: str, thing: str) -> None:
        number = self.world.platforms[platform].number(thing)
        self.within(lambda held: setattr(held.platforms[platform].store.posts[number], "gone", "deleted"))

    def alter(self, platform: str, thing: str, text: str) -> None:
        """The text of a post becomes another, as by an editor."""
        if platform == "LinkedIn":
            hand = OnLinkedIn(self.world, WRITES[platform])
            assert self.within(lambda _: hand.edit(thing, commentary=text)).status == 204
            return
        number = self.world.platforms[platform].number(thing)
        self.within(lambda held: setattr(held.platforms[platform].store.posts[number], "text", text))

    def plan(self, fault: str, platform: str, **more: Any) -> None:
        """A fault of every answer of that platform from now on."""
        said = {"fault": fault, "when": {"platform": platform, **more.pop("when", {})}, **more}
        self.within(lambda held: held.faults.add(PLAN.validate_python(said)))

    def heal(self) -> None:
        self.within(lambda held: held.faults.clear())

    def journal(self) -> list[Any]:
        return self.within(lambda held: list(held.journal.entries))

    def config(self, *only: str, tls: bool = False) -> Path:
        """The configuration of these platforms; of all."""
        lines = [] if self._ca is None else [f'ca = "{self._ca}"']
        for name in only or PLATFORMS:
            lines += ["[[account]]", f'platform = "{name}"', f'name = "rtv-{name.lower()}"',
                      f'account = "{ACCOUNTS[name]}"', f'token = "env:TOKEN_{name}"', self.more.get(name, "")]  # fmt: skip
        lines.append("[hosts]")
        met = set[str]()
        for name in only or PLATFORMS:
            address = self.port.tls_url if tls else self.port.urls[name]
            for host in CLIENTS[name].HOSTS[:1]:
                lines += [f'"{host}" = "{address}"'] if host not in met else []
                met.add(host)
        path = self.folder / "observer.toml"
        path.write_text("\n".join(lines) + "\n")
        return path

    def environ(self) -> dict[str, str]:
        return {f"TOKEN_{name}": token for name, token in self.tokens.items()}

    def look(self, *only: str, tls: bool = False, clock: Any = None) -> dict[str, Looked]:
        """One round, by a new observer that goes on where the last one was; each look by its platform."""
        found: dict[str, Looked] = {}

        def say(looked: Looked) -> None:
            found[looked.look.platform] = looked

        config = load(self.config(*only, tls=tls))
        with Journal(self.folder / "evidence") as journal:
            Observer(config, journal, clock or RealClock(), say, environ=self.environ()).run(Plan())
        return found

    @property
    def file(self) -> Path:
        return self.folder / "evidence" / NAME


class RealClock:
    """The machine's clocks; nobody asks to end."""

    def wall_us(self) -> int:
        import time

        return time.time_ns() // 1_000

    def boot_us(self) -> int:
        import time

        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000

    def wait_until(self, boot_us: int) -> bool:
        raise AssertionError(f"nothing is waited for, until {boot_us}")

    def asked_to_end(self) -> bool:
        return False


class HandClock(RealClock):
    """Two clocks that a hand turns; waiting turns both. ``ends_at_us``: when somebody asks to end."""

    def __init__(self) -> None:
        self.wall, self.boot, self.ends_at_us = 1_795_000_000_000_000, 5_000_000, 1 << 60
        self.waited: list[int] = []

    def wall_us(self) -> int:
        return self.wall

    def boot_us(self) -> int:
        return self.boot

    def turn(self, seconds: float) -> None:
        self.wall += round(seconds * 1_000_000)
        self.boot += round(seconds * 1_000_000)

    def wait_until(self, boot_us: int) -> bool:
        self.waited.append(max(0, boot_us - self.boot))
        self.turn(max(0, boot_us - self.boot) / 1_000_000)
        return not self.asked_to_end()

    def asked_to_end(self) -> bool:
        return self.boot >= self.ends_at_us


@contextmanager
def served(
    folder: Path, *, tls: ssl.SSLContext | None = None, ca: str | None = None, **regimes: dict[str, Any]
) -> Iterator[House]:
    held = world(**regimes)
    with Port(held, tls=tls) as port:
        yield House(folder, held, port, ca=ca)


def of_kind(looked: Looked, kind: str) -> list[AnyObservedRow]:
    return [row for row in looked.rows if row.__struct_config__.tag == kind]


def kinds(looked: Looked) -> list[str]:
    """The kinds of its rows but for those that say what cannot be seen, and its own."""
    return [str(row.__struct_config__.tag) for row in looked.rows[:-1] if row.__struct_config__.tag != "blind"]
