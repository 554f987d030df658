// facebook-nodejs-business-sdk, as its users write it: a Page, and an Instagram account by Facebook's login.
import { judged, refused, require } from "./reach.mjs";

const sdk = require("facebook-nodejs-business-sdk");
const { FacebookAdsApi, IGMedia, IGComment, IGUser, Page, PagePost, User, Comment } = sdk;
const as = (token) => new FacebookAdsApi(token, "en_US", false);
const page = (token = "EAAacme") => new Page("2001", {}, undefined, as(token));
const user = (token = "EAA-acme-by-facebook-login") => new IGUser("17841400000000001", {}, undefined, as(token));
const post = (id) => new PagePost(id, {}, undefined, as("EAAacme"));
const media = (id) => new IGMedia(id, {}, undefined, as("EAA-acme-by-facebook-login"));
const said = (error) => ({ status: error.status, code: error.response.code, subcode: error.response.error_subcode });
const PICTURE = "https://acme.example/garden.jpg";

async function published(caption) {
  const box = await user().createMedia([], { image_url: PICTURE, caption });
  const state = await new IGMedia(box.id, {}, undefined, as("EAA-acme-by-facebook-login")).get(["status_code"]);
  const made = await user().createMediaPublish([], { creation_id: box.id });
  return { id: made.id, state: state._data.status_code, box: box.id };
}

await judged({
  async identity() {
    const me = await page().get(["id", "name"]);
    const pages = await new User("me", {}, undefined, as("EAAann")).getAccounts(["id", "name", "access_token"]);
    const instagram = await user().get(["username", "media_count"]);
    return { name: me.name, pages: pages.map((each) => each.id), username: instagram.username };
  },
  async publish() {
    const made = await page().createFeed([], { message: "Fish & chips 🐟" });
    const read = await post(made.id).get(["message", "from", "is_published"]);
    const comment = await post(made.id).createComment([], { message: "more" });
    const answer = await new Comment(comment.id, {}, undefined, as("EAAacme")).createComment([], { message: "yes" });
    const comments = await post(made.id).getComments(["message"]);
    await post(made.id).createLike([], {});
    const likes = await post(made.id).getLikes(["id"]);
    return {
      message: read.message,
      from: read.from.name,
      comments: comments.map((each) => each.message),
      answered: answer.id !== comment.id,
      likes: likes.map((each) => each.id),
    };
  },
  async media() {
    const photo = await page().createPhoto([], { url: PICTURE, caption: "seen" });
    const kept = await page().createPhoto([], { url: PICTURE, published: false });
    const album = await page().createFeed([], { message: "both", attached_media: [{ media_fbid: kept.id }] });
    const read = await post(album.id).get(["message", "attachments"]);
    return { post: photo._data.post_id !== photo.id, attachments: read.attachments.data.length };
  },
  async list() {
    for (let n = 0; n < 5; n++) await page().createFeed([], { message: `n${n}` });
    const feed = await page().getFeed(["message"], { limit: 2 });
    const pages = [feed.map((each) => each.message)];
    while (feed.hasNext()) pages.push((await feed.next()).map((each) => each.message));
    return { pages };
  },
  async gone() {
    const made = await page().createFeed([], { message: "soon gone" });
    await post(made.id).delete([]);
    return { gone: await refused(post(made.id).get(["message"]), said), again: await refused(post(made.id).delete([]), said) };
  },
  async refusals() {
    await page().createFeed([], { message: "once" });
    return {
      duplicate: await refused(page().createFeed([], { message: "once" }), said),
      expired: await refused(page("EAAacme-expired").get(["name"]), said),
      revoked: await refused(page("EAAacme-revoked").get(["name"]), said),
      permission: await refused(page("EAAacme-reads-only").createFeed([], { message: "x" }), said),
      limit: await refused(new Page("2004", {}, undefined, as("EAAbusy")).createFeed([], { message: "x" }), said),
      foreign: await refused(page("acme-bearer").get(["name"]), said),
    };
  },
  async instagram() {
    const one = await published("Fish & chips 🐟");
    const read = await media(one.id).get(["caption", "media_type", "permalink"]);
    const comment = await media(one.id).createComment([], { message: "more" });
    const answer = await new IGComment(comment.id, {}, undefined, as("EAA-acme-by-facebook-login")).createReply([], { message: "yes" });
    const comments = await media(one.id).getComments(["text"]);
    await published("second");
    const listed = await user().getMedia(["caption"], { limit: 1 });
    const pages = [listed.map((each) => each.caption)];
    while (listed.hasNext()) pages.push((await listed.next()).map((each) => each.caption));
    await media(one.id).delete([]);
    return {
      state: one.state,
      caption: read.caption,
      type: read.media_type,
      comments: comments.map((each) => each.text),
      answered: Boolean(answer.id),
      pages,
      gone: await refused(media(one.id).get(["caption"]), said),
      again: await refused(user().createMediaPublish([], { creation_id: one.box }), said),
      expired: await refused(user("IGAA-acme-expired").get(["username"]), said),
      limit: await refused(new IGUser("17841400000000009", {}, undefined, as("IGAA-busy")).createMedia([], { image_url: PICTURE }), said),
    };
  },
});
