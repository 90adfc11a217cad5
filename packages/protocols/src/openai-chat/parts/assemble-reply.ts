// Provider wire -> events: what a chat reply says, chunk by chunk. A whole reply is one chunk whose delta is its message,
// so that both forms are read by the same rules (laws L4, L6; spec 06 §6.3.4).
import { compact, type Event, GatewayError, truncated } from '#ir'
import type { Sink } from '#stream'
import type { ReplySource } from '#codec'
import { type Fields, filled, inbandError, isObject } from '#wire'
import { type CallsEnd, collectCalls } from './collect-calls.ts'
import { decodeFinish } from './finish.ts'
import { readContent } from './read-content.ts'
import { readReasoning } from './read-reasoning.ts'
import { decodeUsage } from './usage.ts'
import { type BlockWriter, writeBlocks } from './write-blocks.ts'

export interface ReplyAssembler {
  /** Takes a chunk, or a `whole` reply. */
  push(chunk: Fields, whole?: boolean): void
  ping(): void
  /** The provider's terminal came: `[DONE]`, or the end of a whole reply. */
  done(): void
  /** Nothing more comes, with or without a reason. */
  cut(cause: GatewayError | undefined): void
}

/** Feeds `next` with the events of one reply; after an error or the end, everything else is ignored. */
export function assembleReply(source: ReplySource, next: Sink<Event>): ReplyAssembler {
  let head: Head = {}
  let started = false
  let dead = false
  let word: string | undefined
  let stopReason: unknown
  let usage: unknown
  let serviceTier: string | undefined

  const start = (): void => {
    if (started) return
    started = true
    next.push({ type: 'start', ...head })
  }
  const blocks = writeBlocks(next, start)
  const message = readMessage(source, blocks, next)

  const fail = (error: GatewayError): void => {
    dead = true
    next.end(error)
  }

  const readChoice = (choice: Fields, wholeReply: boolean): void => {
    // Perplexity sends the message so far beside the delta, and an empty delta beside a whole message.
    const whole = wholeReply ? isObject(choice['message']) : !('delta' in choice)
    const delta = whole ? choice['message'] : choice['delta']
    const logprobs = choice['logprobs']
    const tokens = isObject(logprobs) && Array.isArray(logprobs['content']) ? logprobs['content'] : undefined
    if (isObject(delta) && !message.take(delta, tokens, whole))
      return fail(malformed('a tool call that cannot be read'))
    word = filled(choice['finish_reason']) ?? word
    stopReason = choice['stop_reason'] ?? stopReason
    const error = isObject(choice['error']) ? choice['error'] : undefined
    if (error !== undefined || word === 'error') fail(inbandError(error))
  }

  const finish = (): void => {
    const { refusal, calls: end } = message.close()
    if (end === 'nameless') return fail(malformed('a tool call without a name'))
    if (word === undefined && (end === 'cut' || blocks.count() === 0)) return fail(truncated())
    start()
    dead = true
    const said = decodeFinish(word, stopReason, { calls: end !== 'none', refusal })
    next.push(compact({ type: 'end' as const, finish: said, usage: decodeUsage(usage), serviceTier }))
    next.end()
  }

  return {
    push(chunk, whole = false) {
      if (dead) return
      if (isError(chunk)) return fail(inbandError(chunk))
      if (!started) head = headOf(chunk, head)
      if (head.id !== undefined) start()
      serviceTier = filled(chunk['service_tier']) ?? serviceTier
      // The last figures count: hosts repeat and update them.
      if (isObject(chunk['usage'])) usage = chunk['usage']
      else if (isObject(chunk['x_groq'])) usage = chunk['x_groq']['usage'] ?? usage
      message.cite(chunk)
      const choices: readonly unknown[] = Array.isArray(chunk['choices']) ? chunk['choices'] : []
      for (const choice of choices) {
        // Only one answer can be told; requests for more are refused before they are sent.
        if (!dead && isObject(choice) && (choice['index'] ?? 0) === 0) readChoice(choice, whole)
      }
    },
    ping() {
      if (!dead) next.push({ type: 'ping' })
    },
    done() {
      if (!dead) finish()
    },
    cut(cause) {
      if (dead) return
      // Everything was said: what broke after the finish reason changes nothing, and `[DONE]` is often missing.
      if (word !== undefined) return finish()
      fail(cause ?? truncated())
    },
  }
}

interface MessageReader {
  /** False for a tool call that cannot be read. */
  readonly take: (delta: Fields, logprobs: unknown, whole: boolean) => boolean
  readonly cite: (chunk: Fields) => void
  readonly close: () => { readonly refusal: boolean; readonly calls: CallsEnd }
}

/** Everything that a message says, or a delta of it. */
function readMessage(source: ReplySource, blocks: BlockWriter, next: Sink<Event>): MessageReader {
  const reasoning = readReasoning(source, blocks, next)
  const content = readContent(blocks, next, reasoning.plain, source)
  const calls = collectCalls(source, blocks, next)
  return {
    take(delta, logprobs, whole) {
      reasoning.push(delta)
      content.push(delta, logprobs)
      const { tool_calls: list, function_call: legacy } = delta
      // A message's calls are told apart by their place, whatever ids and indexes they have.
      const read = !Array.isArray(list) || list.every((call, index) => calls.push(call, whole ? index : undefined))
      return read && (!isObject(legacy) || calls.pushLegacy(legacy))
    },
    cite: (chunk) => content.cite(chunk),
    close() {
      const refusal = content.close()
      return { refusal, calls: calls.close() }
    },
  }
}

interface Head {
  readonly id?: string
  readonly model?: string
}

/** The first id and model that say something: the first chunk may have neither (Azure), and ids change (Groq). */
function headOf(chunk: Fields, head: Head): Head {
  return compact({ id: head.id ?? filled(chunk['id']), model: head.model ?? filled(chunk['model']) })
}

/** An error in the place of a chunk or inside one; vLLM marks it by the object's name, FastAPI by `detail`. */
function isError(chunk: Fields): boolean {
  const { error, object, choices, detail } = chunk
  if (isObject(error) ? Object.keys(error).length > 0 : filled(error) !== undefined) return true
  return object === 'error' || (choices === undefined && detail !== undefined)
}

function malformed(what: string): GatewayError {
  return new GatewayError('upstream-malformed', `The upstream sent ${what}.`)
}
