#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { binary } from '../binary.js';

let file;
try {
  file = binary();
} catch (error) {
  console.error(error.message);
  process.exit(3);
}
const child = spawn(file, process.argv.slice(2), { stdio: 'inherit' });
// A terminal sends a signal to both; a supervisor only to this process.
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of signals) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`batchcheck: cannot run ${file}: ${error.message}`);
  process.exit(3);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
