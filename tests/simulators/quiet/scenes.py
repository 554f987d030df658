"""A house account on each platform, the forms in which it can post, and all that a stranger's token can look at."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from simulators.clock import HandClock
from simulators.config import AccountConfig, WorldConfig
from simulators.wire import Reply
from simulators.world import World
from tests.simulators import hands as on_x
from tests.simulators import meta_hand
from tests.simulators.platforms.facebook import hand as on_facebook
from tests.simulators.platforms.linkedin import hands as on_linkedin
from tests.simulators.platforms.tiktok import hands as on_tiktok
from tests.simulators.platforms.youtube import hands as on_youtube

SECOND = 1_000_000
SHY = "1005"


class Scene(NamedTuple):
    """``forms``: by name, how words are posted (it returns the ledger's name of what was made), and whether it stays hidden.

    ``looks``: all that a stranger can ask, given what was made.
    """

    world: World
    forms: dict[str, tuple[Callable[[str], str], bool]]
    looks: Callable[[list[str]], Iterator[Reply]]


def x() -> Scene:
    w = on_x.world()
    protected = {"platform": "X", "id": SHY, "username": "shy", "protected": True, "tokens": [{"token": "shy-bearer"}]}
    w.add_configured(AccountConfig.model_validate(protected))
    shy, acme, zeta = on_x.Hand(w, "shy-bearer", SHY), on_x.Hand(w), on_x.Hand(w, "zeta-bearer", on_x.ZETA)
    open_post = zeta.post_id("whoever reads this")

    def looks(made: list[str]) -> Iterator[Reply]:
        expansions = "expansions=referenced_tweets.id,author_id,in_reply_to_user_id&tweet.fields=referenced_tweets"
        for user in (SHY, on_x.ACME, on_x.ZETA):
            for way in ("tweets", "mentions"):
                yield zeta.ask("GET", f"/2/users/{user}/{way}", query=f"max_results=100&{expansions}")
            for way in ("followers", "following"):
                yield zeta.ask("GET", f"/2/users/{user}/{way}")
        for post in (open_post, *made):
            yield zeta.ask("GET", f"/2/tweets/{post}", query=expansions)
            yield zeta.ask("GET", f"/2/tweets/{post}/liking_users")

    forms = {
        "of a protected account": (shy.post_id, True),
        "its reply to an open post": (
            lambda words: shy.post_id(words, reply={"in_reply_to_tweet_id": open_post}),
            True,
        ),
        "open": (acme.post_id, False),
    }
    return Scene(w, forms, looks)


def facebook() -> Scene:
    w = on_facebook.world()
    w.add_token("Facebook", on_facebook.PAGE, "acme-developer", app="guest")
    w.platforms["Facebook"].store.development["guest"] = True
    hand, other = on_facebook.Hand(w), on_facebook.Hand(w, "zeta-token")

    def later(words: str) -> str:
        at = w.clock.unix_us() // SECOND + 900
        return hand.post_id(words, published="false", scheduled_publish_time=str(at))

    def looks(made: list[str]) -> Iterator[Reply]:
        fields = "id,message,comments{message},attachments,is_published"
        for way in ("feed", "posts", "published_posts", "scheduled_posts", "promotable_posts"):
            yield other.ask("GET", f"{on_facebook.PAGE}/{way}", fields=fields, limit="100")
        for post in made:
            yield other.ask("GET", post, fields=fields)
            for way in ("comments", "likes", "reactions", "attachments"):
                yield other.ask("GET", f"{post}/{way}")

    forms = {
        "unpublished": (lambda words: hand.post_id(words, published="false"), True),
        "a photo for oneself": (
            lambda words: str(on_facebook.said(hand.photo(on_facebook.png(), message=words, published="false"))["id"]),
            True,
        ),
        "by an app in development": (on_facebook.Hand(w, "acme-developer").post_id, True),
        "scheduled": (later, False),
        "open": (hand.post_id, False),
    }
    return Scene(w, forms, looks)


def youtube() -> Scene:
    w = on_youtube.world(processing_s=0, search_lag={"constant_s": 0})
    hand, other = on_youtube.Hand(w), on_youtube.Hand(w, "zeta-token")

    def film(privacy: str, **more: str) -> Callable[[str], str]:
        def made(words: str) -> str:
            return hand.video({"title": words}, {"privacyStatus": privacy, **more})

        return made

    def turned(words: str) -> str:
        """Talked about in public, and then taken back: the comments with it."""
        video = film("public")(f"{words} ")
        other.comment(video, f"{words} indeed")
        whole = {"id": video, "status": {"privacyStatus": "private"}}
        assert hand.ask("PUT", "videos", "part=status", json_body=whole).status == 200
        return video

    def looks(made: list[str]) -> Iterator[Reply]:
        yield other.ask(
            "GET", "playlistItems", {"part": "snippet", "playlistId": f"UU{on_youtube.ACME[2:]}", "maxResults": 50}
        )
        for asked in ({"q": "words"}, {"channelId": on_youtube.ACME}):
            yield other.ask("GET", "search", {"part": "snippet", "maxResults": 50, **asked})
        related = {"allThreadsRelatedToChannelId": on_youtube.ACME}
        yield other.ask("GET", "commentThreads", {"part": "snippet,replies", **related})
        yield other.ask("GET", "videos", {"part": "snippet", "myRating": "like"})
        comments = [
            w.platforms["YouTube"].written(post)
            for post in w.platforms["YouTube"].store.posts.values()
            if post.kind == "comment"
        ]
        for comment in comments:
            yield other.ask("GET", "comments", {"part": "snippet", "id": comment})
            yield other.ask("GET", "comments", {"part": "snippet", "parentId": comment})
            yield other.ask("GET", "commentThreads", {"part": "snippet,replies", "id": comment})
        for video in made:
            yield other.ask("GET", "videos", {"part": "snippet,status", "id": video})
            yield other.ask("GET", "commentThreads", {"part": "snippet,replies", "videoId": video})

    forms = {
        "private": (film("private"), True),
        "made private": (turned, True),
        "private until": (film("private", publishAt="2100-01-01T00:00:00Z"), False),
        "open": (film("public"), False),
    }
    return Scene(w, forms, looks)


def linkedin() -> Scene:
    w = on_linkedin.world()
    hand, ben = on_linkedin.Hand(w), on_linkedin.Hand(w, "ben")
    dark = on_linkedin.new()["distribution"] | {"feedDistribution": "NONE"}

    def looks(made: list[str]) -> Iterator[Reply]:
        for author in (on_linkedin.ORG, on_linkedin.ANN):
            yield ben.list(author, "&count=100")
        for urn in made:
            key = quote(urn, safe="")
            yield ben.read(urn)
            yield ben.ask("GET", "/rest/posts", query=f"ids=List({key})", x_restli_method="BATCH_GET")
            yield ben.ask("GET", f"/rest/socialActions/{key}/comments")
            yield ben.ask("GET", f"/rest/socialActions/{key}/likes")
            yield ben.ask("GET", f"/rest/reactions/(entity:{key})", query="q=entity")

    forms = {
        "dark": (lambda words: hand.post_id(words, distribution=dark), True),
        "for connections": (lambda words: hand.post_id(words, on_linkedin.ANN, visibility="CONNECTIONS"), True),
        "open": (hand.post_id, False),
    }
    return Scene(w, forms, looks)


def tiktok() -> Scene:
    w = on_tiktok.world(processing_s=0, moderation_s=0, posts_max=99)
    ann, ben = on_tiktok.Hand(w), on_tiktok.Hand(w, "ben")

    def posted(hand: on_tiktok.Hand, privacy: str) -> Callable[[str], str]:
        def made(words: str) -> str:
            w.clock.advance(on_tiktok.MINUTE)
            return hand.posted(title=words, privacy=privacy)

        return made

    def looks(made: list[str]) -> Iterator[Reply]:
        fields = "fields=id,title,video_description"
        yield ben.ask("POST", "/v2/video/list/", {"max_count": 20}, query=fields)
        for publish_id in made:
            number = str(w.platforms["TikTok"].number(publish_id))
            yield ben.ask("POST", "/v2/video/query/", {"filters": {"video_ids": [number]}}, query=fields)
            yield ben.ask("POST", "/v2/post/publish/status/fetch/", {"publish_id": publish_id})

    forms = {
        "for oneself": (posted(ann, on_tiktok.SELF), True),
        "for friends": (posted(ann, "MUTUAL_FOLLOW_FRIENDS"), True),
        "open": (posted(ann, on_tiktok.PUBLIC), False),
    }
    return Scene(w, forms, looks)


def _meta(name: str, hand: Any, other: Any, way: str, words_as: str) -> Scene:
    def looks(made: list[str]) -> Iterator[Reply]:
        for path in (f"{hand.account}/{way}", f"{other.account}/{way}"):
            yield other.ask("GET", path, fields=f"id,{words_as}")
        for each in made:
            yield other.ask("GET", each, fields=f"id,{words_as}")
            for edge in ("comments", "replies", "children", "conversation"):
                yield other.ask("GET", f"{each}/{edge}")

    def contained(words: str) -> str:
        return str(hand.container(**{words_as: words}))

    return Scene(hand.world, {"a container": (contained, True), "open": (hand.post_id, False)}, looks)


def instagram() -> Scene:
    w = meta_hand.world()
    other = meta_hand.OnInstagram(w, "IGAA-zeta", meta_hand.ZETA_IG)
    return _meta("Instagram", meta_hand.OnInstagram(w), other, "media", "caption")


def threads() -> Scene:
    w = meta_hand.world()
    other = meta_hand.OnThreads(w, "THAA-zeta", meta_hand.ZETA_TH)
    return _meta("Threads", meta_hand.OnThreads(w), other, "threads", "text")


SCENES: dict[str, Callable[[], Scene]] = {
    "X": x, "Facebook": facebook, "YouTube": youtube, "LinkedIn": linkedin, "TikTok": tiktok, "Instagram": instagram,
    "Threads": threads,
}  # fmt: skip


def empty() -> World:
    return World(7, HandClock(), WorldConfig())
