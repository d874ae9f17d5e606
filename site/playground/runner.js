import wasm from './generated/batchcheck.wasm?url'

// The page compiles, so that the worker needs no connection, and a new one starts at once.
const compiled = WebAssembly.compileStreaming(fetch(wasm))

// A Runner calls batchcheck in a worker. stop ends what runs: WebAssembly cannot be
// interrupted otherwise.
export class Runner {
  #worker
  #calls = new Map()
  #id = 0

  constructor() {
    this.#start()
  }

  #start() {
    const worker = this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
    compiled.then(module => worker.postMessage({ module }))
    worker.onmessage = ({ data }) => {
      const call = this.#calls.get(data.id)
      this.#calls.delete(data.id)
      if ('error' in data) call.reject(new Error(data.error))
      else call.resolve(data.result)
    }
    worker.onerror = event => this.stop(new Error(event.message || 'the worker failed'))
  }

  async call(name, ...args) {
    await compiled
    const id = ++this.#id
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject })
      this.#worker.postMessage({ id, name, arguments: args })
    })
  }

  get busy() {
    return this.#calls.size > 0
  }

  stop(reason = new Stopped()) {
    this.#worker.terminate()
    for (const call of this.#calls.values()) call.reject(reason)
    this.#calls.clear()
    this.#start()
  }
}

export class Stopped extends Error {}
