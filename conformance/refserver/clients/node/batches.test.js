// Holds the reference server to OpenAI's own JavaScript client: what that
// cannot take, nobody's can.
import assert from "node:assert/strict";
import test from "node:test";
import OpenAI, { toFile } from "openai";
import { create, end, quick, results, serve, upload } from "./serve.js";

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

// customIDs gives those of a result file's lines.
async function customIDs(client, file) {
  const lines = await results(client, file);
  for (const line of lines) assert.notEqual(line.response === null, line.error === null, JSON.stringify(line));
  return lines.map((line) => line.custom_id);
}

test("a batch that is cancelled", async (t) => {
  const client = await serve(t, { step: 10 * quick });
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

test("a walk over 53 batches, ten a page", async (t) => {
  const client = await serve(t);
  const file = await upload(client, "a");
  const want = [];
  for (let n = 0; n < 53; n++) want.unshift([(await create(client, file.id, { n: String(n) })).id, String(n)]);
  const got = [];
  for await (const batch of client.batches.list({ limit: 10 })) got.push([batch.id, batch.metadata.n]);
  assert.deepEqual(got, want);
  const page = await client.batches.list({ limit: 50 });
  assert.equal(page.data.length, 50);
  assert.ok(page.hasNextPage());
  const last = await page.getNextPage();
  assert.equal(last.data.length, 3);
  assert.ok(!last.hasNextPage());
});

test("50 creates at once", async (t) => {
  const client = await serve(t);
  const file = await upload(client, "a", "b");
  const made = await Promise.all(Array.from({ length: 50 }, (_, n) => create(client, file.id, { n: String(n) })));
  assert.equal(new Set(made.map((batch) => batch.id)).size, 50);
  const ended = await Promise.all(made.map((batch) => end(client, batch.id)));
  for (const [n, batch] of ended.entries()) {
    assert.equal(batch.status, "completed");
    assert.deepEqual(batch.metadata, { n: String(n) });
    assert.deepEqual(batch.request_counts, { total: 2, completed: 2, failed: 0 });
  }
});

test("one Idempotency-Key, one batch", async (t) => {
  const client = await serve(t);
  const file = await upload(client, "a");
  const send = (metadata) =>
    client.batches.create({ input_file_id: file.id, endpoint: "/v1/embeddings", completion_window: "24h", metadata }, { headers: { "Idempotency-Key": "once" } });
  const [first, again] = await Promise.all([send({ n: "1" }), send({ n: "1" })]);
  assert.equal(again.id, first.id);
  await assert.rejects(send({ n: "2" }), (error) => error instanceof OpenAI.BadRequestError && error.type === "idempotency_error");
});

test("request ids", async (t) => {
  const client = await serve(t);
  const file = await upload(client, "a");
  assert.match(file._request_id, /^req_/);
  const { data, response, request_id } = await client.batches.list().withResponse();
  assert.deepEqual(data.data, []);
  assert.equal(request_id, response.headers.get("x-request-id"));
  assert.notEqual(request_id, file._request_id);
});

// An upload of 32 MB does not end within a millisecond, and leaves nothing.
test("what is given up", async (t) => {
  const client = await serve(t);
  const file = await toFile(Buffer.alloc(32 << 20, "x"), "large.jsonl");
  await assert.rejects(client.files.create({ file, purpose: "batch" }, { timeout: 1 }), OpenAI.APIConnectionTimeoutError);
  const abort = new AbortController();
  const asked = client.files.create({ file, purpose: "batch" }, { signal: abort.signal });
  abort.abort();
  await assert.rejects(asked, OpenAI.APIUserAbortError);
  assert.deepEqual((await client.files.list()).data, []);
  assert.equal((await end(client, (await create(client, (await upload(client, "a")).id)).id)).status, "completed");
});

test("refusals", async (t) => {
  const client = await serve(t);
  const file = await upload(client, "a");
  const notes = await client.files.create({ file: await toFile(Buffer.from("a"), "a.txt"), purpose: "assistants" });
  const { NotFoundError, AuthenticationError, BadRequestError } = OpenAI;
  const other = client.withOptions({ apiKey: "other" });
  const made = await create(client, file.id);
  const sent = { input_file_id: file.id, endpoint: "/v1/embeddings", completion_window: "24h" };
  for (const [what, type, status, code, param, ask] of [
    ["an unknown batch", NotFoundError, 404, null, "id", () => client.batches.retrieve("batch_nobody")],
    ["to cancel it", NotFoundError, 404, null, "id", () => client.batches.cancel("batch_nobody")],
    ["an unknown file", NotFoundError, 404, null, "id", () => client.files.content("file-nobody")],
    ["a batch of it", NotFoundError, 404, null, "input_file_id", () => create(client, "file-nobody")],
    ["a batch of a file for something else", BadRequestError, 400, null, "input_file_id", () => create(client, notes.id)],
    ["another's key", AuthenticationError, 401, "invalid_api_key", null, () => other.batches.retrieve(made.id)],
    ["to cancel with it", AuthenticationError, 401, "invalid_api_key", null, () => other.batches.cancel(made.id)],
    ["to upload with it", AuthenticationError, 401, "invalid_api_key", null, () => upload(other, "a")],
    ["too long a value", BadRequestError, 400, null, "metadata", () => create(client, file.id, { k: "ü".repeat(513) })],
    ["a value that is no text", BadRequestError, 400, null, "metadata", () => create(client, file.id, { k: null })],
    ["no endpoint", BadRequestError, 400, "missing_required_parameter", "endpoint", () => client.batches.create({ ...sent, endpoint: undefined })],
    ["another window", BadRequestError, 400, "invalid_value", "completion_window", () => client.batches.create({ ...sent, completion_window: "-24h" })],
    ["a page of nobody's", BadRequestError, 400, null, "after", () => client.batches.list({ after: "batch_nobody" })],
    ["a page of a thousand", BadRequestError, 400, null, "limit", () => client.batches.list({ limit: 1000 })],
    ["an unknown purpose", BadRequestError, 400, "invalid_value", "purpose", async () => client.files.create({ file: await toFile(Buffer.from("a"), "a"), purpose: "nonsense" })],
    ["a method that there is not", OpenAI.APIError, 405, "method_not_supported", null, () => client.patch(`/batches/${made.id}`)],
  ]) {
    await assert.rejects(ask, (error) => {
      assert.ok(error instanceof type, `${what}: ${error}`);
      assert.deepEqual(
        { status: error.status, code: error.code, param: error.param, type: error.type },
        { status, code, param, type: "invalid_request_error" },
        what,
      );
      assert.match(error.requestID, /^req_/, what);
      return true;
    });
  }
});
