// The clients that the table of ../../../../schema/clients.json names and that run
// on Node: what each sees of a server, operation by operation. What a client sees
// is a value that is the same for every sound server, so that a fault shows.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI, { toFile } from "openai";
import { createOpenAI } from "@ai-sdk/openai";
import {
  experimental_cancelBatch as cancelBatch,
  experimental_getBatchResults as getBatchResults,
  experimental_getBatchStatus as getBatchStatus,
  experimental_listBatches as listBatches,
  experimental_startBatch as startBatch,
} from "ai";
import { setTimeout as sleep } from "node:timers/promises";

globalThis.AI_SDK_LOG_WARNINGS = false;

// A Hang is what a loop ends with that would go on for ever: it has taken many
// times the turns that it takes with a sound server.
export class Hang extends Error {}

const maxTurns = 100;

// until asks until done says so.
async function until(ask, done) {
  for (let turn = 0; turn < maxTurns; turn++) {
    const answer = await ask();
    if (done(answer)) return answer;
    await sleep(20);
  }
  throw new Hang("the status is none that ends the loop");
}

// walk takes the items of a list, up to many more than there are.
async function walk(items) {
  const all = [];
  for await (const item of items) {
    all.push(item);
    if (all.length === maxTurns) throw new Hang("the list does not end");
  }
  return all;
}

// places says which of those made each id is: ids differ from run to run.
const places = (ids, made) => ids.map((id) => made.indexOf(id));

const asked = ["a", "b", "c"];
const listed = 5;
const ends = ["completed", "failed", "expired", "cancelled"];

// what an error says to who catches it.
const told = async (ask) => {
  try {
    await ask();
  } catch (error) {
    const { statusCode, status = statusCode, message } = error;
    return { status, says: /batch_nobody|refused/.test(message) };
  }
  throw new Error("nothing was refused");
};

// Of each client, what it sees where it is asked for an operation.
export const clients = {
  "openai-node": (baseURL, apiKey) => {
    const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
    const create = async (metadata) => {
      const lines = asked.map((custom_id) => JSON.stringify({ custom_id, method: "POST", url: "/v1/responses", body: { model: "m", input: "x" } }) + "\n");
      const file = await client.files.create({ file: await toFile(Buffer.from(lines.join("")), "in.jsonl"), purpose: "batch" });
      return client.batches.create({ input_file_id: file.id, endpoint: "/v1/responses", completion_window: "24h", metadata });
    };
    const end = async (id) => until(() => client.batches.retrieve(id), (batch) => ends.includes(batch.status));
    return {
      async retrieve() {
        const batch = await end((await create({ n: "1" })).id);
        const { status, metadata, created_at, output_file_id, request_counts: { total, completed, failed } } = batch;
        return { status, metadata, total, completed, failed, created: typeof created_at, output: typeof output_file_id };
      },
      async list() {
        const made = [];
        for (let n = 0; n < listed; n++) made.push((await create()).id);
        return places((await walk(client.batches.list({ limit: 2 }))).map((batch) => batch.id), made);
      },
      async results() {
        const batch = await end((await create()).id);
        const text = await (await client.files.content(batch.output_file_id)).text();
        return text.trim().split("\n").map((line) => JSON.parse(line)).map(({ custom_id, response }) => [custom_id, response.status_code, typeof response.body]);
      },
      async cancel() {
        const made = await create();
        const cancelled = await client.batches.cancel(made.id);
        return { same: cancelled.id === made.id, status: cancelled.status };
      },
      refusal: () => told(() => client.batches.retrieve("batch_nobody")),
    };
  },

  "ai-sdk-7": (baseURL, apiKey) => {
    const provider = createOpenAI({ baseURL, apiKey });
    const create = () => startBatch({ provider, requests: asked.map((id) => ({ id, type: "text", model: "m", prompt: "x" })) });
    const end = async (batch) => until(() => getBatchStatus({ provider, batch, maxRetries: 0 }), ({ status }) => status !== "pending");
    return {
      async retrieve() {
        const { status, rawStatus, requestCounts = null, createdAt, error } = await end(await create());
        return { status, rawStatus, requestCounts, year: createdAt?.slice(0, 2), error };
      },
      async list() {
        const made = [];
        for (let n = 0; n < listed; n++) made.push((await create()).id);
        async function* all() {
          for (let cursor; ; ) {
            const page = await listBatches({ provider, limit: 2, cursor, maxRetries: 0 });
            yield* page.batches.map(({ id }) => id);
            if ((cursor = page.nextCursor) == null) return;
          }
        }
        return places(await walk(all()), made);
      },
      async results() {
        const batch = await create();
        await end(batch);
        return (await walk(getBatchResults({ provider, batch, maxRetries: 0 }))).map(({ id, status, text }) => [id, status, typeof text]);
      },
      async cancel() {
        const batch = await create();
        await cancelBatch({ provider, batch });
        return { status: (await end(batch)).rawStatus };
      },
      refusal: () => told(() => getBatchStatus({ provider, batch: { id: "batch_nobody", provider: "openai.batch" }, maxRetries: 0 })),
    };
  },

  "anthropic-sdk": (baseURL, apiKey) => {
    const { batches } = new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ""), apiKey, maxRetries: 0 }).messages;
    const params = { model: "m", max_tokens: 8, messages: [{ role: "user", content: "x" }] };
    const create = () => batches.create({ requests: asked.map((custom_id) => ({ custom_id, params })) });
    const end = async (id) => until(() => batches.retrieve(id), (batch) => batch.processing_status === "ended");
    return {
      async retrieve() {
        const { processing_status, created_at, results_url, request_counts } = await end((await create()).id);
        return { processing_status, created: typeof created_at, results: typeof results_url, request_counts };
      },
      async list() {
        const made = [];
        for (let n = 0; n < listed; n++) made.push((await create()).id);
        return places((await walk(batches.list({ limit: 2 }))).map((batch) => batch.id), made);
      },
      async results() {
        const { id } = await end((await create()).id);
        return (await walk(await batches.results(id))).map(({ custom_id, result }) => [custom_id, result.type]).sort();
      },
      async cancel() {
        const made = await create();
        const cancelled = await batches.cancel(made.id);
        return { same: cancelled.id === made.id, status: cancelled.processing_status };
      },
      refusal: () => told(() => batches.retrieve("batch_nobody")),
    };
  },
};
