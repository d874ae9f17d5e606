// A reference server for each test, and what the tests do with it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import OpenAI, { toFile } from "openai";

const key = "batchcheck-key";

// Milliseconds a step, where nothing has to happen before a batch has ended.
export const quick = 50;

// serve starts a server that lasts as long as the test, and gives a client of it.
export async function serve(t, step = quick) {
  const program = process.env.BATCHCHECK;
  if (!program) throw new Error("set BATCHCHECK to the path of the command: go build -o PATH ./cmd/batchcheck");
  const server = spawn(program, ["serve", "--addr", "127.0.0.1:0", "--step", `${step}ms`, "--api-key", key], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(server, "exit");
  t.after(async () => {
    server.kill("SIGINT");
    const [code, signal] = await ended;
    if (code !== 0) throw new Error(`the server ends with ${code ?? signal}`);
  });
  const lines = createInterface({ input: server.stderr });
  const [baseURL] = await Promise.race([once(lines, "line"), ended]);
  if (!/^http:/.test(baseURL)) throw new Error(`the server's first line is no URL: ${baseURL}`);
  return new OpenAI({ baseURL, apiKey: key, maxRetries: 0 });
}

// upload sends an input file with a request for each custom_id.
export async function upload(client, ...customIDs) {
  const lines = customIDs.map((id) => JSON.stringify({ custom_id: id, method: "POST", url: "/v1/embeddings", body: { input: "x" } }) + "\n");
  return client.files.create({ file: await toFile(Buffer.from(lines.join("")), "in.jsonl"), purpose: "batch" });
}

// create makes a batch of a file.
export function create(client, file, metadata) {
  return client.batches.create({ input_file_id: file, endpoint: "/v1/embeddings", completion_window: "24h", metadata });
}

// end polls a batch until its status is one that no batch leaves.
export async function end(client, id) {
  for (;;) {
    const batch = await client.batches.retrieve(id);
    if (["completed", "failed", "expired", "cancelled"].includes(batch.status)) return batch;
    await sleep(20);
  }
}
