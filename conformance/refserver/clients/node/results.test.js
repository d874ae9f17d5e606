// Results: what each endpoint answers is what the client has a type for.
import assert from "node:assert/strict";
import test from "node:test";
import { create, end, results, serve, uploadRequests } from "./serve.js";

const user = [{ role: "user", content: "Say yes." }];

for (const [endpoint, bodies, check] of [
  ["/v1/chat/completions", { one: { model: "m", messages: user }, three: { model: "m", messages: user, n: 3 } }, ({ one, three }) => {
    assert.equal(one.object, "chat.completion");
    assert.equal(one.choices[0].message.role, "assistant");
    assert.ok(one.choices[0].message.content.length > 0);
    assert.equal(one.choices[0].finish_reason, "stop");
    assert.deepEqual(three.choices.map((choice) => choice.index), [0, 1, 2]);
    return [one, three].map(({ usage }) => usage.prompt_tokens + usage.completion_tokens);
  }],
  ["/v1/completions", { a: { model: "m", prompt: "Say yes." } }, ({ a }) => {
    assert.equal(a.object, "text_completion");
    assert.ok(a.choices[0].text.length > 0);
    return [a.usage.total_tokens];
  }],
  ["/v1/responses", { a: { model: "m", input: "Say yes." } }, ({ a }) => {
    assert.equal(a.object, "response");
    assert.equal(a.status, "completed");
    const texts = a.output.filter((item) => item.type === "message").flatMap((item) => item.content).filter((part) => part.type === "output_text");
    assert.ok(texts[0].text.length > 0);
    return [a.usage.total_tokens];
  }],
  ["/v1/embeddings", { a: { model: "m", input: ["x", "y"] }, packed: { model: "m", input: "x", encoding_format: "base64" } }, ({ a, packed }) => {
    assert.equal(a.data.length, 2);
    assert.ok(a.data.every((item) => item.object === "embedding" && item.embedding.every(Number.isFinite)));
    const bytes = Buffer.from(packed.data[0].embedding, "base64");
    const floats = Array.from(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4));
    assert.deepEqual(floats, Array.from(Float32Array.from(a.data[0].embedding)));
    return [a.usage.total_tokens, packed.usage.total_tokens];
  }],
  ["/v1/moderations", { a: { input: ["x", "y"] } }, ({ a }) => {
    assert.equal(a.results.length, 2);
    assert.equal(a.results[0].flagged, false);
    assert.equal(typeof a.results[0].category_scores["violence/graphic"], "number");
    return [0];
  }],
  ["/v1/images/generations", { a: { model: "m", prompt: "a dot", n: 2 } }, ({ a }) => {
    assert.equal(a.data.length, 2);
    assert.equal(Buffer.from(a.data[0].b64_json, "base64").toString("latin1", 1, 4), "PNG");
    return [a.usage.total_tokens];
  }],
  ["/v1/images/edits", { a: { model: "m", prompt: "a dot", images: [{ file_id: "file-1" }] } }, ({ a }) => {
    assert.equal(a.data.length, 1);
    return [a.usage.total_tokens];
  }],
  ["/v1/videos", { a: { model: "m", prompt: "a dot" } }, ({ a }) => {
    assert.equal(a.object, "video");
    assert.equal(a.status, "completed");
    return [0];
  }],
]) {
  test(`results of ${endpoint}`, async (t) => {
    const client = await serve(t);
    const file = await uploadRequests(client, endpoint, bodies);
    const batch = await end(client, (await create(client, file.id, null, endpoint)).id);
    const lines = await results(client, batch.output_file_id);
    assert.ok(lines.every((line) => line.response.status_code === 200 && line.error === null));
    const used = check(Object.fromEntries(lines.map((line) => [line.custom_id, line.response.body])));
    if (process.env.BATCHCHECK_PROFILE === "openai") {
      assert.equal(batch.usage.total_tokens, used.reduce((sum, n) => sum + n));
      assert.equal(batch.usage.total_tokens, batch.usage.input_tokens + batch.usage.output_tokens);
    }
  });
}
