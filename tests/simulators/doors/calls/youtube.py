"""Calls on YouTube."""

import json

from tests.simulators.doors.calls.table import Table
from tests.simulators.platforms.youtube.hands import film, related

ACME, ZETA = "UCacmeGardenToolsAcmeGar", "UCzetaZetaZetaZetaZetaZe"
HOST = "https://youtube.googleapis.com"
# fmt: off
TABLE = Table("YouTube", f"{HOST}/youtube/v3", "ya29.acme")
call = TABLE.call
MP4 = film()
ABOUT = {"snippet": {"title": "Fish & chips 🐟", "description": "A film"}, "status": {"privacyStatus": "public"}}
QUIET, QUIETLY = related(json.dumps({**ABOUT, "status": {"privacyStatus": "private"}}).encode(), MP4)
WHOLE, RELATED = related(json.dumps(ABOUT).encode(), MP4)
UPLOAD = f"{HOST}/upload/youtube/v3/videos"
BEGIN = {"x_upload_content_type": "video/mp4", "x_upload_content_length": str(len(MP4))}
ID = {"film": lambda told: told.json["id"]}


def thread(film_id: str, text: str) -> dict[str, object]:
    return {"snippet": {"videoId": film_id, "topLevelComment": {"snippet": {"textOriginal": text}}}}


call("who am I", "GET", "/channels?part=snippet,contentDetails&mine=true", 200)
call("without a token", "GET", "/channels?part=snippet&mine=true", 401, token=None)
call("with nobody's token", "GET", "/channels?part=snippet&mine=true", 401, token="nobody")
call("with a token of X", "GET", "/channels?part=snippet&mine=true", 401, token="acme-bearer")
for name, token, status in (("an expired token", "ya29.acme-expired", 401), ("a revoked token", "ya29.acme-revoked", 401), ("a scope too few", "ya29.acme-reads-only", 403)):
    call(f"with {name}", "POST", f"{UPLOAD}?part=snippet,status&uploadType=multipart", status, body=WHOLE, kind=RELATED, token=token)
call("no part", "GET", "/channels?mine=true", 400)
call("publish a film", "POST", f"{UPLOAD}?part=snippet,status&uploadType=multipart", 200, body=WHOLE, kind=RELATED, keep=ID)
call("the same again", "POST", f"{UPLOAD}?part=snippet,status&uploadType=multipart", 200, body=WHOLE, kind=RELATED, keep={"second": lambda told: told.json["id"]})
call("words alone", "POST", "/videos?part=snippet", 400, said=ABOUT)
call("an empty title", "POST", f"{UPLOAD}?part=snippet,status&uploadType=resumable", 400, said={"snippet": {"title": ""}}, **BEGIN)
call("a title too long", "POST", f"{UPLOAD}?part=snippet,status&uploadType=resumable", 400, said={"snippet": {"title": "a" * 101}}, **BEGIN)
call("no JSON", "POST", f"{UPLOAD}?part=snippet&uploadType=resumable", 400, body=b"{not json", kind="application/json", **BEGIN)
call("half a surrogate pair", "POST", f"{UPLOAD}?part=snippet&uploadType=resumable", 400, body=b'{"snippet":{"title":"\\ud800"}}', kind="application/json", **BEGIN)
call("a wrong content type", "POST", f"{UPLOAD}?part=snippet,status&uploadType=multipart", 400, body=WHOLE, kind="text/plain")
call("an upload begun", "POST", f"{UPLOAD}?part=snippet,status&uploadType=resumable", 200, said=ABOUT, keep={"there": lambda told: told.headers["location"]}, **BEGIN)
call("how far it is", "PUT", "<there>", 308, token=None, content_range=f"bytes */{len(MP4)}")
call("its bytes", "PUT", "<there>", 200, token=None, body=MP4, kind="video/mp4", keep={"third": lambda told: told.json["id"]})
call("an upload that is none", "PUT", f"{UPLOAD}?uploadType=resumable&upload_id=forged", 404, token=None, body=MP4, kind="video/mp4")
call("not yet processed", "GET", "/videos?part=status,processingDetails&id=<film>", 200)
TABLE.wait(30)
call("read back", "GET", "/videos?part=snippet,status&id=<film>", 200)
call("several, and less of each", "GET", "/videos?part=snippet&id=<film>,<second>&fields=items(id,snippet/title)", 200)
call("a private film", "POST", f"{UPLOAD}?part=snippet,status&uploadType=multipart", 200, body=QUIET, kind=QUIETLY, keep={"house": lambda told: told.json["id"]})
TABLE.wait(30)
call("read by its own", "GET", "/videos?part=status&id=<house>", 200)
call("in its own list", "GET", f"/playlistItems?part=status&playlistId=UU{ACME[2:]}", 200)
call("not for strangers", "GET", "/videos?part=snippet&id=<house>", 200, token="ya29.zeta")
call("in no list of theirs", "GET", f"/playlistItems?part=status&playlistId=UU{ACME[2:]}", 200, token="ya29.zeta")
call("nor to be talked about", "GET", "/commentThreads?part=snippet&videoId=<house>", 404, token="ya29.zeta")
call("by anybody", "GET", "/commentThreads?part=snippet&videoId=<house>", 403)
call("nor to be liked", "POST", "/videos/rate?id=<house>&rating=like", 404, token="ya29.zeta")
call("delete it", "DELETE", "/videos?id=<house>", 204)
call("edit", "PUT", "/videos?part=snippet", 200, said={"id": "<film>", "snippet": {"title": "Chips & fish", "categoryId": "22"}})
call("a page", "GET", f"/playlistItems?part=snippet&playlistId=UU{ACME[2:]}&maxResults=1", 200, keep={"next": lambda told: told.json["nextPageToken"]})
call("the next page", "GET", f"/playlistItems?part=snippet&playlistId=UU{ACME[2:]}&maxResults=1&pageToken=<next>", 200)
call("a page below zero", "GET", f"/playlistItems?part=snippet&playlistId=UU{ACME[2:]}&maxResults=-1", 400)
call("a forged cursor", "GET", f"/playlistItems?part=snippet&playlistId=UU{ACME[2:]}&pageToken=forged", 400)
call("a comment", "POST", "/commentThreads?part=snippet", 200, said=thread("<film>", "Lovely"), keep={"comment": lambda told: told.json["id"]})
call("a reply", "POST", "/comments?part=snippet", 200, said={"snippet": {"parentId": "<comment>", "textOriginal": "yes"}})
TABLE.act(lambda world, kept: kept.update(fan=world.comment_from_fan(kept["film"], "Great", platform="YouTube")))
call("what fans say", "GET", "/commentThreads?part=snippet,replies&videoId=<film>", 200)
call("hide it", "POST", "/comments/setModerationStatus?id=<fan>&moderationStatus=rejected", 204)
call("like", "POST", "/videos/rate?id=<film>&rating=like", 204, token="ya29.zeta")
call("what I like", "GET", "/videos/getRating?id=<film>", 200, token="ya29.zeta")
call("like no more", "POST", "/videos/rate?id=<film>&rating=none", 204, token="ya29.zeta")
call("follow", "POST", "/subscriptions?part=snippet", 200, said={"snippet": {"resourceId": {"kind": "youtube#channel", "channelId": ZETA}}}, keep={"following": lambda told: told.json["id"]})
call("follow again", "POST", "/subscriptions?part=snippet", 400, said={"snippet": {"resourceId": {"kind": "youtube#channel", "channelId": ZETA}}})
call("whom I follow", "GET", "/subscriptions?part=snippet&mine=true", 200)
call("follow no more", "DELETE", "/subscriptions?id=<following>", 204)
call("delete a comment", "DELETE", "/comments?id=<comment>", 204)
call("delete another's", "DELETE", "/videos?id=<film>", 403, token="ya29.zeta")
call("delete", "DELETE", "/videos?id=<film>", 204)
call("delete again", "DELETE", "/videos?id=<film>", 404)
call("gone", "GET", "/videos?part=snippet&id=<film>", 200)
call("no such path", "GET", "/nowhere", 404)
call("no such parameter", "GET", "/videos?part=snippet&id=<second>&nonsense=1", 400)
call("a search", "GET", "/search?part=snippet&q=fish", 200)
REFRESH = {"grant_type": "refresh_token", "refresh_token": "acme-youtube-refresh", "client_id": "house-client", "client_secret": "house-client-secret"}
call("a refresh", "POST", "https://oauth2.googleapis.com/token", 200, form=REFRESH, token=None)
call("a forged refresh", "POST", "https://oauth2.googleapis.com/token", 400, form=REFRESH | {"refresh_token": "forged"}, token=None)
call("over the limit", "POST", f"{UPLOAD}?part=snippet,status&uploadType=multipart", 403, body=WHOLE, kind=RELATED, token="ya29.busy")
