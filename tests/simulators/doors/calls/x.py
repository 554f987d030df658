"""Calls on X."""

from tests.simulators.doors.calls.table import FENCE, Table, multipart
from tests.simulators.hands import MP4, PNG

# fmt: off
TABLE = Table("X", "https://api.x.com", "acme-bearer")
call = TABLE.call
UPLOAD = "https://upload.x.com/1.1/media/upload.json"
INIT = f"{UPLOAD}?command=INIT&media_type=video%2Fmp4&media_category=tweet_video&total_bytes={len(MP4)}"
POST_ID = {"post": lambda told: told.json["data"]["id"]}


call("who am I", "GET", "/2/users/me", 200)
call("with a field", "GET", "/2/users/me?user.fields=created_at", 200)
call("without a token", "GET", "/2/users/me", 401, token=None)
call("with nobody's token", "GET", "/2/users/me", 401, token="nobody")
call("with a token of Facebook", "GET", "/2/users/me", 401, token="EAAacme")
call("with an expired token", "POST", "/2/tweets", 401, said={"text": "late"}, token="acme-expired")
call("with a revoked token", "POST", "/2/tweets", 401, said={"text": "late"}, token="acme-revoked")
call("with a scope too few", "POST", "/2/tweets", 403, said={"text": "more"}, token="zeta-reads-only")
call("publish a text", "POST", "/2/tweets", 201, said={"text": "Fish & chips 🐟"}, keep=POST_ID)
call("the same again", "POST", "/2/tweets", 403, said={"text": "Fish & chips 🐟"})
call("an empty text", "POST", "/2/tweets", 400, said={"text": ""})
call("a text too long", "POST", "/2/tweets", 403, said={"text": "a" * 281})
call("no JSON", "POST", "/2/tweets", 400, body=b"{not json", kind="application/json")
call("no UTF-8", "POST", "/2/tweets", 400, body=b"\xff\xfe", kind="application/json")
call("half a surrogate pair", "POST", "/2/tweets", 400, body=b'{"text":"\\ud800"}', kind="application/json")
call("a wrong content type", "POST", "/2/tweets", 415, body=b'{"text":"plain"}', kind="text/plain")
call("a picture", "POST", UPLOAD, 200, body=multipart(media=PNG), kind=FENCE, keep={"picture": lambda told: told.json["media_id_string"]})
call("described", "POST", "/2/media/metadata", 200, said={"id": "<picture>", "metadata": {"alt_text": {"text": "a garden"}}})
call("publish a picture", "POST", "/2/tweets", 201, said={"text": "seen", "media": {"media_ids": ["<picture>"]}}, keep={"seen": lambda told: told.json["data"]["id"]})
call("a film begun", "POST", INIT, 202, keep={"film": lambda told: told.json["media_id_string"]})
call("a film's bytes", "POST", UPLOAD, 204, body=multipart(command=b"APPEND", media_id=b"<film>", segment_index=b"0", media=MP4), kind=FENCE)
call("a film ended", "POST", f"{UPLOAD}?command=FINALIZE&media_id=<film>", 201)
call("a film not yet", "POST", "/2/tweets", 400, said={"text": "moving", "media": {"media_ids": ["<film>"]}})
TABLE.wait(3)
call("a film's state", "GET", f"{UPLOAD}?command=STATUS&media_id=<film>", 200)
call("publish a film", "POST", "/2/tweets", 201, said={"text": "moving", "media": {"media_ids": ["<film>"]}})
call("a reply", "POST", "/2/tweets", 201, said={"text": "more", "reply": {"in_reply_to_tweet_id": "<post>"}})
call("a reply to nothing", "POST", "/2/tweets", 403, said={"text": "more", "reply": {"in_reply_to_tweet_id": "123"}})
call("read back", "GET", "/2/tweets/<post>?tweet.fields=created_at%2Cauthor_id", 200)
call("read the picture", "GET", "/2/tweets/<seen>?expansions=attachments.media_keys&media.fields=alt_text", 200)
for n in range(3):
    call(f"one more {n}", "POST", "/2/tweets", 201, said={"text": f"more {n}"})
call("a page", "GET", "/2/users/1001/tweets?max_results=5", 200, keep={"next": lambda told: told.json["meta"]["next_token"]})
call("the next page", "GET", "/2/users/1001/tweets?max_results=5&pagination_token=<next>", 200)
call("a page of one", "GET", "/2/users/1001/tweets?max_results=1", 400)
call("a page below zero", "GET", "/2/users/1001/tweets?max_results=-5", 400)
call("a forged cursor", "GET", "/2/users/1001/tweets?pagination_token=forged", 400)
TABLE.act(lambda world, kept: kept.update(fan=world.comment_from_fan(kept["post"], "Lovely", platform="X")))
call("what fans say", "GET", "/2/users/1001/mentions", 200)
call("hide it", "PUT", "/2/tweets/<fan>/hidden", 200, said={"hidden": True})
call("like", "POST", "/2/users/1002/likes", 200, said={"tweet_id": "<post>"}, token="zeta-bearer")
call("who likes it", "GET", "/2/tweets/<post>/liking_users", 200)
call("like no more", "DELETE", "/2/users/1002/likes/<post>", 200, token="zeta-bearer")
call("like as another", "POST", "/2/users/1001/likes", 400, said={"tweet_id": "<post>"}, token="zeta-bearer")
call("follow", "POST", "/2/users/1001/following", 200, said={"target_user_id": "1002"})
call("whom I follow", "GET", "/2/users/1001/following", 200)
call("follow no more", "DELETE", "/2/users/1001/following/1002", 200)
call("delete", "DELETE", "/2/tweets/<post>", 200)
call("delete again", "DELETE", "/2/tweets/<post>", 200)
call("gone", "GET", "/2/tweets/<post>", 200)
call("no such path", "GET", "/nowhere//at/all?x=%20&y", 404)
call("no such method", "PATCH", "/2/tweets", 404)
call("a slash in an id", "GET", "/2/tweets/1%2F2", 400)
call("over the limit", "POST", "/2/tweets", 429, said={"text": "busy"}, token="busy-bearer")
REFRESH = {"grant_type": "refresh_token", "refresh_token": "acme-refresh", "client_id": "house-client"}
BASIC = "Basic aG91c2UtY2xpZW50OmhvdXNlLWNsaWVudC1zZWNyZXQ="
call("a refresh", "POST", "/2/oauth2/token", 200, form=REFRESH, token=None, authorization=BASIC)
call("a refresh token twice", "POST", "/2/oauth2/token", 400, form=REFRESH, token=None, authorization=BASIC)
