// What the installed package does in Node, over all vectors too. It is run in the folder
// that the packages are installed in.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.cwd(), 'x.js'));
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const { check, checkFile, lifecycle, profiles, rules, version } = await load('batchcheck');
const index = require.resolve('@batchcheck/vectors/vectors.json');
const { vectors } = JSON.parse(readFileSync(index));
const bytes = (file) => readFileSync(join(dirname(index), file));
const read = (file) => bytes(file).toString();
const sound = JSON.parse(read('examples/completed.json'));

test('an object, an array and a text are judged alike', async () => {
  for (const input of [{ ...sound, status: 'running' }, JSON.stringify({ ...sound, status: 'running' })]) {
    const report = await check(input);
    assert.deepEqual([report.ok, report.exitCode, report.findings[0].rule], [false, 1, 'status/unknown']);
  }
  const both = await check([sound, sound]);
  assert.deepEqual([both.ok, both.summary.documents], [true, 2]);
});

test('options are flags, and wrong ones are refused', async () => {
  assert.equal((await check({ ...sound, status: 'running' }, { skip: ['status/*'] })).ok, true);
  await assert.rejects(check(sound, { profil: 'orq' }), /there is no option "profil"; did you mean "profile"/);
  await assert.rejects(check(sound, { profile: 'nobody' }), /there is no profile "nobody"/);
  await assert.rejects(check(sound, { report: 'json=x' }), /there is no option "report"/);
});

test('what is no batch is not ok, and says why', async () => {
  const report = await check({ name: 'no batch' });
  assert.equal(report.exitCode, 3);
  assert.match(report.messages[0], /not a batch response/);
});

test('rules, profiles and the version are those of the command', async () => {
  assert.ok((await rules()).some((rule) => rule.id === 'time/order' && rule.help));
  assert.equal((await profiles())[0].default, true);
  assert.match(await version(), /^batchcheck /);
});

test('a batch has a picture, other JSON has none', async () => {
  assert.match(await lifecycle(sound, { width: 500 }), /^<svg [^>]*width="500"/);
  assert.equal(await lifecycle({ name: 'no batch' }), '');
});

test('a file is judged by the binary, as its text is', async () => {
  writeFileSync('broken.json', read('breaks/status_running.json'));
  const [file, text] = [await checkFile('broken.json', { failOn: 'warning' }), await check(read('breaks/status_running.json'), { name: 'broken.json', failOn: 'warning' })];
  assert.deepEqual(file, text);
  await assert.rejects(checkFile('broken.json', { profile: 'nobody' }), /there is no profile/);
});

test('every vector', async () => {
  const differing = [];
  for (const v of vectors) {
    const { findings } = await check(bytes(v.file), { command: v.command, profile: v.profile, kind: v.kind, other: 'skip', maxFindings: 0 });
    const got = findings.map((f) => [f.rule, f.level, f.pointer]);
    const want = v.findings.map((f) => [f.rule, f.level, f.pointer]);
    if (JSON.stringify(got) !== JSON.stringify(want)) differing.push({ id: v.id, want, got });
  }
  assert.ok(vectors.length > 800);
  assert.deepEqual(differing, []);
});
