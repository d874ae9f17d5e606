import { api, start } from './api.js';
import './wasm_exec.js';

export const { check, lifecycle, rules, profiles, version } = api(async () => {
  const response = await fetch(new URL('./batchcheck.wasm', import.meta.url));
  if (!response.ok) throw new Error(`batchcheck: ${response.url} answers ${response.status}`);
  return start(await response.arrayBuffer());
});
