// What is the same in Node and in browsers: calls of the WebAssembly program.

// start runs the program, which wasm_exec.js has made a class for, and gives its functions.
export async function start(bytes) {
  const go = new globalThis.Go();
  const { instance } = await WebAssembly.instantiate(bytes, go.importObject);
  const before = globalThis.batchcheck;
  go.run(instance); // ends never: its functions answer
  const functions = globalThis.batchcheck;
  globalThis.batchcheck = before; // nobody else's business
  return functions;
}

// api makes the functions that the package exports, of what loads the program once.
export function api(load) {
  let program;
  const loaded = () => (program ??= load().catch((error) => {
    program = undefined; // the next call tries again
    throw error;
  }));
  const answered = (text) => {
    const answer = JSON.parse(text);
    if (answer.error !== undefined) throw new Error(`batchcheck: ${answer.error}`);
    return answer;
  };
  const text = (input) => (typeof input === 'string' ? input : JSON.stringify(input));

  return {
    async check(input, options = {}) {
      const { code, output, messages } = answered((await loaded()).run(text(input), JSON.stringify(options)));
      return reportOf(JSON.parse(output), code, messages);
    },
    async lifecycle(input, options = {}) {
      const drawn = (await loaded()).lifecycle(text(input), JSON.stringify(options));
      if (drawn.startsWith('{')) answered(drawn);
      return drawn;
    },
    async rules() {
      const lines = (await loaded()).rules();
      return lines.trim().split('\n').map((line) => JSON.parse(line));
    },
    async profiles() {
      return answered((await loaded()).profiles());
    },
    async version() {
      return (await loaded()).version();
    },
  };
}

// reportOf gives a report of the command with its verdict.
export function reportOf(report, code, messages) {
  return { ...report, ok: code === 0, exitCode: code, messages };
}
