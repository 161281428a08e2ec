// `perch doctor --contract`: what a server says of its API, told against what Perch relies on.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { folder, jsonLines, simulator, start } from "./perch.mjs";

/** What the command finds. It runs beside this process, which may be the server. */
async function compared(t, server) {
  const child = start(t, ["doctor", "--contract", "--json", "--data-dir", folder(t), "--server", server]);
  let out = "";
  child.stdout.on("data", (text) => (out += text));
  const code = await child.ended;
  return { code, messages: jsonLines(out).map(({ message }) => message) };
}

/** A server that gives a document at the one place where one is looked for. */
async function serving(t, type, body) {
  const asked = [];
  const server = createServer((request, answer) => {
    asked.push([request.url, request.headers["x-api-key"]]);
    answer.writeHead(200, { "content-type": type }).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  return { asked, url: `http://127.0.0.1:${server.address().port}` };
}

test("the simulator describes every call that is made", async (t) => {
  const { url } = await simulator(t);
  const { code, messages } = await compared(t, url);
  assert.equal(code, 0);
  assert.equal(messages.length, 1);
  assert.match(messages[0], /^The server describes all 18 calls that Perch makes/);
});

test("each difference is a sentence, and the key stays here", async (t) => {
  const { url } = await simulator(t);
  const document = await (await fetch(`${url}/scanner/api/v1/openapi.json`)).json();
  delete document.paths["/scanner/api/v1/captures"].post;
  const sessions = document.paths["/scanner/api/v1/sessions"];
  const schema = { properties: { capture_mode: {}, user_agent: {}, device_context: {}, metadata: {}, shop: {} }, required: ["shop"] };
  sessions.post.requestBody = { content: { "application/json": { schema } } };
  const other = await serving(t, "application/json", JSON.stringify(document));
  const { code, messages } = await compared(t, other.url);
  assert.equal(code, 1);
  assert.deepEqual(messages, [
    'create session: the server requires "shop", which is never sent',
    "create capture: the server describes no POST /scanner/api/v1/captures",
  ]);
  assert.deepEqual(other.asked, [["/scanner/api/v1/openapi.json", undefined]]);
});

const oddities = [
  ["a web page", "text/html", "<html>Please sign in</html>", /A web page answered instead of the server/],
  ["other JSON", "application/json", '{"hello": 1}', /does not tell: the answer is no OpenAPI document/],
];
for (const [what, type, body, sentence] of oddities) {
  test(`${what} in its place is told`, async (t) => {
    const { url } = await serving(t, type, body);
    const { code, messages } = await compared(t, url);
    assert.equal(code, 1);
    assert.match(messages.join("\n"), sentence);
  });
}
