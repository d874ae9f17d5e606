// Files: how they are sent, listed and read.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import test from "node:test";
import OpenAI, { toFile } from "openai";
import { create, end, serve, upload } from "./serve.js";

test("an upload from a stream", async (t) => {
  const client = await serve(t);
  const line = (n) => JSON.stringify({ custom_id: `r-${n}`, method: "POST", url: "/v1/embeddings", body: { input: `text ${n}` } }) + "\n";
  const lines = Array.from({ length: 2000 }, (_, n) => line(n));
  const file = await client.files.create({ file: await toFile(Readable.from(lines), "in.jsonl"), purpose: "batch" });
  assert.equal(file.bytes, lines.join("").length);
  assert.equal(await (await client.files.content(file.id)).text(), lines.join(""));
  const batch = await end(client, (await create(client, file.id)).id);
  assert.deepEqual(batch.request_counts, { total: 2000, completed: 2000, failed: 0 });
});

test("an empty file", async (t) => {
  const client = await serve(t);
  const file = await client.files.create({ file: await toFile(Buffer.from(""), "in.jsonl"), purpose: "batch" });
  assert.equal(file.bytes, 0);
  const batch = await end(client, (await create(client, file.id)).id);
  assert.equal(batch.status, "failed");
  assert.equal(batch.errors.data[0].code, "empty_file");
});

test("files by purpose, in pages and in order", async (t) => {
  const client = await serve(t);
  assert.deepEqual((await client.files.list()).data, []);
  const inputs = [];
  for (let n = 0; n < 5; n++) inputs.push((await upload(client, `${n}`)).id);
  const notes = await client.files.create({ file: await toFile(Buffer.from("notes"), "notes.txt"), purpose: "user_data" });
  assert.equal(notes.purpose, "user_data");
  const batch = await end(client, (await create(client, inputs[0])).id);
  const walk = async (query) => {
    const ids = [];
    for await (const file of client.files.list(query)) ids.push(file.id);
    return ids;
  };
  assert.deepEqual(await walk({ purpose: "batch", limit: 2 }), inputs.toReversed());
  assert.deepEqual(await walk({ purpose: "batch", limit: 2, order: "asc" }), inputs);
  assert.deepEqual(await walk({ purpose: "batch_output" }), [batch.output_file_id]);
  assert.deepEqual(await walk({ purpose: "user_data" }), [notes.id]);
  assert.equal((await walk()).length, 7);
});

test("files that expire, and that are deleted", async (t) => {
  const client = await serve(t);
  const file = await client.files.create({
    file: await toFile(Buffer.from("a"), "a.txt"),
    purpose: "assistants",
    expires_after: { anchor: "created_at", seconds: 3600 },
  });
  assert.equal(file.expires_at, file.created_at + 3600);
  const made = await client.batches.create({
    input_file_id: (await upload(client, "a")).id,
    endpoint: "/v1/embeddings",
    completion_window: "24h",
    output_expires_after: { anchor: "created_at", seconds: 7200 },
  });
  const output = await client.files.retrieve((await end(client, made.id)).output_file_id);
  assert.equal(output.expires_at, output.created_at + 7200);
  assert.equal(output.purpose, "batch_output");
  assert.deepEqual(await client.files.delete(output.id).then(({ id, deleted }) => ({ id, deleted })), { id: output.id, deleted: true });
  await assert.rejects(client.files.retrieve(output.id), OpenAI.NotFoundError);
});
