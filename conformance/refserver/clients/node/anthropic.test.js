// Anthropic's client against a server of Message Batches.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Anthropic from "@anthropic-ai/sdk";
import { key, start } from "./serve.js";

async function serve(t, { step, flags = [] } = {}) {
  const url = await start(t, { step, flags: ["--profile", "anthropic", ...flags] });
  return new Anthropic({ baseURL: url.replace(/\/v1$/, ""), apiKey: key, maxRetries: 0 });
}

const request = (custom_id) => ({ custom_id, params: { model: "claude-haiku-4-5", max_tokens: 8, messages: [{ role: "user", content: "Say yes." }] } });

const create = (client, ids, outcome) =>
  client.messages.batches.create({ requests: ids.map(request) }, outcome && { headers: { "Batchcheck-Outcome": outcome } });

async function end(client, id) {
  for (;;) {
    const batch = await client.messages.batches.retrieve(id);
    if (batch.processing_status === "ended") return batch;
    await sleep(20);
  }
}

async function results(client, id) {
  const found = {};
  for await (const line of await client.messages.batches.results(id)) found[line.custom_id] = line.result;
  return found;
}

const types = (found) => Object.values(found).map(({ type }) => type).sort();

test("create, poll, results, delete", async (t) => {
  const client = await serve(t);
  const made = await create(client, ["a", "b", "c"]);
  assert.equal(made.processing_status, "in_progress");
  assert.deepEqual(made.request_counts, { processing: 3, succeeded: 0, errored: 0, canceled: 0, expired: 0 });
  assert.equal(Date.parse(made.expires_at) - Date.parse(made.created_at), 24 * 3600 * 1000);
  await assert.rejects(client.messages.batches.results(made.id), /Has it finished processing\? in_progress/);
  const { response } = await client.messages.batches.retrieve(made.id).withResponse();
  assert.equal(response.headers.get("retry-after"), "10");
  const batch = await end(client, made.id);
  assert.deepEqual(batch.request_counts, { processing: 0, succeeded: 3, errored: 0, canceled: 0, expired: 0 });
  const found = await results(client, made.id);
  assert.deepEqual(Object.keys(found).sort(), ["a", "b", "c"]);
  for (const { type, message } of Object.values(found)) {
    assert.equal(type, "succeeded");
    assert.equal(message.content[0].type, "text");
    assert.equal(message.model, "claude-haiku-4-5");
    assert.ok(message.usage.input_tokens > 0);
  }
  assert.deepEqual(await client.messages.batches.delete(made.id), { id: made.id, type: "message_batch_deleted" });
  await assert.rejects(client.messages.batches.retrieve(made.id), Anthropic.NotFoundError);
});

test("outcomes", async (t) => {
  const client = await serve(t);
  for (const [outcome, want] of [
    ["partly_failed", ["errored", "errored", "succeeded"]],
    ["expired", ["expired", "succeeded", "succeeded"]],
  ]) {
    const made = await create(client, ["a", "b", "c"], outcome);
    const { request_counts } = await end(client, made.id);
    const found = await results(client, made.id);
    assert.deepEqual(types(found), want, outcome);
    for (const type of want) assert.equal(request_counts[type], want.filter((other) => other === type).length, outcome);
    const failed = Object.values(found).find(({ type }) => type === "errored");
    if (failed) assert.equal(failed.error.error.type, "invalid_request_error");
  }
});

test("a cancelled batch has a result for each request", async (t) => {
  const client = await serve(t, { step: 200 });
  const made = await create(client, ["a", "b", "c"]);
  const canceling = await client.messages.batches.cancel(made.id);
  assert.equal(canceling.processing_status, "canceling");
  assert.equal(canceling.request_counts.processing, 3);
  await assert.rejects(client.messages.batches.delete(made.id), Anthropic.BadRequestError);
  const batch = await end(client, made.id);
  assert.equal(batch.cancel_initiated_at, canceling.cancel_initiated_at);
  assert.equal(batch.request_counts.canceled, 3);
  assert.deepEqual(types(await results(client, made.id)), ["canceled", "canceled", "canceled"]);
});

test("a walk over 23 batches, ten a page, and back", async (t) => {
  const client = await serve(t);
  const want = [];
  for (let n = 0; n < 23; n++) want.unshift((await create(client, ["a"])).id);
  const got = [];
  for await (const batch of client.messages.batches.list({ limit: 10 })) got.push(batch.id);
  assert.deepEqual(got, want);
  const back = await client.messages.batches.list({ limit: 10, before_id: want[20] });
  assert.deepEqual(back.data.map(({ id }) => id), want.slice(10, 20));
  assert.ok(back.has_more);
});

test("refusals", async (t) => {
  const client = await serve(t);
  const made = await create(client, ["a"]);
  const { NotFoundError, AuthenticationError, BadRequestError } = Anthropic;
  const other = client.withOptions({ apiKey: "other" });
  for (const [what, type, name, ask] of [
    ["an unknown batch", NotFoundError, "not_found_error", () => client.messages.batches.retrieve("msgbatch_nobody")],
    ["to cancel it", NotFoundError, "not_found_error", () => client.messages.batches.cancel("msgbatch_nobody")],
    ["another's key", AuthenticationError, "authentication_error", () => other.messages.batches.retrieve(made.id)],
    ["no requests", BadRequestError, "invalid_request_error", () => client.messages.batches.create({})],
    ["an empty list of them", BadRequestError, "invalid_request_error", () => create(client, [])],
    ["an id twice", BadRequestError, "invalid_request_error", () => create(client, ["a", "a"])],
    ["a page of nobody's", BadRequestError, "invalid_request_error", () => client.messages.batches.list({ after_id: "msgbatch_nobody" })],
    ["a page of two thousand", BadRequestError, "invalid_request_error", () => client.messages.batches.list({ limit: 2000 })],
  ]) {
    await assert.rejects(ask, (error) => {
      assert.ok(error instanceof type, `${what}: ${error}`);
      assert.equal(error.type, name, what);
      assert.match(error.requestID, /^req_/, what);
      return true;
    });
  }
});

test("faults that the client notices, or passes over", async (t) => {
  let client = await serve(t, { flags: ["--fault", "results-missing"] });
  const made = await create(client, ["a"]);
  await end(client, made.id);
  await assert.rejects(client.messages.batches.results(made.id), /No batch `results_url`/);
  client = await serve(t, { flags: ["--fault", "paging-ignored"] });
  for (let n = 0; n < 3; n++) await create(client, ["a"]);
  const first = await client.messages.batches.list({ limit: 2 });
  assert.deepEqual((await first.getNextPage()).data, first.data);
});
