// Runs batchcheck apart from the page, so that a large input does not freeze it.
import './generated/wasm_exec.js'

let ready

addEventListener('message', async ({ data }) => {
  if (data.module) {
    const go = new Go()
    ready = WebAssembly.instantiate(data.module, go.importObject).then(instance => { go.run(instance) })
    return
  }
  try {
    await ready
    postMessage({ id: data.id, result: batchcheck[data.name](...data.arguments) })
  } catch (error) {
    postMessage({ id: data.id, error: String(error) })
  }
})
