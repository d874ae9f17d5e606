// Holds the reference server to OpenAI's own JavaScript client: what that
// cannot take, nobody's can.
import assert from "node:assert/strict";
import test from "node:test";
import OpenAI from "openai";
import { create, end, quick, serve, upload } from "./serve.js";

const asked = ["a", "b", "c-é😀"];

// A batch of three requests, to each of its ends; output and errors are the
// custom_ids in its files.
const outcomes = [
  { outcome: "completed", status: "completed", at: "completed_at", total: 3, output: asked, errors: [] },
  { outcome: "partly_failed", status: "completed", at: "completed_at", total: 3, output: ["b"], errors: ["a", "c-é😀"] },
  { outcome: "failed", status: "failed", at: "failed_at", total: 0, output: [], errors: [] },
  { outcome: "expired", status: "expired", at: "expired_at", total: 3, output: ["a", "b"], errors: [] },
];

for (const { outcome, status, at, total, output, errors } of outcomes) {
  test(`a batch that is ${outcome}`, async (t) => {
    const client = await serve(t);
    const file = await upload(client, ...asked);
    assert.equal(file.filename, "in.jsonl");
    assert.equal(file.purpose, "batch");
    assert.ok(file.bytes > 0 && Number.isInteger(file.created_at), JSON.stringify(file));
    const metadata = { "batchcheck.outcome": outcome, Zweck: "naïve – 日本 😀" };
    const made = await create(client, file.id, metadata);
    assert.equal(made.object, "batch");
    assert.equal(made.input_file_id, file.id);
    assert.equal(made.endpoint, "/v1/embeddings");
    assert.equal(made.completion_window, "24h");

    const batch = await end(client, made.id);
    assert.equal(batch.status, status);
    assert.ok(batch[at] >= made.created_at, JSON.stringify(batch));
    assert.equal(batch.created_at, made.created_at);
    assert.equal(batch.expires_at, made.expires_at);
    assert.equal(batch.cancelling_at, null);
    assert.equal(batch.cancelled_at, null);
    assert.deepEqual(batch.metadata, metadata);
    assert.equal(Boolean(batch.errors?.data?.length), status === "failed");
    assert.deepEqual(batch.request_counts, { total, completed: output.length, failed: errors.length });
    assert.deepEqual(await customIDs(client, batch.output_file_id), output);
    assert.deepEqual(await customIDs(client, batch.error_file_id), errors);
  });
}

// customIDs gives those of a result file's lines, none where there is no file.
async function customIDs(client, file) {
  if (file === null) return [];
  const text = await (await client.files.content(file)).text();
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const line of lines) assert.notEqual(line.response === null, line.error === null, JSON.stringify(line));
  return lines.map((line) => line.custom_id);
}

test("a batch that is cancelled", async (t) => {
  const client = await serve(t, 10 * quick);
  const made = await create(client, (await upload(client, "a")).id);
  assert.equal(made.status, "validating");
  const cancelling = await client.batches.cancel(made.id);
  assert.equal(cancelling.status, "cancelling");
  assert.ok(cancelling.cancelling_at >= made.created_at);
  assert.equal(cancelling.cancelled_at, null);
  const batch = await end(client, made.id);
  assert.equal(batch.status, "cancelled");
  assert.equal(batch.cancelling_at, cancelling.cancelling_at);
  assert.ok(batch.cancelled_at >= batch.cancelling_at);
  assert.equal(batch.completed_at, null);
  assert.deepEqual(await client.batches.cancel(made.id), batch);
});

test("a walk over five batches, two a page", async (t) => {
  const client = await serve(t);
  const file = await upload(client, "a");
  const want = [];
  for (const n of ["0", "1", "2", "3", "4"]) want.unshift([(await create(client, file.id, { n })).id, n]);
  const got = [];
  for await (const batch of client.batches.list({ limit: 2 })) got.push([batch.id, batch.metadata.n]);
  assert.deepEqual(got, want);
});

test("refusals", async (t) => {
  const client = await serve(t);
  const file = await upload(client, "a");
  const { NotFoundError, AuthenticationError, BadRequestError } = OpenAI;
  for (const [what, type, status, ask] of [
    ["an unknown batch", NotFoundError, 404, () => client.batches.retrieve("batch_nobody")],
    ["to cancel it", NotFoundError, 404, () => client.batches.cancel("batch_nobody")],
    ["an unknown file", NotFoundError, 404, () => client.files.content("file-nobody")],
    ["a batch of it", NotFoundError, 404, () => create(client, "file-nobody")],
    ["another's key", AuthenticationError, 401, () => client.withOptions({ apiKey: "other" }).batches.retrieve("batch_1")],
    ["too long a value", BadRequestError, 400, () => create(client, file.id, { k: "ü".repeat(513) })],
  ]) {
    await assert.rejects(ask, (error) => {
      assert.ok(error instanceof type, `${what}: ${error}`);
      assert.equal(error.status, status, what);
      assert.equal(error.type, "invalid_request_error", what);
      return true;
    });
  }
});
