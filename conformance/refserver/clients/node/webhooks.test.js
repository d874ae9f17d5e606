// Webhooks: the client takes what is delivered, and nothing that was changed.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import test from "node:test";
import OpenAI from "openai";
import { create, end, serve, upload } from "./serve.js";

test("webhook events of each of the ends", async (t) => {
  const deliveries = [];
  let refuse = true;
  const receiver = createServer(async (request, reply) => {
    const body = await text(request);
    if (refuse) {
      refuse = false; // so that the first one is delivered again
      reply.writeHead(500).end();
      return;
    }
    deliveries.push({ headers: request.headers, body });
    reply.writeHead(204).end();
    receiver.emit("delivery");
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  t.after(() => receiver.close());
  const client = await serve(t, {
    flags: ["--webhook", `http://127.0.0.1:${receiver.address().port}/webhook`, "--webhook-secret-env", "OPENAI_WEBHOOK_SECRET"],
  });
  const file = await upload(client, "a", "b");
  const want = {};
  for (const outcome of ["completed", "failed", "expired", "stalled"]) {
    const made = await create(client, file.id, { "batchcheck.outcome": outcome });
    want[made.id] = outcome === "stalled" ? "batch.cancelled" : `batch.${outcome}`;
    if (outcome === "stalled") await client.batches.cancel(made.id);
  }
  while (deliveries.length < 4) await once(receiver, "delivery");
  const got = {};
  for (const { headers, body } of deliveries) {
    const event = await client.webhooks.unwrap(body, headers);
    assert.equal(event.object, "event");
    got[event.data.id] = event.type;
    const batch = await end(client, event.data.id);
    assert.equal(event.type, `batch.${batch.status}`);
    if (batch.status !== "expired") assert.equal(event.created_at, batch[`${batch.status}_at`]); // that is a day ahead
    await assert.rejects(client.webhooks.unwrap(body + " ", headers), OpenAI.InvalidWebhookSignatureError);
  }
  assert.deepEqual(got, want);
});
