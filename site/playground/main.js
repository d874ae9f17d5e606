import { help, profiles } from 'virtual:lists'
import pictureStyle from '../../internal/report/html/style.css?raw'
import { examples } from './examples.js'
import { pack, unpack } from './link.js'
import { Runner, Stopped } from './runner.js'

const $ = id => document.getElementById(id)
const maxShown = 200
const runner = new Runner()
// The editor is most of the page's own code. What the page begins with is judged while the
// editor loads; judge asks for the same, and shows it.
if (location.hash.length < 2) runner.call('run', await examples[0].text(), optionsFor('auto', false)).catch(() => {})
const { makeEditor } = await import('./editor.js')
const editor = makeEditor($('editor'), changed)
let waiting, began, took = 0, run = 0, picture

for (const name of profiles) $('profile').append(new Option(name))
for (const [i, { name }] of examples.entries()) $('example').append(new Option(name, i))
$('example').onchange = async event => {
  const example = examples[event.target.value]
  if (example) show({ ...example, text: await example.text() })
}
$('profile').onchange = judge
$('polls').onchange = judge
$('stop').onclick = () => runner.stop()
$('open').onclick = () => $('file').click()
$('file').onchange = async ({ target }) => {
  if (target.files[0]) show({ text: await target.files[0].text() })
  target.value = ''
}
$('share').onclick = async () => {
  history.replaceState(null, '', '#' + await pack({ text: editor.text, profile: $('profile').value, polls: $('polls').checked }))
  const done = await navigator.clipboard?.writeText(location.href).then(() => true, () => false)
  $('share').textContent = done ? 'Copied' : 'See the address bar'
  setTimeout(() => { $('share').textContent = 'Copy link' }, 2000)
}
addEventListener('hashchange', start)
matchMedia('(max-width: 800px)').addEventListener('change', judge) // the picture has another width
start().then(() => navigator.serviceWorker?.register('./sw.js'), failed)

// start shows what the link holds, or the first example.
async function start() {
  if (location.hash.length > 1) {
    try {
      return await show(await unpack(location.hash.slice(1)))
    } catch {
      say('This link is damaged: it has no input that can be read.', 'error')
      return
    }
  }
  await show({ ...examples[0], text: await examples[0].text() })
}

async function show({ text, profile = 'auto', polls = false }) {
  if (typeof text !== 'string') throw new TypeError('no text')
  $('profile').value = profiles.includes(profile) ? profile : 'auto'
  $('polls').checked = polls === true
  editor.text = text
  await judge()
}

// changed waits for a pause as long as two runs, where a run takes longer than it takes
// to type a letter: so typing never piles up work.
function changed() {
  clearTimeout(waiting)
  began ??= performance.now()
  waiting = setTimeout(judge, took < 60 ? 0 : Math.min(2 * took, 500))
}

async function judge() {
  clearTimeout(waiting)
  const text = editor.text, options = optionsFor($('profile').value, $('polls').checked)
  if (runner.busyFor > 300 && !runner.isAt('run', text, options)) runner.stop() // else it is done sooner than a new worker starts
  const mine = ++run, start = performance.now(), from = began ?? start
  began = undefined
  const slow = setTimeout(() => { say('Checking …'); $('stop').hidden = false }, 500)
  try {
    const answer = JSON.parse(await runner.call('run', text, options))
    took = performance.now() - start
    if (mine !== run) return
    if (answer.error !== undefined) throw new Error(answer.error)
    present(text, JSON.parse(answer.output || '{"findings":[],"checks":[],"summary":{}}'), answer.messages)
    performance.measure('verdict', { start: from, end: performance.now() })
    waiting = setTimeout(() => rest(text, options, answer.code === 1), 100)
  } catch (error) {
    if (mine === run) failed(error)
  } finally {
    clearTimeout(slow)
    if (mine === run) $('stop').hidden = true
  }
}

function optionsFor(profile, polls) {
  return { name: 'input', command: polls ? 'conform' : 'check', profile, hints: false }
}

// rest shows what takes longer than the verdict, once nobody types: the picture, and, where
// something is wrong, whether the text fits another API.
async function rest(text, options, isBroken) {
  const mine = run
  try {
    const svg = await runner.call('lifecycle', text, { ...options, width: Math.max(320, $('verdict').clientWidth) })
    if (mine === run) draw(svg)
    if (mine !== run || !isBroken) return
    const answer = JSON.parse(await runner.call('run', text, { ...options, hints: true }))
    if (mine === run) present(text, JSON.parse(answer.output), answer.messages)
  } catch (error) {
    if (mine === run) failed(error)
  }
}

function failed(error) {
  clear()
  say(error instanceof Stopped ? 'Stopped.' : error.message, 'error')
}

function clear() {
  editor.mark([])
  $('findings').replaceChildren()
  $('checks').hidden = true
  $('more').textContent = ''
  draw('')
}

function say(text, level = '') {
  if ($('verdict').textContent !== text) $('verdict').textContent = text
  $('verdict').className = level
}

function present(text, { findings, checks, summary }, messages) {
  const { errors = 0, warnings = 0, documents = 0, profiles = [] } = summary
  const places = rangesOf(text, findings)
  editor.mark(findings.map((f, i) => ({ ...places[i], severity: severity(f.level), message: f.message, source: f.rule })).sort((a, b) => a.from - b.from))
  $('findings').replaceChildren(...findings.slice(0, maxShown).map((f, i) => entry(f, places[i])))
  const judged = profiles.map(p => `Judged as ${p.profile}${p.reason ? ` (${p.reason})` : ''}.`)
  const rest = findings.length > maxShown ? [`${findings.length - maxShown} more findings are marked in the text.`] : []
  const isNothing = !documents && !findings.length
  const notes = messages.map(m => m.replace(/^input: /, ''))
  $('more').textContent = [...rest, ...(documents ? judged : []), ...notes.slice(isNothing ? 1 : 0)].join('\n')
  showChecks(checks)
  if (text.trim() === '') return say('Paste a batch, a list, JSON Lines, a HAR, or what Python printed.')
  if (isNothing) return say(notes[0] ?? 'There was nothing to check.', 'error')
  const counts = [count(errors, 'error'), count(warnings, 'warning'), `${count(documents, 'document')} checked`]
  say(counts.join(', '), errors ? 'error' : warnings ? 'warning' : 'good')
}

const count = (n, noun) => `${n} ${noun}${n === 1 ? '' : 's'}`
const severity = level => level === 'note' ? 'info' : level

function entry(finding, place) {
  const button = element('button', '', element('b', finding.level), `${finding.line ? ` line ${finding.line}` : ''}: ${finding.message}`)
  button.type = 'button'
  button.onclick = () => editor.goTo(place)
  const link = element('a', finding.rule)
  link.href = `../rules/${finding.rule}.html`
  const item = element('li', '', button, element('p', '', link, help[finding.rule] ? `: ${help[finding.rule]}` : ''))
  item.className = finding.level
  return item
}

// element makes an element that holds text and other elements. Text is never read as HTML.
function element(name, text, ...children) {
  const made = document.createElement(name)
  made.append(text, ...children)
  return made
}

function showChecks(checks) {
  const judged = checks.filter(c => c.result !== 'skip')
  $('checks').hidden = judged.length === 0
  $('checks-list').replaceChildren(...judged.map(c => element('li', `${c.result}: ${c.check}, ${count(c.judged, c.of)} judged`)))
  $('checks-count').textContent = `${count(judged.length, 'check')} of how responses fit together`
}

// rangesOf gives the part of the text that each finding marks: a string or a number whole,
// of an object its brace. Offsets of findings count bytes, those of the editor UTF-16 units.
function rangesOf(text, findings) {
  const order = findings.map((f, i) => [f.offset ?? 0, i]).sort((a, b) => a[0] - b[0])
  const ranges = []
  let bytes = 0, at = 0
  for (const [offset, i] of order) {
    for (; bytes < offset && at < text.length; at++) {
      const code = text.codePointAt(at)
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
      if (code >= 0x10000) at++
    }
    const from = Math.min(at, text.length)
    value.lastIndex = from
    ranges[i] = { from, to: Math.min(text.length, from + (value.exec(text)?.[0].length ?? 1)) }
  }
  return ranges
}

const value = /"(?:[^"\\\n]|\\.){0,2000}"?|[^\s,\]}"]{1,200}/y

// draw shows the picture as an image, in which no script runs and which loads nothing. It
// has the classes of the HTML report, so it is given the report's style.
function draw(svg) {
  const isPicture = svg.startsWith('<svg')
  $('lifecycle').hidden = !isPicture
  if (picture) URL.revokeObjectURL(picture)
  picture = undefined
  $('lifecycle').replaceChildren()
  if (!isPicture) return
  const image = new Image()
  const styled = svg.replace('>', `><style><![CDATA[${pictureStyle}]]></style>`)
  image.src = picture = URL.createObjectURL(new Blob([styled], { type: 'image/svg+xml' }))
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml')
  image.alt = [...parsed.querySelectorAll('.plot > title, .plot > desc')].map(e => e.textContent.trim()).join('. ') || 'Lifecycle of the batch'
  $('lifecycle').append(image)
}
