// `npm run soak -- [minutes]`: mixed streams and clients that leave, for as long as one likes; then everything must be as
// it was: resident memory within a tenth of its plateau, no socket and no timer left.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CLIENTS } from '../packages/gateway/test/support/clients.ts'
import { fourProviders } from '../packages/gateway/test/support/gateway.ts'
import { PROVIDERS, scripted } from '../packages/gateway/test/support/rig.ts'
import { openStreamOf } from '../packages/gateway/test/support/provider-wire.ts'
import { json, sse, startUpstream, type Play } from '../packages/gateway/test/support/upstream.ts'
import { readAmount } from './read-options.ts'
import type { Facts } from './soak-gateway.ts'

const MINUTES = readAmount('minutes', process.argv[2] ?? '10', 'npm run soak -- [minutes]   (10)', false)
/** Until memory has found its level. */
const WARM_UP_MS = Math.min(60_000, MINUTES * 12_000)
const AT_ONCE = 16
/** Longer than anybody keeps an idle connection (75 s for clients). */
const UNTIL_IDLE_MS = 90_000
const SAMPLE_MS = 15_000
const TOLERANCE = 1.1

/** What providers do, by the number of the request: mostly well, sometimes badly. */
function fateOf(number: number): Play {
  const place = PROVIDERS[number % PROVIDERS.length]
  if (place === undefined) throw new RangeError('there are providers')
  const words = { beats: [{ reasoning: 'hm' }, { text: `answer ${number} `.repeat(40) }] }
  switch (number % 11) {
    case 7:
      return json({ error: { message: 'slow down', type: 'x' } }, 429, { 'retry-after-ms': '5' })
    case 8:
      return sse(openStreamOf(place.provider, words.beats), { cut: true })
    case 9:
      return sse(openStreamOf(place.provider, words.beats), { open: true })
    default:
      return scripted(place.provider, words)
  }
}

const NUMBER = /question (\d+)/
const upstream = await startUpstream((received, response) =>
  fateOf(Number(NUMBER.exec(received.text)?.[1]))(received, response),
)
// Only counts matter here, and a list of every request would grow.
const forget = setInterval(() => upstream.requests.splice(0), 1000)

const gateway = fork(
  fileURLToPath(new URL('soak-gateway.ts', import.meta.url)),
  [
    JSON.stringify({
      server: { listen: '127.0.0.1:0', retry_attempts: 1, retry_backoff_ms: 1, idle_timeout_secs: 2 },
      ...fourProviders(upstream.url),
    }),
  ],
  { execArgv: ['--expose-gc'] },
)
const [{ url }] = (await once(gateway, 'message')) as [{ url: string }]

let asked = 0
let left = 0
const until = performance.now() + MINUTES * 60_000

async function ask(): Promise<void> {
  const number = asked++
  const client = CLIENTS[number % CLIENTS.length]
  const letter = PROVIDERS[number % PROVIDERS.length]?.letter
  if (client === undefined || letter === undefined) throw new RangeError('there are clients and providers')
  const leaving = new AbortController()
  const history = client.user(`question ${number} ${'context '.repeat(2000)}`)
  const body = JSON.stringify(client.ask({ model: `${letter}-1`, stream: number % 5 > 0, history }))
  const goes = number % 11 === 9 || number % 13 === 0
  if (goes) setTimeout(() => leaving.abort(), number % 40)
  try {
    const response = await fetch(url + client.path, { method: 'POST', body, signal: leaving.signal })
    await response.text()
  } catch (cause) {
    if (!leaving.signal.aborted) throw cause
    left++
  }
}

async function work(): Promise<void> {
  while (performance.now() < until) await ask()
}

async function factsOf(child: ChildProcess): Promise<Facts> {
  child.send('facts')
  const [facts] = (await once(child, 'message')) as [Facts]
  return facts
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`
const describe = ({ rss, heap, resources }: Facts): string =>
  `resident ${megabytes(rss)}, heap ${megabytes(heap)}, ${JSON.stringify(resources)}`

const before = await factsOf(gateway)
console.log(`start: ${describe(before)}`)
const working = Promise.all(Array.from({ length: AT_ONCE }, work))
await sleep(WARM_UP_MS)
const plateau = await factsOf(gateway)
console.log(`plateau after ${WARM_UP_MS / 1000} s: ${describe(plateau)}`)
while (performance.now() + SAMPLE_MS < until) {
  await sleep(SAMPLE_MS)
  const { rss, heap } = await factsOf(gateway)
  console.log(`${asked} requests, ${left} left: resident ${megabytes(rss)}, heap ${megabytes(heap)}`)
}
await working
await sleep(UNTIL_IDLE_MS)
const after = await factsOf(gateway)
console.log(`end: ${describe(after)}`)

const failures: string[] = []
if (after.rss > plateau.rss * TOLERANCE) failures.push('resident memory did not return to its plateau')
for (const [name, count] of Object.entries(after.resources)) {
  const was = before.resources[name] ?? 0
  if (count > was) failures.push(`${count - was} more of ${name} than at the start`)
}
gateway.send('stop')
await once(gateway, 'exit')
clearInterval(forget)
await upstream.close()
console.log(failures.length === 0 ? `ok: ${asked} requests, ${left} of them left` : `failed: ${failures.join('; ')}`)
process.exitCode = failures.length === 0 ? 0 : 1
