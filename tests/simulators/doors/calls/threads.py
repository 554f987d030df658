"""Calls on Threads."""

from tests.simulators.doors.calls.table import Table
from tests.simulators.meta_hand import FILM, MP4

PICTURE = "https://acme.example/garden.jpg"
# fmt: off
TABLE = Table("Threads", "https://graph.threads.net/v1.0", "THAA-acme")
call = TABLE.call


def text(words: str, **more: str) -> dict[str, str]:
    return {"media_type": "TEXT", "text": words, **more}


call("who am I", "GET", "/me?fields=id,username", 200)
call("without a token", "GET", "/me", 400, token=None)
call("with nobody's token", "GET", "/me", 400, token="nobody")
call("with a token of X", "GET", "/me", 400, token="acme-bearer")
call("with an expired token", "POST", "/me/threads", 400, form=text("late"), token="THAA-acme-expired")
call("with a revoked token", "POST", "/me/threads", 400, form=text("late"), token="THAA-acme-revoked")
call("with a permission too few", "POST", "/me/threads", 403, form=text("more"), token="THAA-acme-reads-only")
call("a container", "POST", "/me/threads", 200, form=text("Fish & chips 🐟"), keep={"box": lambda told: told.json["id"]})
call("its state", "GET", "/<box>?fields=status,error_message", 200)
call("publish", "POST", "/me/threads_publish", 200, form={"creation_id": "<box>"}, keep={"post": lambda told: told.json["id"]})
call("publish again", "POST", "/me/threads_publish", 400, form={"creation_id": "<box>"})
call("an empty text", "POST", "/me/threads", 400, form=text(""))
call("a text too long", "POST", "/me/threads", 400, form=text("a" * 501))
call("no media type", "POST", "/me/threads", 400, form={"text": "x"})
call("no JSON", "POST", "/me/threads", 400, body=b"{not json", kind="application/json")
call("no UTF-8", "POST", "/me/threads", 400, body=b"\xff\xfe", kind="application/json")
call("half a surrogate pair", "POST", "/me/threads", 400, body=b'{"text":"\\ud800"}', kind="application/json")
call("a wrong content type", "POST", "/me/threads", 400, body=b"text=plain", kind="text/plain")
TABLE.act(lambda world, _: world.put_on_web(FILM, MP4, kind="video/mp4"))
call("a picture", "POST", "/me/threads", 200, form={"media_type": "IMAGE", "image_url": PICTURE, "text": "seen"}, keep={"picture": lambda told: told.json["id"]})
call("publish a picture", "POST", "/me/threads_publish", 200, form={"creation_id": "<picture>"}, keep={"seen": lambda told: told.json["id"]})
call("a picture from nowhere", "POST", "/me/threads", 200, form={"media_type": "IMAGE", "image_url": "https://acme.example/none.jpg"}, keep={"none": lambda told: told.json["id"]})
call("a film", "POST", "/me/threads", 200, form={"media_type": "VIDEO", "video_url": FILM, "text": "moving"}, keep={"film": lambda told: told.json["id"]})
call("too early", "POST", "/me/threads_publish", 400, form={"creation_id": "<film>"})
TABLE.wait(6)
call("failed late", "GET", "/<none>?fields=status,error_message", 200)
call("publish a film", "POST", "/me/threads_publish", 200, form={"creation_id": "<film>"})
call("one of two", "POST", "/me/threads", 200, form={"media_type": "IMAGE", "image_url": PICTURE, "is_carousel_item": "true"}, keep={"one": lambda told: told.json["id"]})
call("two of two", "POST", "/me/threads", 200, form={"media_type": "IMAGE", "image_url": PICTURE, "is_carousel_item": "true"}, keep={"two": lambda told: told.json["id"]})
call("a carousel of one", "POST", "/me/threads", 400, form={"media_type": "CAROUSEL", "children": "<one>"})
call("a carousel", "POST", "/me/threads", 200, form={"media_type": "CAROUSEL", "children": "<one>,<two>", "text": "both"}, keep={"both": lambda told: told.json["id"]})
call("publish a carousel", "POST", "/me/threads_publish", 200, form={"creation_id": "<both>"})
call("an answer", "POST", "/me/threads", 200, form=text("more", reply_to_id="<post>"), keep={"answer": lambda told: told.json["id"]})
call("publish an answer", "POST", "/me/threads_publish", 200, form={"creation_id": "<answer>"})
call("how much is left", "GET", "/me/threads_publishing_limit?fields=quota_usage,config", 200)
call("read back", "GET", "/<post>?fields=id,text,media_type,timestamp,permalink,owner", 200)
call("a field that is none", "GET", "/<post>?fields=nonsense", 400)
call("a page", "GET", "/me/threads?limit=1&fields=id,text", 200, keep={"next": lambda told: told.json["paging"]["next"], "cursor": lambda told: told.json["paging"]["cursors"]["after"]})
call("the next page by its address", "GET", "<next>", 200)
call("the next page by its cursor", "GET", "/me/threads?limit=1&after=<cursor|q>", 200)
call("a page below zero", "GET", "/me/threads?limit=-1", 400)
call("a forged cursor", "GET", "/me/threads?after=forged", 400)
TABLE.act(lambda world, kept: kept.update(fan=world.comment_from_fan(kept["post"], "Lovely", platform="Threads")))
call("what fans say", "GET", "/<post>/replies?fields=id,text,username", 200)
call("the conversation", "GET", "/<post>/conversation?fields=id,text", 200)
call("my own answers", "GET", "/me/replies?fields=id,text", 200)
call("hide it", "POST", "/<fan>/manage_reply", 200, form={"hide": "true"})
call("its figures", "GET", "/<post>/insights?metric=views,likes,replies", 200)
call("delete", "DELETE", "/<post>", 200)
call("delete again", "DELETE", "/<post>", 400)
call("gone", "GET", "/<post>?fields=id", 400)
call("nobody likes", "POST", "/<seen>/likes", 400)
call("another's", "POST", "/31000000000000002/threads", 400, form=text("x"))
call("no such edge", "GET", "/me/nowhere", 400)
call("a refresh", "GET", "https://graph.threads.net/refresh_access_token?grant_type=th_refresh_token&access_token=THAA-acme", 200, token=None)
call("over the limit", "POST", "/me/threads", 400, form=text("busy"), token="THAA-busy")
