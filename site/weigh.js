// Weighs what the playground loads, as brotli sends it, and fails if it is too much.
import { readFileSync, readdirSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'

const limit = 2.2e6
const folder = new URL('dist/playground/', import.meta.url)
const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(e => e.isFile()).map(e => `${e.parentPath ?? e.path}/${e.name}`)
let total = 0
for (const name of names) {
  const text = readFileSync(name)
  const size = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }).length
  console.log(`${String(size).padStart(9)} ${name.slice(folder.pathname.length)}`)
  total += size
}
console.log(`${String(total).padStart(9)} bytes in all, of ${limit}`)
process.exit(total > limit ? 1 : 0)
