// Mistral's client against a server of batch jobs.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Mistral } from "@mistralai/mistralai";
import { key, start } from "./serve.js";

async function serve(t, { step, flags = [] } = {}) {
  const url = await start(t, { step, flags: ["--profile", "mistral", ...flags] });
  return new Mistral({ serverURL: url.replace(/\/v1$/, ""), apiKey: key });
}

const body = { max_tokens: 8, messages: [{ role: "user", content: "Say yes." }] };

function upload(client, ...ids) {
  const lines = ids.map((custom_id) => JSON.stringify({ custom_id, body }) + "\n").join("");
  return client.files.upload({ file: { fileName: "in.jsonl", content: Buffer.from(lines) }, purpose: "batch" });
}

const create = (client, from, metadata) => client.batch.jobs.create({ endpoint: "/v1/chat/completions", model: "mistral-small-latest", metadata, ...from });

async function end(client, jobId) {
  for (;;) {
    const job = await client.batch.jobs.get({ jobId });
    if (["SUCCESS", "FAILED", "TIMEOUT_EXCEEDED", "CANCELLED"].includes(job.status)) return job;
    await sleep(20);
  }
}

async function lines(client, fileId) {
  const content = await new Response(await client.files.download({ fileId })).text();
  return content.trimEnd().split("\n").map((line) => JSON.parse(line));
}

const refused = (status) => (error) => {
  assert.equal(error.statusCode, status, String(error));
  return true;
};

test("upload, create, poll, results, delete", async (t) => {
  const client = await serve(t);
  const file = await upload(client, "a", "b", "c");
  assert.equal(file.sampleType, "batch_request");
  const made = await create(client, { inputFiles: [file.id] }, { n: "1" });
  assert.equal(made.status, "QUEUED");
  assert.deepEqual(made.inputFiles, [file.id]);
  assert.deepEqual(made.metadata, { n: "1" });
  assert.equal(made.totalRequests, 0);
  const job = await end(client, made.id);
  assert.equal(job.status, "SUCCESS");
  assert.deepEqual([job.totalRequests, job.completedRequests, job.succeededRequests, job.failedRequests], [3, 3, 3, 0]);
  assert.ok(job.createdAt <= job.startedAt && job.startedAt <= job.completedAt);
  assert.equal(job.errorFile, null);
  const found = await lines(client, job.outputFile);
  assert.deepEqual(found.map((line) => line.custom_id).sort(), ["a", "b", "c"]);
  for (const { response } of found) {
    assert.equal(response.status_code, 200);
    assert.equal(response.body.choices[0].message.role, "assistant");
    assert.equal(response.body.model, "mistral-small-latest");
  }
  assert.equal((await client.files.retrieve({ fileId: job.outputFile })).source, "mistral");
  assert.equal((await client.files.delete({ fileId: file.id })).deleted, true);
  assert.deepEqual({ ...(await client.batch.jobs.delete({ jobId: made.id })) }, { id: made.id, object: "batch", deleted: true });
  await assert.rejects(client.batch.jobs.get({ jobId: made.id }), refused(404));
});

test("requests in place of a file", async (t) => {
  const client = await serve(t);
  const made = await create(client, { requests: [{ customId: "a", body }, { customId: "b", body }] }, { "batchcheck.outcome": "partly_failed" });
  assert.equal(made.inputFiles.length, 1);
  const job = await end(client, made.id);
  assert.deepEqual(job.outputs.map((line) => line.custom_id), ["b"]);
  assert.deepEqual((await lines(client, job.errorFile)).map((line) => [line.custom_id, line.response.status_code]), [["a", 400]]);
});

test("ends", async (t) => {
  const client = await serve(t, { step: 100 });
  const file = await upload(client, "a", "b");
  for (const [outcome, want] of [["failed", "FAILED"], ["expired", "TIMEOUT_EXCEEDED"]]) {
    assert.equal((await end(client, (await create(client, { inputFiles: [file.id] }, { "batchcheck.outcome": outcome })).id)).status, want);
  }
  const bad = await client.files.upload({ file: { fileName: "bad.jsonl", content: Buffer.from("this is not JSON\n") }, purpose: "batch" });
  const failed = await end(client, (await create(client, { inputFiles: [bad.id] })).id);
  assert.equal(failed.status, "FAILED");
  assert.match(failed.errors[0].message, /request 1/);
  const made = await create(client, { inputFiles: [file.id] });
  assert.equal((await client.batch.jobs.cancel({ jobId: made.id })).status, "CANCELLATION_REQUESTED");
  assert.equal((await end(client, made.id)).status, "CANCELLED");
});

test("pages of 23 jobs", async (t) => {
  const client = await serve(t);
  const file = await upload(client, "a");
  const want = [];
  for (let n = 0; n < 23; n++) want.unshift((await create(client, { inputFiles: [file.id] })).id);
  const got = [];
  for (let page = 0; got.length < 23; page++) {
    const { data, total } = await client.batch.jobs.list({ page, pageSize: 10 });
    assert.equal(total, 23);
    assert.ok(data.length > 0);
    got.push(...data.map(({ id }) => id));
  }
  assert.deepEqual(got, want);
  assert.deepEqual((await client.batch.jobs.list({ page: 3, pageSize: 10 })).data, []);
  const oldest = await client.batch.jobs.list({ pageSize: 3, page: 1, orderBy: "created" });
  assert.deepEqual(oldest.data.map(({ id }) => id), want.toReversed().slice(3, 6));
});

test("refusals", async (t) => {
  const client = await serve(t);
  const file = await upload(client, "a");
  const other = await client.files.upload({ file: { fileName: "a.pdf", content: Buffer.from("a") }, purpose: "ocr" });
  for (const [what, status, ask] of [
    ["an unknown job", 404, () => client.batch.jobs.get({ jobId: "nobody" })],
    ["to cancel it", 404, () => client.batch.jobs.cancel({ jobId: "nobody" })],
    ["an unknown file", 404, () => client.files.retrieve({ fileId: "nobody" })],
    ["a job of it", 400, () => create(client, { inputFiles: ["nobody"] })],
    ["a job of a file for something else", 400, () => create(client, { inputFiles: [other.id] })],
    ["another endpoint", 400, () => create(client, { inputFiles: [file.id], endpoint: "/v1/nonsense" })],
    ["no requests", 400, () => create(client, {})],
  ]) {
    await assert.rejects(ask, refused(status), what);
  }
});

test("a page without its total is no page for the client", async (t) => {
  const client = await serve(t, { flags: ["--fault", "page-without-total"] });
  await assert.rejects(client.batch.jobs.list({}), /Response validation failed/);
});
