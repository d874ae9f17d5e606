import wasm from './generated/batchcheck.wasm?url'

// A worker compiles while it loads, for that is most of what a page has to wait for, and the
// page loads its editor meanwhile. Workers behind the first get what it has compiled.
let compiled

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
    worker.postMessage(compiled ? { module: compiled } : { wasm })
    worker.onmessage = ({ data }) => {
      if (data.module) {
        compiled = data.module
        return
      }
      if ('error' in data) return this.#restart(new Error(data.error)) // the program has ended
      this.#calls.get(data.id)?.resolve(data.result)
      this.#calls.delete(data.id)
      this.#since = performance.now()
    }
    worker.onerror = event => this.#restart(new Error(event.message || 'the worker failed'))
  }

  #restart(reason) {
    this.#worker.terminate()
    this.#end(reason)
    this.#start()
  }

  #end(reason) {
    for (const call of this.#calls.values()) call.reject(reason)
    this.#calls.clear()
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
    this.#worker.postMessage({ id, name, arguments: [text, call.options] })
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

  stop() {
    if (compiled) return this.#restart(new Stopped())
    this.#end(new Stopped()) // what loads is left to load
  }
}

export class Stopped extends Error {}
