// Runs the clients of the table against the faults that it says break them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import test from "node:test";
import { clients, Hang } from "./clients.js";

const key = "batchcheck-key";
const table = JSON.parse(readFileSync(new URL("../../../../schema/clients.json", import.meta.url))).clients;

// see gives what a client sees of a server with a fault, or of a sound one.
async function see(client, operation, fault) {
  const program = process.env.BATCHCHECK;
  if (!program) throw new Error("set BATCHCHECK to the path of the command: go build -o PATH ./cmd/batchcheck");
  const flags = ["--addr", "127.0.0.1:0", "--step", "20ms", "--api-key", key, "--profile", client.profile];
  const server = spawn(program, ["serve", ...flags, ...(fault ? ["--fault", fault] : [])], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(server, "exit");
  try {
    const [url] = await Promise.race([once(createInterface({ input: server.stderr }), "line"), ended]);
    assert.match(String(url), /^http:/, "the server's first line is no URL");
    return { value: await clients[client.name](url, key)[operation]() };
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return { error };
  } finally {
    server.kill("SIGINT");
    await ended;
  }
}

// isLess tells whether what was seen is what is to be seen, with some of it missing.
function isLess(seen, sound) {
  if (Array.isArray(sound)) return seen.length < sound.length && seen.every((item) => sound.some((other) => same(item, other)));
  const odd = Object.keys(sound).filter((name) => !same(seen[name], sound[name]));
  return odd.length > 0 && odd.every((name) => !seen[name]);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const shows = {
  throws: ({ error }) => error && !(error instanceof Hang),
  hangs: ({ error }) => error instanceof Hang,
  loses: ({ value }, sound) => value !== undefined && isLess(value, sound),
  misreads: ({ value }, sound) => value !== undefined && !same(value, sound) && !isLess(value, sound),
};

test("every client of JavaScript in the table is here", () => {
  assert.deepEqual(Object.keys(clients), table.filter(({ language }) => language === "JavaScript").map(({ name }) => name));
});

for (const client of table.filter(({ name }) => clients[name])) {
  test(client.name, async (t) => {
    const sound = {};
    for (const { rules, asked, effect, heldBy } of client.facts) {
      await t.test(`${effect} at ${rules[0]}: ${asked} with ${heldBy}`, async () => {
        assert.ok(heldBy, "a fact of a client that runs here must be held by a fault");
        sound[asked] ??= await see(client, asked);
        assert.equal(sound[asked].error, undefined, "it fails with a sound server, too");
        const seen = await see(client, asked, heldBy);
        assert.ok(shows[effect](seen, sound[asked].value), JSON.stringify({ seen: seen.error ? String(seen.error) : seen.value, sound: sound[asked].value }));
      });
    }
  });
}
