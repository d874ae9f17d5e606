// The examples are files of the repository, read when the page is built; all but the first
// are loaded when they are chosen.
import gateway from '../../testdata/examples/gateway.json?raw'

const file = load => () => load().then(module => module.default)

export const examples = [
  { name: 'A batch with two errors', text: async () => gateway },
  { name: 'A batch without errors', text: file(() => import('../../testdata/examples/completed.json?raw')) },
  { name: 'A list', text: file(() => import('../../testdata/examples/list.json?raw')) },
  { name: 'JSON Lines: one batch, polled', polls: true, text: file(() => import('../../testdata/examples/polls.jsonl?raw')) },
  { name: 'A recording: a state that went back', text: file(() => import('../../testdata/sessions/lifecycle/transition/fail.json?raw')) },
  { name: 'A HAR: Message Batches of Anthropic', text: file(() => import('../../testdata/families/anthropic/sound.har?raw')) },
  { name: 'What Python prints', text: async () => "Batch(id='batch_7Q2mLxV0aKd94RtYbN3wEs', completion_window='24h', created_at=1767261600, endpoint='/v1/chat/completions', status='completed')\n" },
]
