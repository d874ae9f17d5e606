import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { api, reportOf, start } from './api.js';
import { binary } from './binary.js';
import './wasm_exec.js';

export const { check, lifecycle, rules, profiles, version } = api(async () =>
  start(await readFile(new URL('./batchcheck.wasm', import.meta.url))),
);

// checkFile judges files and folders by the command, which reads logs of any size.
export function checkFile(paths, options = {}) {
  const { command, ...flags } = options;
  const args = [...(command === 'conform' ? ['conform'] : []), '--format', 'json', '--no-config'];
  for (const [name, value] of Object.entries(flags)) {
    const flag = '--' + name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());
    for (const one of [value].flat()) if (one !== undefined) args.push(`${flag}=${one}`);
  }
  args.push('--', ...[paths].flat());
  return new Promise((resolve, reject) => {
    execFile(binary(), args, { maxBuffer: 1 << 30 }, (error, output, trouble) => {
      const messages = trouble.split('\n').filter(Boolean).map((line) => line.replace(/^batchcheck: /, ''));
      if (!output) return reject(new Error(trouble.trim() || error?.message));
      resolve(reportOf(JSON.parse(output), error?.code ?? 0, messages));
    });
  });
}
