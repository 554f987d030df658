"""Calls on TikTok."""

from tests.simulators.doors.calls.table import Table
from tests.simulators.platforms.tiktok.hands import FILM, MP4, PUBLIC, SELF, measured

# fmt: off
TABLE = Table("TikTok", "https://open.tiktokapis.com", "act.acme")
call = TABLE.call
BEGUN = {"film": lambda told: told.json["data"]["publish_id"], "there": lambda told: told.json["data"]["upload_url"]}
PHOTO = "https://media.example.com/photo.webp"
JSON = "application/json; charset=UTF-8"


def direct(title: str, privacy: str = PUBLIC, size: int = len(MP4)) -> dict[str, object]:
    return {"post_info": {"title": title, "privacy_level": privacy}, "source_info": measured(size)}


def pull(url: str, title: str = "pulled") -> dict[str, object]:
    return {"post_info": {"title": title, "privacy_level": PUBLIC}, "source_info": {"source": "PULL_FROM_URL", "video_url": url}}


def photos(*urls: str) -> dict[str, object]:
    info = {"title": "seen", "description": "A garden", "privacy_level": PUBLIC}
    source = {"source": "PULL_FROM_URL", "photo_images": list(urls), "photo_cover_index": 0}
    return {"post_info": info, "source_info": source, "media_type": "PHOTO", "post_mode": "DIRECT_POST"}


INIT, INBOX = "/v2/post/publish/video/init/", "/v2/post/publish/inbox/video/init/"
STATUS, LIST = "/v2/post/publish/status/fetch/", "/v2/video/list/?fields=id,title,create_time"
call("who am I", "GET", "/v2/user/info/?fields=open_id,display_name", 200)
call("no fields", "GET", "/v2/user/info/", 400)
call("a field that is none", "GET", "/v2/user/info/?fields=nonsense", 400)
call("without a token", "GET", "/v2/user/info/?fields=open_id", 401, token=None)
call("with nobody's token", "GET", "/v2/user/info/?fields=open_id", 401, token="nobody")
call("with a token of X", "GET", "/v2/user/info/?fields=open_id", 401, token="acme-bearer")
call("with an expired token", "POST", INIT, 401, said=direct("late"), token="act.acme-expired")
call("with a revoked token", "POST", INIT, 401, said=direct("late"), token="act.acme-revoked")
call("with a scope too few", "POST", INIT, 401, said=direct("more"), token="act.acme-drafts-only")
call("what I may", "POST", "/v2/post/publish/creator_info/query/", 200, kind=JSON)
call("a film begun", "POST", INIT, 200, said=direct("Fish & chips 🐟"), keep=BEGUN)
call("over the limit", "POST", INIT, 429, said=direct("busy"), token="act.busy")
call("no state yet", "POST", STATUS, 200, said={"publish_id": "<film>"})
call("a film's bytes", "PUT", "<there>", 201, token=None, body=MP4, kind="video/mp4", content_range=f"bytes 0-{len(MP4) - 1}/{len(MP4)}")
call("its bytes again", "PUT", "<there>", 416, token=None, body=MP4, kind="video/mp4", content_range=f"bytes 0-{len(MP4) - 1}/{len(MP4)}")
call("bytes for nothing", "PUT", "https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=forged", 404, token=None, body=MP4, kind="video/mp4", content_range=f"bytes 0-{len(MP4) - 1}/{len(MP4)}")
call("in work", "POST", STATUS, 200, said={"publish_id": "<film>"})
TABLE.act(lambda world, _: world.put_on_web(FILM, MP4, kind="video/mp4"))
call("a film from the web", "POST", INIT, 200, said=pull(FILM), keep={"pulled": lambda told: told.json["data"]["publish_id"]})
call("a film from an address that is none", "POST", INIT, 403, said=pull("ftp://media.example.com/film.mp4"))
call("photos", "POST", "/v2/post/publish/content/init/", 200, said=photos("https://acme.example/garden.jpg"), keep={"photos": lambda told: told.json["data"]["publish_id"]})
call("a post for oneself", "POST", INIT, 200, said=direct("ours alone", SELF), keep={"own": lambda told: told.json["data"]["publish_id"], "own_there": lambda told: told.json["data"]["upload_url"]})
call("its bytes too", "PUT", "<own_there>", 201, token=None, body=MP4, kind="video/mp4", content_range=f"bytes 0-{len(MP4) - 1}/{len(MP4)}")
call("a draft", "POST", INBOX, 200, said={"source_info": measured(len(MP4))}, keep={"draft": lambda told: told.json["data"]["publish_id"], "draft_there": lambda told: told.json["data"]["upload_url"]})
call("a draft's bytes", "PUT", "<draft_there>", 201, token=None, body=MP4, kind="video/mp4", content_range=f"bytes 0-{len(MP4) - 1}/{len(MP4)}")
TABLE.wait(70)
call("published", "POST", STATUS, 200, said={"publish_id": "<film>"}, keep={"post": lambda told: told.json["data"]["publicaly_available_post_id"][0]})
call("for oneself", "POST", STATUS, 200, said={"publish_id": "<own>"})
call("not by another", "POST", STATUS, 400, said={"publish_id": "<own>"}, token="act.zeta")
call("the draft's state", "POST", STATUS, 200, said={"publish_id": "<draft>"})
call("the photos' state", "POST", STATUS, 200, said={"publish_id": "<photos>"})
call("a state that is none", "POST", STATUS, 400, said={"publish_id": "forged"})
call("no JSON", "POST", INIT, 400, body=b"{not json", kind=JSON)
call("no UTF-8", "POST", INIT, 400, body=b"\xff\xfe", kind=JSON)
TABLE.wait(70)
call("half a surrogate pair", "POST", INIT, 400, body=b'{"post_info":{"title":"\\ud800"}}', kind=JSON)
call("a wrong content type", "POST", INIT, 400, body=b"title=x", kind="text/plain")
call("a title too long", "POST", INIT, 400, said=direct("a" * 2_201))
call("a privacy that is none", "POST", INIT, 403, said=direct("x", "SECRET"))
call("an empty film", "POST", INIT, 400, said={"post_info": {"title": "x", "privacy_level": PUBLIC}, "source_info": {"source": "FILE_UPLOAD", "video_size": 0, "chunk_size": 0, "total_chunk_count": 0}})
TABLE.wait(70)
call("the same again", "POST", INIT, 200, said=pull(FILM), keep={"again": lambda told: told.json["data"]["publish_id"]})
call("read back", "POST", "/v2/video/query/?fields=id,title", 200, said={"filters": {"video_ids": ["<post>"]}})
call("a page", "POST", LIST, 200, said={"max_count": 1}, keep={"next": lambda told: told.json["data"]["cursor"]})
call("the next page", "POST", LIST, 200, body=b'{"max_count":1,"cursor":<next>}', kind=JSON)
call("a page below zero", "POST", LIST, 400, said={"max_count": -1})
call("a forged cursor", "POST", LIST, 400, said={"cursor": "forged"})
TABLE.act(lambda world, kept: world.withdraw(kept["post"], platform="TikTok"))
call("gone", "POST", "/v2/video/query/?fields=id,title", 200, said={"filters": {"video_ids": ["<post>"]}})
call("no delete", "DELETE", "/v2/video/<post>/", 404)
call("no such path", "GET", "/v2/nowhere/", 404)
call("a path without its slash", "GET", "/v2/user/info?fields=open_id", 404)
REFRESH = {"grant_type": "refresh_token", "refresh_token": "rft.acme", "client_key": "house-client", "client_secret": "house-client-secret"}
call("a refresh", "POST", "/v2/oauth/token/", 200, form=REFRESH, token=None)
call("a refresh token twice", "POST", "/v2/oauth/token/", 200, form=REFRESH, token=None)
