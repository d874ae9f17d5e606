import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = path => fileURLToPath(new URL(path, import.meta.url))

// serviceWorker writes sw.js with the names of all files of the page. Its version changes
// when one of them does.
const serviceWorker = {
  name: 'service-worker',
  generateBundle(_, bundle) {
    const text = file => file.code ?? file.source
    const files = Object.keys(bundle).sort()
    const version = createHash('sha256')
    for (const name of files) version.update(name).update(text(bundle[name]))
    const source = `const version = '${version.digest('hex').slice(0, 16)}'\nconst files = ${JSON.stringify(['./', ...files.filter(f => f !== 'index.html')])}\n`
    this.emitFile({ type: 'asset', fileName: 'sw.js', source: source + readFileSync(here('playground/sw.js'), 'utf8') })
  },
}

// lists gives what the page says of rules and profiles, from the command's own lists.
const lists = {
  name: 'lists',
  resolveId: id => id === 'virtual:lists' ? id : undefined,
  load(id) {
    if (id !== 'virtual:lists') return
    const lines = name => readFileSync(here(`playground/generated/${name}`), 'utf8').trim().split('\n')
    const help = Object.fromEntries(lines('rules.jsonl').map(line => JSON.parse(line)).map(rule => [rule.id, rule.help]))
    const profiles = lines('profiles.txt').map(line => line.split(/\s/)[0])
    return `export const help = ${JSON.stringify(help)}\nexport const profiles = ${JSON.stringify(profiles)}`
  },
}

export default defineConfig({
  root: here('playground'),
  base: './', // works in any folder
  build: { outDir: here('dist/playground'), emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022' },
  worker: { format: 'es' },
  plugins: [lists, serviceWorker],
})
