// From pictures to the server with nothing but commands: each capture arrives once.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { folder, freePort, KEY, perch, scenes, sessionAt, simulator } from "./perch.mjs";
import { CAPTURES } from "./scenes.mjs";

const byValue = (captures) => captures.toSorted((a, b) => (a.raw_value < b.raw_value ? -1 : 1));

/** What is compared of a capture at the server. */
function seen({ raw_value, gtin, gs1_dl_data, capture_type, metadata }) {
  const { also_read, label_conflict, client_capture_id, station, order_id } = metadata;
  assert.match(client_capture_id, /^[0-9a-f-]{36}$/);
  assert.equal(capture_type, "BARCODE");
  assert.equal(station, "bench-1");
  assert.equal(order_id, undefined);
  return {
    raw_value,
    gtin: gtin || null,
    gs1_dl_data: gs1_dl_data ?? null,
    ...(also_read && { also_read }),
    ...(label_conflict && { label_conflict }),
  };
}

/** The session at hand. */
function session(data) {
  const { code, out, err } = perch(["session", "show", "--json", "--data-dir", data]);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

/** Asserts that the server has every scene once, each under the number the station gave it. */
async function checkDelivered(url, data) {
  const { remote, brief, captures } = session(data);
  const there = await sessionAt(url, remote.id);
  assert.equal(there.metadata.client_session_id, brief.id);
  assert.deepEqual(byValue(there.captures.map(seen)), byValue(CAPTURES));
  assert.deepEqual(
    there.captures.map(({ metadata }) => metadata.client_capture_id).sort(),
    captures.map(({ card }) => card.id).sort(),
  );
}

test("each scene is on the server once, with GTIN-14, link data and metadata", async (t) => {
  const [pictures, data] = [scenes(t), join(folder(t), "data")];
  const { url, key } = await simulator(t);
  assert.equal(key, KEY);
  const common = ["--data-dir", data, "--server", url];

  const scan = perch(["scan", pictures, "--queue", ...common]);
  assert.equal(scan.code, 0, scan.err);
  const sync = perch(["sync", "--until-idle", ...common]);
  assert.equal(sync.code, 0, sync.err);
  assert.match(sync.out, /^All is sent: 13 done$/m);
  await checkDelivered(url, data);

  const again = perch(["sync", "--until-idle", ...common]);
  assert.equal(again.code, 0, again.err);
  await checkDelivered(url, data);
});

test("what is scanned while the server is away is delivered when it is back", async (t) => {
  const [pictures, data, port] = [scenes(t), join(folder(t), "data"), await freePort()];
  const common = ["--data-dir", data, "--server", `http://127.0.0.1:${port}`];

  const scan = perch(["scan", pictures, "--queue", ...common]);
  assert.equal(scan.code, 0, scan.err);
  const submit = perch(["session", "submit", ...common]);
  assert.equal(submit.code, 0, submit.err);
  const away = perch(["sync", "--until-idle", "--hurry", "20", ...common]);
  assert.equal(away.code, 1);
  assert.match(away.out, /14 still wait\. \S.*server/);
  const waiting = perch(["outbox", "list", "--json", "--data-dir", data]);
  assert.equal(JSON.parse(waiting.out).length, 14);

  const { url } = await simulator(t, { port });
  const back = perch(["sync", "--until-idle", "--hurry", "20", ...common]);
  assert.equal(back.code, 0, back.out + back.err);
  await checkDelivered(url, data);
  assert.equal(session(data).brief.state, "review");
});

test("proposals are listed, decided and applied by commands", async (t) => {
  const [pictures, data] = [scenes(t), join(folder(t), "data")];
  const { url } = await simulator(t);
  const common = ["--data-dir", data, "--server", url];
  const sync = () => {
    const { code, out, err } = perch(["sync", "--until-idle", "--hurry", "20", ...common]);
    assert.equal(code, 0, out + err);
  };
  const listed = () => JSON.parse(perch(["review", "list", "--json", "--data-dir", data]).out).groups;

  assert.equal(perch(["scan", join(pictures, "honey.jpg"), "--queue", ...common]).code, 0);
  assert.equal(perch(["session", "submit", ...common]).code, 0);
  sync();
  const [group] = listed();
  const [first, second] = group.proposals;
  assert.equal(perch(["review", "accept", first.id, ...common]).code, 0);
  assert.equal(perch(["review", "reject", second.id, ...common]).code, 0);
  sync();
  assert.equal(perch(["review", "apply", group.capture.id, ...common]).code, 0);
  sync();
  const [after] = listed();
  assert.notEqual(after.applied_at, null);
  assert.deepEqual(
    after.proposals.slice(0, 2).map(({ decision, status }) => [decision, status]),
    [
      ["accepted", "ACCEPTED"],
      ["rejected", "REJECTED"],
    ],
  );
});
