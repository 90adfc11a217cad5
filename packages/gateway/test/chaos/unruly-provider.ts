// A provider that does what it likes, decided by a seed: the same request meets the same fate in every run.
import type { ProtocolId } from '@ferryllm/protocols'
import { wholeOf } from '../support/provider-whole.ts'
import { openStreamOf, streamOf, type Script } from '../support/provider-wire.ts'
import { scripted } from '../support/rig.ts'
import { json, sse, startUpstream, type Play, type Received, type Upstream } from '../support/upstream.ts'

export type Fate = 'works' | 'slow' | 'reset' | 'stall' | 'stall-inside' | 'cut' | 'garbage' | 'limited' | 'overloaded'

const FATES: readonly Fate[] = [
  ...Array<Fate>(13).fill('works'),
  'slow',
  'reset',
  'stall',
  'stall-inside',
  'cut',
  'cut',
  'garbage',
  'garbage',
  'limited',
  'limited',
  'overloaded',
]

/** The number that the prompt of a request carries: `request 17`. */
function numberOf({ text }: Received): number {
  return Number(/request (\d+)/.exec(text)?.[1])
}

/** Long enough to be cut in the middle, different for every request and provider. */
export const wordsOf = (request: number, provider: string): string =>
  `<${request} ${provider}>${Array.from({ length: 12 }, (_, index) => ` w${index}`).join('')} <end>`

export interface Unruly extends Upstream {
  /** Requests whose reply was played to its end, with how often. */
  readonly served: ReadonlyMap<number, number>
}

/** `arrived` hears of every attempt, before anything is answered. */
export async function startUnruly(
  name: string,
  protocol: ProtocolId,
  { seed, arrived }: { seed: number; arrived: (request: number) => void },
): Promise<Unruly> {
  const served = new Map<number, number>()
  const attempts = new Map<number, number>()
  const play: Play = async (received, response) => {
    const request = numberOf(received)
    arrived(request)
    const attempt = (attempts.get(request) ?? 0) + 1
    attempts.set(request, attempt)
    const draw = hash(`${seed} ${name} ${request} ${attempt}`)
    const fate = FATES[draw % FATES.length] ?? 'works'
    const script: Script = { beats: [{ text: wordsOf(request, name) }] }
    await playOf(fate, protocol, script, draw >>> 8)(received, response)
    // Said, though perhaps not sent: who has heard the end of a stream need not wait until it is closed.
    if (fate === 'works' || fate === 'slow') served.set(request, (served.get(request) ?? 0) + 1)
  }
  return { ...(await startUpstream(play)), served }
}

function playOf(fate: Fate, protocol: ProtocolId, script: Script, draw: number): Play {
  const streams = ({ url, text }: Received): boolean =>
    url.includes('streamGenerateContent') || /"stream":\s*true/.test(text)
  const works = scripted(protocol, script)
  switch (fate) {
    case 'works':
      return works
    case 'slow':
      return async (...call) => {
        await new Promise((resolve) => setTimeout(resolve, draw % 60))
        await works(...call)
      }
    case 'reset':
      return (_received, response) => void response.destroy()
    case 'stall':
      return () => undefined
    case 'stall-inside':
      return (received, response) =>
        streams(received) ? sse(openStreamOf(protocol, script.beats), { open: true })(received, response) : undefined
    case 'cut':
      return (received, response) =>
        streams(received)
          ? sse(openStreamOf(protocol, script.beats), { cut: true })(received, response)
          : half(JSON.stringify(wholeOf(protocol, script)))(received, response)
    case 'garbage':
      return garbage(draw, protocol, script)
    case 'limited':
      return json({ error: { message: 'slow down' } }, 429, { 'retry-after-ms': String(1 + (draw % 20)) })
    case 'overloaded':
      return json({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 529)
  }
}

/** Half of a body that promised to be whole. */
function half(body: string): Play {
  return (_received, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) })
    response.write(body.slice(0, body.length / 2))
    setImmediate(() => response.destroy())
  }
}

/** What proxies and broken hosts answer with status 200. */
function garbage(draw: number, protocol: ProtocolId, script: Script): Play {
  const plays: readonly Play[] = [
    (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<html><body>502 Bad Gateway</body></html>')
    },
    sse(['data: {"this is": not json\n\n']),
    sse([...streamOf(protocol, script).slice(0, 2), 'data: }{\n\n']),
    (_received, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(Buffer.from([0xff, 0xfe, 0x00, 0x80]))
    },
    json('null'),
    json({}),
  ]
  return plays[draw % plays.length]!
}

/** FNV-1a with a last stir: small inputs differ in all bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39)
  return (value ^ (value >>> 15)) >>> 0
}
