import wasm from './generated/batchcheck.wasm?url'

// The page compiles, so that the worker needs no connection, and a new one starts at once.
const compiled = WebAssembly.compileStreaming(fetch(wasm))

// A Runner calls batchcheck in a worker. stop ends what runs: WebAssembly cannot be
// interrupted otherwise.
export class Runner {
  #worker
  #calls = new Map()
  #id = 0
  #since = 0 // when the call that runs began

  constructor() {
    this.#start()
  }

  #start() {
    const worker = this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
    compiled.then(module => worker.postMessage({ module }))
    worker.onmessage = ({ data }) => {
      if ('error' in data) return this.stop(new Error(data.error)) // the program has ended
      this.#calls.get(data.id).resolve(data.result)
      this.#calls.delete(data.id)
      this.#since = performance.now()
    }
    worker.onerror = event => this.stop(new Error(event.message || 'the worker failed'))
  }

  async call(name, ...args) {
    await compiled
    const id = ++this.#id
    if (this.#calls.size === 0) this.#since = performance.now()
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject })
      this.#worker.postMessage({ id, name, arguments: args })
    })
  }

  get busyFor() {
    return this.#calls.size > 0 ? performance.now() - this.#since : 0
  }

  stop(reason = new Stopped()) {
    this.#worker.terminate()
    for (const call of this.#calls.values()) call.reject(reason)
    this.#calls.clear()
    this.#start()
  }
}

export class Stopped extends Error {}
