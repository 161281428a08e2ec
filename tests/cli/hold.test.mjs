// The hold list by commands: taken whole or not at all, listed, written as it can be taken again, cleared.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, perch } from "./perch.mjs";

test("a hold list is taken, listed, taken again from what was listed, and cleared", (t) => {
  const data = join(folder(t), "data");
  const file = join(folder(t), "recall.csv");
  const hold = (...args) => perch(["hold", ...args, "--data-dir", data]);
  writeFileSync(file, "GTIN;Charge;Grund\r\n9521321000018;L4428;Glass, maybe\r\n9521321000056;;Recall\r\n");
  const taken = hold("import", file);
  assert.equal(taken.code, 0, taken.err);
  assert.match(taken.out, /2 batches of 2 products are held now/);
  const listed = hold("list").out;
  assert.match(listed, /09521321000018 +L4428 +Glass, maybe/);
  assert.match(listed, /09521321000056 +\(every batch\) +Recall/);

  const csv = hold("list", "--csv").out;
  assert.equal(csv, 'gtin,batch,reason\n09521321000018,L4428,"Glass, maybe"\n09521321000056,,Recall\n');
  writeFileSync(file, csv);
  assert.deepEqual(JSON.parse(hold("import", file, "--json").out).batches, 2);

  writeFileSync(file, "9521321000018,L1,x\n9521321000019,L2,x\n");
  const refused = hold("import", file);
  assert.notEqual(refused.code, 0);
  assert.match(refused.err, /Line 2: the check digit of 9521321000019 is 9, should be 8\. The list that was here before still counts/);
  assert.equal(JSON.parse(hold("list", "--json").out).length, 2);

  assert.match(hold("clear").out, /No batch is held any more/);
  assert.match(hold("list").out, /No batch is held/);
});
