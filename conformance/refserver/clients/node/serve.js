// A reference server for each test, and what the tests do with it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import OpenAI, { toFile } from "openai";

export const key = "batchcheck-key";

// Milliseconds a step, where nothing has to happen before a batch has ended.
export const quick = 50;

// The webhook's secret, which the server takes from the environment.
export const secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

// serve starts a server that lasts as long as the test, and gives OpenAI's client of it.
export async function serve(t, options) {
  return new OpenAI({ baseURL: await start(t, options), apiKey: key, maxRetries: 0, webhookSecret: secret });
}

// start starts a server that lasts as long as the test, and gives its base URL.
export async function start(t, { step = quick, flags = [] } = {}) {
  const program = process.env.BATCHCHECK;
  if (!program) throw new Error("set BATCHCHECK to the path of the command: go build -o PATH ./cmd/batchcheck");
  const server = spawn(program, ["serve", "--addr", "127.0.0.1:0", "--step", `${step}ms`, "--api-key", key, ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, OPENAI_WEBHOOK_SECRET: secret },
  });
  const ended = once(server, "exit");
  t.after(async () => {
    server.kill("SIGINT");
    const [code, signal] = await ended;
    if (code !== 0) throw new Error(`the server ends with ${code ?? signal}`);
  });
  const lines = createInterface({ input: server.stderr });
  const [baseURL] = await Promise.race([once(lines, "line"), ended]);
  if (!/^http:/.test(baseURL)) throw new Error(`the server's first line is no URL: ${baseURL}`);
  return baseURL;
}

// upload sends an input file with a request for each custom_id.
export function upload(client, ...customIDs) {
  return uploadRequests(client, "/v1/embeddings", Object.fromEntries(customIDs.map((id) => [id, { input: "x" }])));
}

// uploadRequests sends an input file with a request for each body, by custom_id.
export async function uploadRequests(client, url, bodies) {
  const lines = Object.entries(bodies).map(([custom_id, body]) => JSON.stringify({ custom_id, method: "POST", url, body }) + "\n");
  return client.files.create({ file: await toFile(Buffer.from(lines.join("")), "in.jsonl"), purpose: "batch" });
}

// create makes a batch of a file.
export function create(client, file, metadata, endpoint = "/v1/embeddings") {
  return client.batches.create({ input_file_id: file, endpoint, completion_window: "24h", metadata });
}

// end polls a batch until its status is one that no batch leaves.
export async function end(client, id) {
  for (;;) {
    const batch = await client.batches.retrieve(id);
    if (["completed", "failed", "expired", "cancelled"].includes(batch.status)) return batch;
    await sleep(20);
  }
}

// results gives the lines of a result file, read as they come; none where there
// is no file.
export async function results(client, file) {
  if (file === null) return [];
  const content = await client.files.content(file);
  const lines = [];
  for await (const line of createInterface({ input: Readable.fromWeb(content.body), crlfDelay: Infinity })) lines.push(JSON.parse(line));
  return lines;
}
