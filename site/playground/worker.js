// Runs batchcheck apart from the page, so that a large input does not freeze it.
import './generated/wasm_exec.js'

let ready

// start starts the program: a module, or what is to be compiled, which the page gets for
// its next worker.
async function start({ module, wasm }) {
  if (!module) {
    module = await WebAssembly.compileStreaming(fetch(wasm))
    postMessage({ module })
  }
  const go = new Go()
  go.run(await WebAssembly.instantiate(module, go.importObject)) // ends never: its functions answer
}

addEventListener('message', async ({ data }) => {
  if (data.id === undefined) {
    ready = start(data)
    return
  }
  try {
    await ready
    postMessage({ id: data.id, result: batchcheck[data.name](...data.arguments) })
  } catch (error) {
    postMessage({ id: data.id, error: String(error) })
  }
})
