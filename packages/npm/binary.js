// Where the command is: in the package of this platform, or where BATCHCHECK_BINARY says.
import { createRequire } from 'node:module';

export function binary() {
  if (process.env.BATCHCHECK_BINARY) return process.env.BATCHCHECK_BINARY;
  const name = `@batchcheck/${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'batchcheck.exe' : 'batchcheck';
  try {
    return createRequire(import.meta.url).resolve(`${name}/${file}`);
  } catch {
    throw new Error(
      `batchcheck: the package ${name} is not installed.\n` +
        'It is an optional dependency: install again without --omit=optional or --no-optional.\n' +
        'If there is no package for this platform, name a batchcheck that you built in BATCHCHECK_BINARY.',
    );
  }
}
