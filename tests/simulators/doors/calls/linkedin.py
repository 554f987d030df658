"""Calls on LinkedIn."""

from tests.simulators.doors.calls.table import Table
from tests.simulators.platforms.linkedin.hands import MP4, PNG, VERSION, key, new

ANN, ORG = "urn:li:person:ann1", "urn:li:organization:5001"
# fmt: off
TABLE = Table("LinkedIn", "https://api.linkedin.com", "ann-linkedin", linkedin_version=VERSION, x_restli_protocol_version="2.0.0")
call = TABLE.call
LIST = f"/rest/posts?q=author&author={key(ORG)}"
URN = {"post": lambda told: told.headers["x-restli-id"]}


call("who am I", "GET", "/v2/userinfo", 200)
call("what I run", "GET", "/rest/organizationAcls?q=roleAssignee", 200)
call("without a token", "GET", "/v2/userinfo", 401, token=None)
call("with nobody's token", "GET", "/v2/userinfo", 401, token="nobody")
call("with a token of X", "GET", "/v2/userinfo", 401, token="acme-bearer")
call("with an expired token", "POST", "/rest/posts", 401, said=new("late"), token="ann-linkedin-expired")
call("with a revoked token", "POST", "/rest/posts", 401, said=new("late"), token="ann-linkedin-revoked")
call("with a scope too few", "POST", "/rest/posts", 403, said=new("more"), token="ann-linkedin-member-only")
call("without a version", "POST", "/rest/posts", 400, said=new("more"), linkedin_version=None)
call("with a dead version", "POST", "/rest/posts", 426, said=new("more"), linkedin_version="202001")
call("publish a text", "POST", "/rest/posts", 201, said=new("Fish & chips 🐟"), keep=URN)
call("the same again", "POST", "/rest/posts", 422, said=new("Fish & chips 🐟"))
call("as a person", "POST", "/rest/posts", 201, said=new("my own", ANN), keep={"own": lambda told: told.headers["x-restli-id"]})
call("as somebody else", "POST", "/rest/posts", 403, said=new("forged", "urn:li:person:fan9"))
call("a text too long", "POST", "/rest/posts", 400, said=new("a" * 3_001))
call("a field that is missing", "POST", "/rest/posts", 422, said={"author": ORG, "commentary": "x"})
call("no JSON", "POST", "/rest/posts", 400, body=b"{not json", kind="application/json")
call("no UTF-8", "POST", "/rest/posts", 400, body=b"\xff\xfe", kind="application/json")
call("half a surrogate pair", "POST", "/rest/posts", 400, body=b'{"author":"urn:li:organization:5001","commentary":"\\ud800"}', kind="application/json")
call("a wrong content type", "POST", "/rest/posts", 415, body=b"commentary=x", kind="text/plain")
call("a picture begun", "POST", "/rest/images?action=initializeUpload", 200, said={"initializeUploadRequest": {"owner": ORG}}, keep={"picture": lambda told: told.json["value"]["image"], "there": lambda told: told.json["value"]["uploadUrl"]})
call("a picture's bytes", "PUT", "<there>", 201, body=PNG, kind="application/octet-stream")
TABLE.wait(3)
call("a picture's state", "GET", "/rest/images/<picture|q>", 200)
call("publish a picture", "POST", "/rest/posts", 201, said=new("seen", content={"media": {"id": "<picture>", "altText": "a garden"}}), keep={"seen": lambda told: told.headers["x-restli-id"]})
call("a film begun", "POST", "/rest/videos?action=initializeUpload", 200, said={"initializeUploadRequest": {"owner": ORG, "fileSizeBytes": len(MP4), "uploadCaptions": False, "uploadThumbnail": False}}, keep={"film": lambda told: told.json["value"]["video"], "at": lambda told: told.json["value"]["uploadInstructions"][0]["uploadUrl"]})
call("a film's bytes", "PUT", "<at>", 200, body=MP4, kind="application/octet-stream", token=None, keep={"part": lambda told: told.headers["etag"]})
call("a film ended", "POST", "/rest/videos?action=finalizeUpload", 200, said={"finalizeUploadRequest": {"video": "<film>", "uploadToken": "", "uploadedPartIds": ["<part>"]}})
TABLE.wait(3)
call("publish a film", "POST", "/rest/posts", 201, said=new("moving", content={"media": {"id": "<film>", "title": "A film"}}))
call("read back", "GET", "/rest/posts/<post|q>", 200)
call("read two", "GET", "/rest/posts?ids=List(<post|q>,<seen|q>)", 200, x_restli_method="BATCH_GET")
call("my own cannot be read", "GET", "/rest/posts/<own|q>", 403)
call("edit", "POST", "/rest/posts/<post|q>", 204, said={"patch": {"$set": {"commentary": "Chips and fish"}}}, x_restli_method="PARTIAL_UPDATE")
call("a page", "GET", f"{LIST}&start=0&count=1", 200)
call("the next page", "GET", f"{LIST}&start=1&count=1", 200)
call("a page below zero", "GET", f"{LIST}&count=-1", 400)
call("a forged cursor", "GET", f"{LIST}&start=forged", 400)
call("a comment", "POST", "/rest/socialActions/<post|q>/comments", 201, said={"actor": ORG, "message": {"text": "more"}}, keep={"comment": lambda told: told.headers["x-restli-id"]})
TABLE.act(lambda world, kept: world.comment_from_fan(kept["post"], "Lovely", platform="LinkedIn"))
call("what fans say", "GET", "/rest/socialActions/<post|q>/comments", 200)
call("a comment read", "GET", "/rest/socialActions/<post|q>/comments/<comment>", 200)
call("delete a comment", "DELETE", f"/rest/socialActions/<post|q>/comments/<comment>?actor={key(ORG)}", 204)
call("like", "POST", f"/rest/reactions?actor={key(ORG)}", 201, said={"root": "<post>", "reactionType": "LIKE"})
call("who likes it", "GET", "/rest/reactions/(entity:<post|q>)?q=entity", 200)
call("like no more", "DELETE", f"/rest/reactions/(actor:{key(ORG)},entity:<post|q>)", 204)
call("delete", "DELETE", "/rest/posts/<post|q>", 204, x_restli_method="DELETE")
call("delete again", "DELETE", "/rest/posts/<post|q>", 204, x_restli_method="DELETE")
call("gone", "GET", "/rest/posts/<post|q>", 404)
call("no such path", "GET", "/rest/nowhere", 404)
call("no URN", "GET", "/rest/posts/123", 400)
REFRESH = {"grant_type": "refresh_token", "refresh_token": "ann-linkedin-refresh", "client_id": "house-client", "client_secret": "house-client-secret"}
call("a refresh", "POST", "https://www.linkedin.com/oauth/v2/accessToken", 200, form=REFRESH, token=None)
call("a forged refresh", "POST", "https://www.linkedin.com/oauth/v2/accessToken", 400, form=REFRESH | {"refresh_token": "forged"}, token=None)
call("over the limit", "POST", "/rest/posts", 429, said=new("busy", "urn:li:person:busy4"), token="busy-linkedin")
