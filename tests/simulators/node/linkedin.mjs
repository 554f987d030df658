// linkedin-api-client, as its users write it.
import { judged, refused, require } from "./reach.mjs";

const { AuthClient, RestliClient } = require("linkedin-api-client");
const axios = require("axios");
const client = new RestliClient();
const ORG = "urn:li:organization:5001";
const ANN = "urn:li:person:ann1";
const WITH = { versionString: "202611", accessToken: "ann-linkedin" };
const PNG = Buffer.concat([
  Buffer.from("89504e470d0a1a0a0000000d494844520000000800000006", "hex"),
  Buffer.alloc(40),
]);
const said = (error) => ({ status: error.response.status, code: error.response.data.code });
const entity = (commentary, author = ORG, more = {}) => ({
  author,
  commentary,
  visibility: "PUBLIC",
  distribution: { feedDistribution: "MAIN_FEED", targetEntities: [], thirdPartyDistributionChannels: [] },
  lifecycleState: "PUBLISHED",
  isReshareDisabledByAuthor: false,
  ...more,
});
const create = (text, more = {}, asked = {}) =>
  client.create({ ...WITH, resourcePath: "/posts", entity: entity(text, ORG, more), ...asked });
const read = (id, asked = {}) =>
  client.get({ ...WITH, resourcePath: "/posts/{id}", pathKeys: { id }, ...asked });

await judged({
  async identity() {
    const me = await client.get({ resourcePath: "/userinfo", accessToken: WITH.accessToken });
    const acls = await client.finder({ ...WITH, resourcePath: "/organizationAcls", finderName: "roleAssignee" });
    return { sub: me.data.sub, runs: acls.data.elements.map((each) => each.organization) };
  },
  async publish() {
    const made = await create("Fish & chips 🐟");
    const urn = made.createdEntityId;
    const got = await read(urn);
    await client.partialUpdate({ ...WITH, resourcePath: "/posts/{id}", pathKeys: { id: urn }, patchSetObject: { commentary: "Chips" } });
    const edited = await read(urn);
    const comment = await client.create({
      ...WITH,
      resourcePath: "/socialActions/{id}/comments",
      pathKeys: { id: urn },
      entity: { actor: ORG, message: { text: "more" } },
    });
    const comments = await client.getAll({ ...WITH, resourcePath: "/socialActions/{id}/comments", pathKeys: { id: urn } });
    await client.create({ ...WITH, resourcePath: "/reactions", entity: { root: urn, reactionType: "LIKE" }, queryParams: { actor: ORG } });
    const likes = await client.finder({ ...WITH, resourcePath: "/reactions/{key}", pathKeys: { key: { entity: urn } }, finderName: "entity" });
    return {
      status: made.status,
      text: got.data.commentary,
      edited: edited.data.commentary,
      comment: Boolean(comment.createdEntityId),
      comments: comments.data.elements.map((each) => each.message.text),
      likes: likes.data.elements.map((each) => each.reactionType),
    };
  },
  async media() {
    const begun = await client.action({
      ...WITH,
      resourcePath: "/images",
      actionName: "initializeUpload",
      data: { initializeUploadRequest: { owner: ORG } },
    });
    const { image, uploadUrl } = begun.data.value;
    const put = await axios.put(uploadUrl, PNG, {
      headers: { Authorization: `Bearer ${WITH.accessToken}`, "Content-Type": "application/octet-stream" },
    });
    const made = await create("seen", { content: { media: { id: image, altText: "a garden" } } });
    const got = await read(made.createdEntityId);
    return { host: new URL(uploadUrl).host, put: put.status, shown: got.data.content.media.id === image };
  },
  async list() {
    for (let n = 0; n < 3; n++) await create(`n${n}`);
    const pages = [];
    for (let start = 0; start < 4; start += 2) {
      const page = await client.finder({ ...WITH, resourcePath: "/posts", finderName: "author", queryParams: { author: ORG, start, count: 2 } });
      pages.push(page.data.elements.map((each) => each.commentary));
    }
    const ids = (await client.finder({ ...WITH, resourcePath: "/posts", finderName: "author", queryParams: { author: ORG } })).data.elements.map((each) => each.id);
    const several = await client.batchGet({ ...WITH, resourcePath: "/posts", ids: ids.slice(0, 2) });
    return { pages, several: Object.keys(several.data.results).length };
  },
  async gone() {
    const { createdEntityId: id } = await create("soon gone");
    const first = await client.delete({ ...WITH, resourcePath: "/posts/{id}", pathKeys: { id } });
    const again = await client.delete({ ...WITH, resourcePath: "/posts/{id}", pathKeys: { id } });
    return { statuses: [first.status, again.status], gone: await refused(read(id), said) };
  },
  async refusals() {
    await create("once");
    const like = (accessToken) => create("x", {}, { accessToken });
    const own = () => client.create({ ...WITH, resourcePath: "/posts", entity: entity("x", "urn:li:person:busy4"), accessToken: "busy-linkedin" });
    return {
      duplicate: await refused(create("once"), said),
      expired: await refused(like("ann-linkedin-expired"), said),
      revoked: await refused(like("ann-linkedin-revoked"), said),
      scope: await refused(like("ann-linkedin-member-only"), said),
      limit: await refused(own(), said),
      foreign: await refused(like("acme-bearer"), said),
      version: await refused(create("x", {}, { versionString: "202001" }), said),
      unread: await refused(read((await client.create({ ...WITH, resourcePath: "/posts", entity: entity("mine", ANN) })).createdEntityId), said),
    };
  },
  async refresh() {
    const app = new AuthClient({ clientId: "house-client", clientSecret: "house-client-secret", redirectUrl: "https://acme.example/" });
    const fresh = await app.exchangeRefreshTokenForAccessToken("ann-linkedin-refresh");
    const me = await client.get({ resourcePath: "/userinfo", accessToken: fresh.access_token });
    const forged = await refused(app.exchangeRefreshTokenForAccessToken("forged"), (error) => ({
      status: error.response.status,
      said: error.response.data.error,
    }));
    return { sub: me.data.sub, forged };
  },
});
