"""Who am I, the Pages that a person manages, one object, and a Page's posts."""

from typing import Any

from simulators.domain import Account, Post, Token
from simulators.platforms.facebook.comments import edge
from simulators.platforms.facebook.shapes import Shapes
from simulators.platforms.facebook.state import FacebookState, is_page, missing
from simulators.platforms.graph.fields import Field, asked, shown
from simulators.platforms.graph.paging import between, pager
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.problems import nonexisting, refusal
from simulators.platforms.story import Answer, Visit

TASKS = ("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE")
_ACCOUNTS_DEFAULT = ("access_token", "category", "name", "tasks")


def who_am_i(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``GET /me`` or ``GET /{account}``: whose token this is, whoever shows it."""
    return Answer(200, Shapes(fb, visit, edge).account(fb.account(visit), asked(params.text("fields"))))


def list_accounts(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``GET /{person}/accounts``: the Pages that the person manages, each with its token."""
    person = fb.account(visit)
    if is_page(person):
        raise nonexisting("accounts", "Page")
    if person is not visit.account:
        raise missing(visit.args[0], visit)
    pages = [page for page in fb.store.accounts.values() if person.id in page.managers]
    cut = pager(
        visit.call, params, seed=fb.seed, purpose=f"accounts/{person.id}", default=fb.config.page_default,
        highest=fb.config.page_highest, upward=True,
    )  # fmt: skip
    found, paging = cut.cut(enumerate(pages))
    fields = asked(params.text("fields"))
    said: dict[str, Any] = {"data": [_managed(fb, visit, page, fields) for page in found]}
    if paging is not None:
        said["paging"] = paging
    return Answer(200, said)


def _managed(fb: FacebookState, visit: Visit, page: Account, fields: tuple[Field, ...]) -> dict[str, Any]:
    known = {
        "id": lambda _: page.id,
        "name": lambda _: page.name,
        "username": lambda _: page.username,
        "category": lambda _: "Brand",
        "category_list": lambda _: [{"id": "1605186416478696", "name": "Brand"}],
        "tasks": lambda _: list(TASKS),
        "access_token": lambda _: _page_token(fb, visit, page).text,
        "picture": lambda _: None,
        "instagram_business_account": lambda _: None,
    }
    return shown(fields, known, default=_ACCOUNTS_DEFAULT, node="Page")


def _page_token(fb: FacebookState, visit: Visit, page: Account) -> Token:
    """The Page's good token of the same app, or else a new one that may do what the person's may."""
    if visit.owner is not None:
        page = fb.store.accounts[visit.owner] if visit.owner else fb.another(page.id)
    for token in fb.store.tokens.values():
        if token.account is page and token.app == visit.token.app and token.secret is None and token.good(visit.now_us):
            return token
    made = Token(
        text=fb.new_token("EAA"), account=page, app=visit.token.app, scopes=list(visit.token.scopes),
        expires_us=visit.token.expires_us,
    )  # fmt: skip
    fb.store.add_token(made)
    return made


def read_post(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``GET /{post or comment}``."""
    return Answer(200, Shapes(fb, visit, edge).any(fb.post(visit), asked(params.text("fields"))))


def read_attachments(fb: FacebookState, visit: Visit, _params: Params) -> Answer:
    """``GET /{post}/attachments``."""
    return Answer(200, Shapes(fb, visit, edge).attachments(fb.post(visit)) or {"data": []})


def read_media(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``GET /{photo or video}``: an unpublished one only for its Page."""
    medium = fb.medium(visit.args[0])
    upload = None if medium is None else fb.uploads.get(medium.id)
    if medium is None or upload is None:
        raise missing(visit.args[0], visit)
    if not fb.runs(visit, medium.owner):
        fb.post(visit)
    shapes, fields = Shapes(fb, visit, edge), asked(params.text("fields"))
    write = shapes.video if medium.kind.startswith("video/") else shapes.photo
    return Answer(200, write(medium, upload, fields))


def list_posts(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``GET /{page}/feed``, ``posts``, ``published_posts``: what others see as well, the newest first."""
    return _listed(fb, visit, params, "published")


def list_scheduled(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``GET /{page}/scheduled_posts``: what is still to be seen, for those who run the Page."""
    return _listed(fb, visit, params, "scheduled")


def _listed(fb: FacebookState, visit: Visit, params: Params, which: str) -> Answer:
    page = fb.account(visit)
    if not is_page(page):
        raise nonexisting(visit.call.path.rstrip("/").rpartition("/")[2], "User")
    if which == "scheduled" and not fb.runs(visit, page):
        raise refusal(fb.config.permission_status, 200, "(#200) Permissions error")
    cut = pager(
        visit.call, params, seed=fb.seed, purpose=f"{which}/{page.id}", default=fb.config.page_default,
        highest=fb.config.page_highest,
    )  # fmt: skip
    since_us, until_us = between(params)
    fields = asked(params.text("fields"))

    def wanted(post: Post) -> bool:
        if fb.published(post, visit.now_us):
            shown_yet = which == "published" and post.visible_us <= visit.now_us
        else:
            shown_yet = which == "scheduled" and "at_us" in post.place
        return (
            shown_yet
            and fb.sees(visit, post)
            and (since_us is None or post.created_unix_us >= since_us)
            and (until_us is None or post.created_unix_us <= until_us)
        )

    items = ((post.id, post) for post in fb.store.newest_first(page.id) if wanted(post))
    found, paging = cut.cut(items)
    shapes = Shapes(fb, visit, edge)
    said: dict[str, Any] = {"data": [shapes.post(post, fields) for post in found]}
    if paging is not None:
        said["paging"] = paging
    return Answer(200, said)
