// twitter-api-v2, as its users write it.
import { judged, refused, require } from "./reach.mjs";

const { TwitterApi } = require("twitter-api-v2");
const client = new TwitterApi("acme-bearer");
const signed = new TwitterApi({
  appKey: "house",
  appSecret: "house-secret",
  accessToken: "1001-acme",
  accessSecret: "acme-secret",
});
const PNG = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(64)]);
const MP4 = Buffer.concat([Buffer.from("0000001866747970", "hex"), Buffer.from("mp42"), Buffer.alloc(2000)]);
const said = (error) => ({
  code: error.code,
  detail: error.data.detail,
  limit: error.rateLimit && { limit: error.rateLimit.limit, remaining: error.rateLimit.remaining },
});

await judged({
  async identity() {
    const me = await client.v2.me({ "user.fields": ["created_at"] });
    const verified = await signed.v2.me();
    return { id: me.data.id, username: me.data.username, signed: verified.data.id };
  },
  async publish() {
    const post = await client.v2.tweet("Fish & chips 🐟");
    const answer = await client.v2.reply("more", post.data.id);
    const read = await client.v2.singleTweet(answer.data.id, { "tweet.fields": ["referenced_tweets", "author_id"] });
    const liked = await client.v2.like("1001", post.data.id);
    const likers = await client.v2.tweetLikedBy(post.data.id);
    return {
      read: read.data.text,
      author: read.data.author_id,
      answers: read.data.referenced_tweets[0].id === post.data.id,
      liked: liked.data.liked,
      likers: likers.data.map((user) => user.id),
    };
  },
  async media() {
    const picture = await signed.v1.uploadMedia(PNG, { mimeType: "image/png" });
    await signed.v1.createMediaMetadata(picture, { alt_text: { text: "a garden" } });
    const film = await signed.v1.uploadMedia(MP4, { mimeType: "video/mp4", longVideo: false });
    const newer = await client.v2.uploadMedia(PNG, { media_type: "image/png" });
    const seen = [];
    for (const id of [picture, film, newer]) {
      const post = await client.v2.tweet(`with ${seen.length}`, { media: { media_ids: [id] } });
      const read = await client.v2.singleTweet(post.data.id, {
        expansions: ["attachments.media_keys"],
        "media.fields": ["type", "alt_text"],
      });
      seen.push({ type: read.includes.media[0].type, alt: read.includes.media[0].alt_text });
    }
    return { seen };
  },
  async list() {
    for (let n = 0; n < 7; n++) await client.v2.tweet(`n${n}`);
    const timeline = await client.v2.userTimeline("1001", { max_results: 5 });
    const first = timeline.tweets.map((post) => post.text);
    await timeline.fetchNext();
    return { first, all: timeline.tweets.map((post) => post.text), done: timeline.done };
  },
  async gone() {
    const post = await client.v2.tweet("soon gone");
    const deleted = await client.v2.deleteTweet(post.data.id);
    const read = await client.v2.singleTweet(post.data.id);
    return { deleted: deleted.data.deleted, data: read.data, error: read.errors[0].title };
  },
  async refusals() {
    const { id } = (await client.v2.tweet("once")).data;
    return {
      duplicate: await refused(client.v2.tweet("once"), said),
      expired: await refused(new TwitterApi("acme-expired").v2.me(), said),
      revoked: await refused(new TwitterApi("acme-revoked").v2.me(), said),
      scope: await refused(new TwitterApi("zeta-reads-only").v2.tweet("x"), said),
      limit: await refused(new TwitterApi("busy-bearer").v2.tweet("x"), said),
      foreign: await refused(new TwitterApi("EAAacme").v2.singleTweet(id), said),
    };
  },
  async refresh() {
    const app = new TwitterApi({ clientId: "house-client", clientSecret: "house-client-secret" });
    const fresh = await app.refreshOAuth2Token("acme-refresh");
    const me = await fresh.client.v2.me();
    const again = await refused(app.refreshOAuth2Token("acme-refresh"), (error) => ({ code: error.code, said: error.data.error }));
    return { id: me.data.id, lasts: fresh.expiresIn, again };
  },
});
