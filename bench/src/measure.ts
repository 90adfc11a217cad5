// One workload on one gateway that is running: saturated for its cost, at half that rate for its delay.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChildProcess } from 'node:child_process'
import { bodyFor, MODEL } from './bodies.ts'
import { modelFor, type Candidate } from './candidates.ts'
import type { LoadOrder, LoadReport } from './load.ts'
import { usageOf } from './processes.ts'
import type { Workload } from './workloads.ts'

export interface Bench {
  readonly load: ChildProcess
  readonly upstream: ChildProcess
  readonly seconds: number
}

export interface Figures {
  /** Per request, or per event of a stream; in microseconds of processor time. */
  readonly cpuUs: number
  /** Requests, or events, per second. */
  readonly perSecond: number
  /** Of a request at half load, or of an event on its way; in milliseconds. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** Resident memory that one stream adds, in KiB. */
  readonly kibPerStream?: number
  readonly errors: number
  readonly firstError?: string
}

const PATHS = { anthropic: '/v1/messages', 'openai-chat': '/v1/chat/completions', 'openai-responses': '/v1/responses' }
const EXPECT = { anthropic: '"type":"text"', 'openai-chat': '"choices"', 'openai-responses': '"output_text"' }
const HEADERS = { anthropic: { 'anthropic-version': '2023-06-01' }, 'openai-chat': {}, 'openai-responses': {} }

export async function measure(bench: Bench, candidate: Candidate, workload: Workload, pid: number): Promise<Figures> {
  const { stream } = workload
  if (stream !== undefined) bench.upstream.send(stream)
  const order = orderFor(candidate, workload)
  const run = (more: Partial<LoadOrder>): Promise<LoadReport> => runLoad(bench.load, { ...order, ...more })
  if (stream?.once === true) return slowStreams(run, pid, order.connections)
  await run({ seconds: bench.seconds / 2 })
  const before = usageOf(pid)
  const full = await run({ seconds: bench.seconds })
  const cpuUs = usageOf(pid).cpuUs - before.cpuUs
  const count = stream === undefined ? full.requests : full.events
  const perSecond = count / full.seconds
  const paced = stream === undefined ? await run({ seconds: bench.seconds, rate: perSecond / 2 }) : full
  const spread = stream === undefined ? paced.latencyMs : paced.delayMs
  return {
    cpuUs: cpuUs / Math.max(1, count),
    perSecond,
    p50Ms: spread.p50,
    p99Ms: spread.p99,
    errors: full.errors + (paced === full ? 0 : paced.errors),
    ...(full.firstError === undefined ? {} : { firstError: full.firstError }),
  }
}

async function slowStreams(
  run: (more: Partial<LoadOrder>) => Promise<LoadReport>,
  pid: number,
  streams: number,
): Promise<Figures> {
  await run({ requests: 20, connections: 20 })
  await sleep(300)
  const before = usageOf(pid)
  let peak = before.residentBytes
  const watch = setInterval(() => (peak = Math.max(peak, usageOf(pid).residentBytes)), 500)
  const report = await run({ requests: streams })
  clearInterval(watch)
  return {
    cpuUs: (usageOf(pid).cpuUs - before.cpuUs) / Math.max(1, report.events),
    perSecond: report.events / report.seconds,
    p50Ms: report.delayMs.p50,
    p99Ms: report.delayMs.p99,
    kibPerStream: (peak - before.residentBytes) / 1024 / streams,
    errors: report.errors,
    ...(report.firstError === undefined ? {} : { firstError: report.firstError }),
  }
}

/** A relay knows one protocol, the provider's: it gets the same conversation in those words. */
function orderFor(candidate: Candidate, workload: Workload): LoadOrder {
  const { provider, stream, connections } = workload
  const client = candidate.relays === true && provider !== 'gemini' ? provider : workload.client
  const model = candidate.providers === undefined ? MODEL : modelFor(provider)
  return {
    url: candidate.url + PATHS[client],
    body: bodyFor({ ...workload, client }).replace(`"${MODEL}"`, JSON.stringify(model)),
    headers: { ...HEADERS[client], ...candidate.headers },
    connections,
    expect: EXPECT[client],
    events: stream?.events ?? 1,
  }
}

async function runLoad(load: ChildProcess, order: LoadOrder): Promise<LoadReport> {
  load.send(order)
  const [report] = (await once(load, 'message')) as [LoadReport]
  return report
}
