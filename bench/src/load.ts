// The measured clients, in a process of their own: a number of connections that ask again as soon as they have an answer,
// or at a given rate.
import { Agent, request as httpRequest } from 'node:http'
import { STAMPS } from './replies.ts'

export interface LoadOrder {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  /** How long, or how many. */
  readonly seconds?: number
  readonly requests?: number
  /** Requests per second, all connections together; as fast as it goes when absent. */
  readonly rate?: number
  /** What a good answer contains, and how many events. */
  readonly expect: string
  readonly events: number
}

export interface LoadReport {
  readonly requests: number
  readonly events: number
  readonly seconds: number
  readonly errors: number
  readonly firstError?: string
  /** Milliseconds from the request to its last byte. */
  readonly latencyMs: Spread
  /** Milliseconds from the provider's writing of an event to its arrival here. */
  readonly delayMs: Spread
}

export interface Spread {
  readonly p50: number
  readonly p99: number
}

process.on('message', (order: LoadOrder) => void run(order).then((report) => process.send?.(report)))
process.send?.('ready')

async function run(order: LoadOrder): Promise<LoadReport> {
  const { connections, seconds = Infinity, requests = Infinity, rate } = order
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const tally = { asked: 0, events: 0, errors: 0, firstError: undefined as string | undefined }
  const [latencies, delays]: [number[], number[]] = [[], []]
  const started = performance.now()
  const end = started + seconds * 1000
  const client = async (): Promise<void> => {
    while (performance.now() < end && tally.asked < requests) {
      const number = tally.asked++
      if (rate !== undefined) await until(started + (number * 1000) / rate)
      const asked = performance.now()
      try {
        tally.events += await ask(order, agent, delays)
        latencies.push(performance.now() - asked)
      } catch (cause) {
        tally.errors++
        tally.firstError ??= cause instanceof Error ? cause.message : String(cause)
      }
    }
  }
  await Promise.all(Array.from({ length: connections }, client))
  agent.destroy()
  return {
    requests: tally.asked - tally.errors,
    events: tally.events,
    seconds: (performance.now() - started) / 1000,
    errors: tally.errors,
    ...(tally.firstError === undefined ? {} : { firstError: tally.firstError }),
    latencyMs: spread(latencies),
    delayMs: spread(delays),
  }
}

function until(time: number): Promise<void> | undefined {
  const wait = time - performance.now()
  return wait > 0.5 ? new Promise((resolve) => setTimeout(resolve, wait)) : undefined
}

/** How many events came; rejects what is no good answer. */
function ask({ url, body, headers, expect, events }: LoadOrder, agent: Agent, delays: number[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(url, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
    })
    asked.on('error', reject)
    asked.on('response', (response) => {
      let text = ''
      let count = 0
      response.setEncoding('latin1')
      response.on('data', (chunk: string) => {
        if (events > 1) {
          const now = (performance.timeOrigin + performance.now()) * 1000
          const whole = text + chunk
          // The rest may hold half a stamp.
          const cut = whole.lastIndexOf('\n') + 1
          for (const [, stamp] of whole.slice(0, cut).matchAll(STAMPS)) {
            count++
            if (count % 8 === 1) delays.push((now - Number(stamp)) / 1000)
          }
          text = whole.slice(Math.max(cut, whole.length - 200))
        } else text += chunk
      })
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}: ${text.slice(0, 200)}`))
        else if (events > 1 && count < events) reject(new Error(`${count} of ${events} events`))
        else if (events === 1 && !text.includes(expect)) reject(new Error(`no answer in ${text.slice(0, 200)}`))
        else resolve(Math.max(1, count))
      })
      response.on('error', reject)
    })
    asked.end(body)
  })
}

function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}
