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

export default defineConfig({
  root: here('playground'),
  base: './', // works in any folder
  build: { outDir: here('dist/playground'), emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022' },
  worker: { format: 'es' },
  plugins: [serviceWorker],
})
