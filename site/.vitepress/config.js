import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const repository = 'https://github.com/batchcheck/batchcheck'
const root = fileURLToPath(new URL('../..', import.meta.url))
const docs = join(root, 'docs')

// docs/ is outside of this folder, so what its pages import is not found from there.
const importsOfDocs = {
  name: 'imports-of-docs',
  enforce: 'pre',
  resolveId(id, importer, options) {
    if (importer?.startsWith(docs) && id.startsWith('vue')) return this.resolve(id, join(root, 'site/package.json'), { ...options, skipSelf: true })
  },
}

const base = process.env.BASE ?? '/batchcheck/'

// The page whose name differs on the site; VitePress does not follow a rewrite in links.
const rewrites = { 'README.md': 'index.md' }

export default defineConfig({
  title: 'batchcheck',
  description: 'Checks whether batch responses of OpenAI-style and other batch APIs keep their contract',
  lang: 'en',
  base,
  head: [['link', { rel: 'icon', href: `${base}icon.svg` }]],
  srcDir: '../docs',
  outDir: 'dist',
  cacheDir: 'node_modules/.cache/vitepress',
  rewrites,
  markdown: {
    config: linkToRepository,
    attrs: { disable: true }, // GitHub, where these pages are read too, has no {attributes}
    anchor: { slugify: text => text.trim().toLowerCase().replace(/[^\p{L}\p{N}\p{M} _-]/gu, '').replace(/ /g, '-') }, // as GitHub does
  },
  vite: { plugins: [importsOfDocs], publicDir: join(root, 'site/public') },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Docs', link: '/', activeMatch: '^/(?!rules|providers|checks)' },
      { text: 'Rules', link: '/rules', activeMatch: '^/(rules|checks)' },
      { text: 'Profiles', link: '/profiles', activeMatch: '^/providers' },
      { text: 'Playground', link: '/playground/', target: '_self' },
    ],
    sidebar: {
      '/rules/': folder('rules').map(family => ({ text: family, items: pages(`rules/${family}`) })),
      '/providers/': [{ text: 'Profiles', items: pages('providers') }],
      '/': sections(),
    },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/docs/:path`, text: 'Edit this page' },
    notFound: { linkLabel: 'Go to the documentation' },
  },
})

// linkToRepository makes links to what is no page here (code, schemas, the README) links
// to the repository, which is where they lead when one reads docs/ on GitHub.
function linkToRepository(md) {
  md.core.ruler.push('link-to-repository', ({ tokens, env }) => {
    for (const token of tokens.flatMap(t => t.children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null
      if (!href || /^([a-z]+:|#|\/)/.test(href)) continue
      const [path, fragment] = href.split('#')
      const file = normalize(join(docs, dirname(env.relativePath), decodeURI(path)))
      if (file.startsWith(docs) && file.endsWith('.md')) {
        const page = rewrites[relative(docs, file)]
        if (page) token.attrSet('href', relative(dirname(env.relativePath), page) + (fragment ? '#' + fragment : ''))
        continue
      }
      if (!existsSync(file)) throw new Error(`docs/${env.relativePath} links to ${href}, which does not exist`)
      const kind = statSync(file).isDirectory() ? 'tree' : 'blob'
      token.attrSet('href', `${repository}/${kind}/main/${file.slice(root.length)}${fragment ? '#' + fragment : ''}`)
    }
  })
}

// sections are those of docs/README.md, each with the pages that it names first.
function sections() {
  const all = [{ text: 'Start', items: [] }], named = new Set()
  for (const line of readFileSync(join(docs, 'README.md'), 'utf8').split('\n')) {
    const section = line.match(/^## (.+)$/)
    if (section) all.push({ text: section[1], items: [] })
    for (const [, page] of line.matchAll(/\]\(([a-z][^)#:]*)\.md\)/g)) {
      if (named.has(page)) continue
      named.add(page)
      all.at(-1).items.push({ text: titleOf(page + '.md'), link: '/' + page })
    }
  }
  return [...all, { text: 'The reference server', items: [{ text: 'Its matrix, by profile', link: '/reference.html', target: '_self' }] }]
}

function folder(path) {
  return readdirSync(join(docs, path)).sort()
}

function pages(path) {
  return folder(path).filter(name => name.endsWith('.md')).map(name => ({ text: titleOf(`${path}/${name}`), link: `/${path}/${name.replace(/\.md$/, '')}` }))
}

function titleOf(path) {
  return readFileSync(join(docs, path), 'utf8').match(/^# (.+)$/m)[1]
}
