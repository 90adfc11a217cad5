// A provider that plays a scenario's turns in its own protocol, one per request, and keeps every request it got.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProtocolId } from '@ferryllm/protocols'
import { openStreamOf, streamOf, type Beat, type Script } from '../../packages/gateway/test/support/provider-wire.ts'
import { wholeOf } from '../../packages/gateway/test/support/provider-whole.ts'
import { json, sse, startUpstream, type Play, type Received } from '../../packages/gateway/test/support/upstream.ts'
import type { Agent } from './agents/agent.ts'
import { declaredName } from './declared-tools.ts'
import type { Call, Step, Turn } from './turn.ts'

export interface ScriptedUpstream {
  readonly url: string
  readonly requests: readonly Received[]
  /** Resolves when the last request's connection is closed. */
  readonly lastClosed: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface Playbook {
  readonly agent: Agent
  readonly protocol: ProtocolId
  readonly turns: readonly Turn[]
  /** Working folder of the agent. */
  readonly folder: string
}

/** The last turn is played for every further request. */
export async function playTurns({ agent, protocol, turns, folder }: Playbook): Promise<ScriptedUpstream> {
  let next = 0
  let calls = 0
  const beatsOf = (turn: Turn, body: unknown): Beat[] => {
    const toBeat = (step: Step): Beat => {
      if ('say' in step) return { text: step.say }
      const seal = step.seal === undefined ? {} : { seal: step.seal }
      if ('think' in step) return { reasoning: step.think, ...seal }
      const call: Call = 'act' in step ? agent.toCall(step.act, folder) : step.call
      return { ...callBeat(call, protocol, body), id: `call_${++calls}`, ...seal }
    }
    return turn.steps.map(toBeat)
  }
  const upstream = await startUpstream(async (received, response) => {
    const turn = turns[Math.min(next++, turns.length - 1)]
    if (turn === undefined) throw new RangeError('a scenario has turns')
    if (turn.waitMs !== undefined) await sleep(turn.waitMs)
    await playOf(turn, protocol, beatsOf(turn, parse(received.text)))(received, response)
  })
  return {
    url: upstream.url,
    requests: upstream.requests,
    lastClosed: async () => upstream.requests.at(-1)?.closed,
    close: upstream.close,
  }
}

function parse(text: string): unknown {
  return text === '' ? undefined : (JSON.parse(text) as unknown)
}

/** Under the name that the request declares: flattened, or free text as JSON, where the protocol has nothing else. */
function callBeat({ name, namespace, input, custom }: Call, protocol: ProtocolId, body: unknown): CallBeat {
  if (protocol === 'openai-responses') {
    const text = typeof input === 'string' ? input : JSON.stringify(input)
    return {
      call: name,
      args: text,
      ...(custom === true ? { custom } : {}),
      ...(namespace === undefined ? {} : { namespace }),
    }
  }
  return {
    call: declaredName(body, namespace === undefined ? name : `${namespace}__${name}`, name),
    args: JSON.stringify(typeof input === 'string' ? { input } : input),
  }
}

type CallBeat = Omit<Extract<Beat, { call: string }>, 'id'>

function playOf(turn: Turn, protocol: ProtocolId, beats: readonly Beat[]): Play {
  const { refuses, breaks, inputTokens } = turn
  if (refuses !== undefined) return json(refusalOf(refuses.status), refuses.status, refuses.headers)
  const called = beats.some((beat) => 'call' in beat)
  const script: Script = {
    beats,
    finish: turn.finish ?? (called ? 'tools' : 'stop'),
    // As every provider does: clients tell responses apart by it.
    responseId: `resp_${randomUUID()}`,
    ...(inputTokens === undefined ? {} : { usage: { input: inputTokens, output: 20 } }),
  }
  if (breaks !== undefined) {
    const half = openStreamOf(protocol, beats)
    if (breaks === 'error') return sse([...half, ERRORS[protocol]])
    return sse(half, breaks === 'cut' ? { cut: true } : { open: true })
  }
  return (received, response) => {
    const streams = received.url.includes('streamGenerateContent') || /"stream":\s*true/.test(received.text)
    return streams
      ? sse(streamOf(protocol, script))(received, response)
      : json(wholeOf(protocol, script))(received, response)
  }
}

/** Every vendor's fields at once: each reads its own. */
function refusalOf(status: number): object {
  const type = { 429: 'rate_limit_error', 529: 'overloaded_error', 400: 'invalid_request_error' }[status] ?? 'api_error'
  return {
    type: 'error',
    error: { type, code: status === 429 ? 'rate_limit_exceeded' : type, message: `scripted ${status}` },
  }
}

const OVERLOADED = 'scripted overload'
const ERRORS: Readonly<Record<ProtocolId, object>> = {
  anthropic: { type: 'error', error: { type: 'overloaded_error', message: OVERLOADED } },
  'openai-chat': { error: { type: 'server_error', code: null, param: null, message: OVERLOADED } },
  'openai-responses': { type: 'error', sequence_number: 99, code: 'server_error', param: null, message: OVERLOADED },
  gemini: { error: { code: 503, status: 'UNAVAILABLE', message: OVERLOADED } },
}
