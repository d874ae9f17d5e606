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

  // call gives what a function of batchcheck gives for a text. Where the same is asked for
  // already, the answer to that is for both.
  call(name, text, options) {
    const same = this.#find(name, text, options)
    if (same) return same.answer
    if (this.#calls.size === 0) this.#since = performance.now()
    const id = ++this.#id, call = { name, text, options: JSON.stringify(options) }
    call.answer = new Promise((resolve, reject) => Object.assign(call, { resolve, reject }))
    this.#calls.set(id, call)
    compiled.then(() => { if (this.#calls.has(id)) this.#worker.postMessage({ id, name, arguments: [text, call.options] }) }, call.reject)
    return call.answer
  }

  // isAt tells whether such a call is being answered.
  isAt(name, text, options) {
    return this.#find(name, text, options) !== undefined
  }

  #find(name, text, options) {
    const wanted = JSON.stringify(options)
    return [...this.#calls.values()].find(call => call.name === name && call.text === text && call.options === wanted)
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
