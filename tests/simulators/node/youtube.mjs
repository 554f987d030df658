// @googleapis/youtube, as its users write it.
import { Readable } from "node:stream";

import { judged, refused, require } from "./reach.mjs";

const { auth, youtube } = require("@googleapis/youtube");
const ACME = "UCacmeGardenToolsAcmeGar";
const ZETA = "UCzetaZetaZetaZetaZetaZe";
function as(access_token) {
  const client = new auth.OAuth2("house-client", "house-client-secret");
  client.setCredentials({ access_token });
  return youtube({ version: "v3", auth: client });
}
const acme = as("ya29.acme");
const movie = Buffer.alloc(100);
movie.writeUInt32BE(1000, 12);
movie.writeUInt32BE(5000, 16);
const box = (name, content) => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8);
  head.write(name, 4);
  return Buffer.concat([head, content]);
};
const MP4 = Buffer.concat([box("ftyp", Buffer.concat([Buffer.from("mp42"), Buffer.alloc(12)])), box("moov", box("mvhd", movie)), Buffer.alloc(2000)]);
const said = (error) => ({ status: error.status, reason: error.response.data.error.errors[0].reason });
const insert = (title, client = acme) =>
  client.videos.insert({
    part: ["snippet", "status"],
    requestBody: { snippet: { title, description: "A film" }, status: { privacyStatus: "public" } },
    media: { mimeType: "video/mp4", body: Readable.from([MP4]) },
  });

await judged({
  async identity() {
    const me = await acme.channels.list({ part: ["snippet", "contentDetails"], mine: true });
    const { id, snippet, contentDetails } = me.data.items[0];
    return { id, title: snippet.title, uploads: contentDetails.relatedPlaylists.uploads };
  },
  async publish() {
    const made = await insert("Fish & chips 🐟");
    const id = made.data.id;
    const read = await acme.videos.list({ part: ["snippet", "status"], id: [id] });
    const thread = await acme.commentThreads.insert({
      part: ["snippet"],
      requestBody: { snippet: { videoId: id, topLevelComment: { snippet: { textOriginal: "more" } } } },
    });
    await acme.comments.insert({ part: ["snippet"], requestBody: { snippet: { parentId: thread.data.id, textOriginal: "yes" } } });
    const threads = await acme.commentThreads.list({ part: ["snippet", "replies"], videoId: id });
    await as("ya29.zeta").videos.rate({ id, rating: "like" });
    const rating = await as("ya29.zeta").videos.getRating({ id: [id] });
    return {
      title: read.data.items[0].snippet.title,
      state: read.data.items[0].status.uploadStatus,
      comment: threads.data.items[0].snippet.topLevelComment.snippet.textOriginal,
      answers: threads.data.items[0].replies.comments.map((each) => each.snippet.textOriginal),
      rating: rating.data.items[0].rating,
    };
  },
  async list() {
    for (let n = 0; n < 3; n++) await insert(`n${n}`);
    const pages = [];
    let pageToken;
    do {
      const page = await acme.playlistItems.list({ part: ["snippet"], playlistId: `UU${ACME.slice(2)}`, maxResults: 2, pageToken });
      pages.push(page.data.items.map((each) => each.snippet.title));
      pageToken = page.data.nextPageToken;
    } while (pageToken);
    const follow = { part: ["snippet"], requestBody: { snippet: { resourceId: { kind: "youtube#channel", channelId: ZETA } } } };
    const following = await acme.subscriptions.insert(follow);
    const again = await refused(acme.subscriptions.insert(follow), said);
    const ended = await acme.subscriptions.delete({ id: following.data.id });
    return { pages, again, ended: ended.status };
  },
  async gone() {
    const { id } = (await insert("soon gone")).data;
    const deleted = await acme.videos.delete({ id });
    const read = await acme.videos.list({ part: ["snippet"], id: [id] });
    return { deleted: deleted.status, left: read.data.items, again: await refused(acme.videos.delete({ id }), said) };
  },
  async refusals() {
    const mine = (token) => as(token).channels.list({ part: ["snippet"], mine: true });
    return {
      expired: await refused(mine("ya29.acme-expired"), said),
      revoked: await refused(mine("ya29.acme-revoked"), said),
      foreign: await refused(mine("acme-bearer"), said),
      scope: await refused(insert("x", as("ya29.acme-reads-only")), said),
      limit: await refused(insert("x", as("ya29.busy")), said),
      title: await refused(insert("a".repeat(101)), said),
    };
  },
  async refresh() {
    const client = new auth.OAuth2("house-client", "house-client-secret");
    client.setCredentials({ refresh_token: "acme-youtube-refresh" });
    const me = await youtube({ version: "v3", auth: client }).channels.list({ part: ["snippet"], mine: true });
    const other = new auth.OAuth2("house-client", "house-client-secret");
    other.setCredentials({ refresh_token: "forged" });
    const forged = await refused(youtube({ version: "v3", auth: other }).channels.list({ part: ["snippet"], mine: true }), (error) => ({
      status: error.status,
      said: error.response.data.error,
    }));
    return { id: me.data.items[0].id, expires: typeof client.credentials.expiry_date, forged };
  },
});
