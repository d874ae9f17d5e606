// Keeps the page for use without a network. The build puts version and files in front.
// A new version waits until the old page is closed, so files of two versions never mix.
const prefix = 'batchcheck-playground-'

addEventListener('install', event => event.waitUntil(caches.open(prefix + version).then(cache => cache.addAll(files))))

addEventListener('activate', event => event.waitUntil((async () => {
  const old = (await caches.keys()).filter(name => name.startsWith(prefix) && name !== prefix + version)
  await Promise.all(old.map(name => caches.delete(name)))
})()))

addEventListener('fetch', event => {
  if (event.request.method !== 'GET') return
  event.respondWith(caches.open(prefix + version)
    .then(cache => cache.match(event.request, { ignoreSearch: true }))
    .then(kept => kept ?? fetch(event.request)))
})
