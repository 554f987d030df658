"""Following a channel, which YouTube calls a subscription."""

import msgspec

from simulators.platforms.story import Answer, Visit
from simulators.platforms.youtube import ids, shapes
from simulators.platforms.youtube.bodies import json_body
from simulators.platforms.youtube.problems import forbidden, refuse
from simulators.platforms.youtube.query import Pager, Query, whole
from simulators.platforms.youtube.state import Subscription, YouTubeState

_PARTS = "contentDetails id snippet subscriberSnippet"
_DOMAIN = "youtube.subscription"
_KIND = "youtube#subscriptionListResponse"


class Target(msgspec.Struct):
    """``resourceId`` of a subscription."""

    channelId: str | None = None  # noqa: N815 - as on the wire


class SubscriptionSnippet(msgspec.Struct):
    """What a follower may write of ``snippet``."""

    resourceId: Target | None = None  # noqa: N815 - as on the wire


class SubscriptionBody(msgspec.Struct):
    """A subscription as a client sends it."""

    snippet: SubscriptionSnippet | None = None


def follow(x: YouTubeState, visit: Visit) -> Answer:
    """``POST /youtube/v3/subscriptions``: twice is a 400."""
    query = Query(x, visit.call, "", parts=_PARTS)
    body, _ = json_body(visit.call, SubscriptionBody)
    target = body.snippet and body.snippet.resourceId and body.snippet.resourceId.channelId
    followed = x.channel(target) if target else None
    if followed is None:
        message = "The resource specified by the resourceId property cannot be found."
        raise refuse(404, "publisherNotFound", message, domain=_DOMAIN, location="body.snippet.resourceId")
    if followed is visit.account:
        raise refuse(400, "subscriptionForbidden", "A channel cannot subscribe to itself.", domain=_DOMAIN)
    pair = (visit.account.id, followed.id)
    if pair in x.store.follows:
        raise refuse(400, "subscriptionDuplicate", "The subscription already exists.", domain=_DOMAIN)
    made = Subscription(
        number=x.ids.next(visit.unix_us),
        follower=visit.account.id,
        followed=followed.id,
        created_unix_us=visit.unix_us,
        visible_us=x.visible_us(visit.now_us),
    )
    x.store.follows[pair] = made.visible_us
    x.subscriptions[ids.subscription_id(made.number)] = made
    visit.record_follow(ids.channel_id(followed.id), visible_us=made.visible_us)
    return Answer(200, shapes.subscription(x, made, query.parts))


def unfollow(x: YouTubeState, visit: Visit) -> Answer:
    """``DELETE /youtube/v3/subscriptions``: by the subscription's own id. 204; once more is a 404."""
    query = Query(x, visit.call, "id")
    name = query.needed("id")
    found = x.subscriptions.get(name)
    if found is None:
        message = "The subscription that you are trying to delete cannot be found."
        raise refuse(404, "subscriptionNotFound", message, domain=_DOMAIN, location="id")
    if found.follower != visit.account.id:
        message = "The subscription could not be deleted: it is another account's."
        raise forbidden(message, domain=_DOMAIN, reason="subscriptionForbidden")
    del x.subscriptions[name]
    del x.store.follows[(found.follower, found.followed)]
    visit.record_follow(ids.channel_id(found.followed), visible_us=visit.now_us)
    return Answer(204)


def list_follows(x: YouTubeState, visit: Visit) -> Answer:
    """``GET /youtube/v3/subscriptions``: whom one follows, or who follows one; others' are theirs to show."""
    allowed = "id channelId mine myRecentSubscribers mySubscribers forChannelId maxResults pageToken order"
    query = Query(x, visit.call, allowed, parts=_PARTS)
    which = query.filter("channelId id mine myRecentSubscribers mySubscribers")
    me = visit.account.id
    if which == "id":
        named = [found for name in query.ids() if (found := x.subscriptions.get(name)) is not None]
        return Answer(200, whole(_KIND, [shapes.subscription(x, each, query.parts) for each in named]))
    if which == "channelId" and x.channel(query.needed("channelId")) is not visit.account:
        message = "The requester is not allowed to access the requested subscriptions."
        raise forbidden(message, domain=_DOMAIN, reason="subscriptionForbidden", location="channelId")
    targets = {ids.read_channel(name): True for name in query.listed("forChannelId")}
    theirs = which in {"myRecentSubscribers", "mySubscribers"}
    listed = [
        each
        for each in reversed(x.subscriptions.values())
        if (each.followed if theirs else each.follower) == me
        and each.visible_us <= visit.now_us
        and (not targets or each.followed in targets)
    ]
    pager = Pager(x, query, f"subscriptions/{me}/{theirs}/{list(targets)}")
    page = listed[pager.start : pager.start + pager.size]
    shown = [shapes.subscription(x, each, query.parts) for each in page]
    return Answer(200, pager.answer(_KIND, shown, total=len(listed)))
