// The input of a link is in its fragment, which browsers do not send: deflated, in base64url.

export async function pack(value) {
  const bytes = await through(new CompressionStream('deflate-raw'), new TextEncoder().encode(JSON.stringify(value)))
  let text = ''
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

export async function unpack(text) {
  const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(await through(new DecompressionStream('deflate-raw'), bytes)))
}

// A small link may hold a huge text. What is larger than anybody would share is refused.
const maxBytes = 16 << 20

async function through(transform, bytes) {
  const chunks = []
  let size = 0
  for await (const chunk of chunksOf(new Blob([bytes]).stream().pipeThrough(transform))) {
    chunks.push(chunk)
    if ((size += chunk.length) > maxBytes) throw new Error('the input is larger than 16 MiB')
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

// Safari has no asynchronous iteration of streams.
async function* chunksOf(stream) {
  const reader = stream.getReader()
  for (let r; !(r = await reader.read()).done;) yield r.value
}
