// What the Open Responses specification of 2026-04-24 demands of a response object and of the order of a stream's events,
// as a reader that believes nothing.
import { expect } from 'vitest'
import type { Frame } from '../../src/stream/index.ts'

type Json = Record<string, any>

const isText = (value: unknown): boolean => typeof value === 'string'
const isNumber = (value: unknown): boolean => typeof value === 'number'
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0
const isFlag = (value: unknown): boolean => typeof value === 'boolean'
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const orNull =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || is(value)
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    words.includes(String(value))

const STATUSES = ['queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled']

/** The 31 fields that are always there. */
export const RESOURCE: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: (value) => isText(value) && value !== '',
  object: oneOf('response'),
  created_at: isCount,
  completed_at: orNull(isCount),
  status: oneOf(...STATUSES),
  background: isFlag,
  error: orNull((value) => isObject(value) && isText(value['code']) && isText(value['message'])),
  incomplete_details: orNull((value) => isObject(value) && isText(value['reason'])),
  instructions: orNull((value) => isText(value) || Array.isArray(value)),
  max_output_tokens: orNull(isCount),
  max_tool_calls: orNull(isCount),
  model: isText,
  output: (value) => Array.isArray(value) && value.every(isItem),
  parallel_tool_calls: isFlag,
  previous_response_id: orNull(isText),
  prompt_cache_key: orNull(isText),
  reasoning: orNull((value) => isObject(value) && orNull(isText)(value['effort']) && orNull(isText)(value['summary'])),
  safety_identifier: orNull(isText),
  service_tier: isText,
  store: isFlag,
  temperature: isNumber,
  text: (value) => isObject(value) && isObject(value['format']),
  tool_choice: (value) => isText(value) || isObject(value),
  tools: (value) => Array.isArray(value) && value.every(isFunction),
  top_logprobs: isCount,
  top_p: isNumber,
  presence_penalty: isNumber,
  frequency_penalty: isNumber,
  truncation: oneOf('auto', 'disabled'),
  usage: orNull(isUsage),
  metadata: isObject,
}

function isUsage(value: unknown): boolean {
  if (!isObject(value)) return false
  const { input_tokens: input, output_tokens: output, total_tokens: total } = value
  const figures = [input, output, total, value['input_tokens_details']?.cached_tokens]
  return [...figures, value['output_tokens_details']?.reasoning_tokens].every(isCount) && total === input + output
}

function isFunction(value: unknown): boolean {
  return isObject(value) && ['type', 'name', 'description', 'parameters', 'strict'].every((field) => field in value)
}

/** Fields of the items that the specification knows; others are extensions, which need a type. */
const ITEMS: Readonly<Record<string, (item: Json) => boolean>> = {
  message: ({ id, status, role, content }) =>
    [id, status, role].every(isText) && Array.isArray(content) && content.every(isPart),
  function_call: ({ id, status, call_id: call, name, arguments: input }) =>
    [id, status, call, name, input].every(isText),
  reasoning: ({ id, summary }) => isText(id) && Array.isArray(summary) && summary.every(isPart),
}

const PARTS: Readonly<Record<string, (part: Json) => boolean>> = {
  output_text: ({ text, annotations, logprobs }) =>
    isText(text) && Array.isArray(annotations) && Array.isArray(logprobs),
  refusal: ({ refusal }) => isText(refusal),
  summary_text: ({ text }) => isText(text),
  reasoning_text: ({ text }) => isText(text),
}

function isItem(item: unknown): boolean {
  return isObject(item) && isText(item['type']) && (ITEMS[item['type']]?.(item) ?? true)
}

function isPart(part: unknown): boolean {
  return isObject(part) && isText(part['type']) && (PARTS[part['type']]?.(part) ?? true)
}

/** Throws for a response object that lacks a field, or has a wrong one. */
export function expectResource(response: Json): void {
  const wrong = Object.keys(RESOURCE).filter((field) => !(field in response) || !RESOURCE[field]?.(response[field]))
  expect(wrong, JSON.stringify(response)).toEqual([])
  const { status, error, incomplete_details: details, completed_at: completed } = response
  expect({ status, isError: error !== null }).toEqual({ status, isError: status === 'failed' })
  expect({ status, hasDetails: details !== null }).toEqual({ status, hasDetails: status === 'incomplete' })
  expect({ status, hasTime: completed !== null }).toEqual({ status, hasTime: status === 'completed' })
}

/** What belongs together of one item: the text that the deltas of each of its parts add up to. */
interface Open {
  readonly item: Json
  /** By kind and index; undefined once it is done. */
  readonly parts: Map<string, string | undefined>
  isDone: boolean
}

const TERMINAL = /^response\.(completed|incomplete|failed)$/
/** Kinds of text that come in deltas, the field that holds the whole in the end, and what it is a part of. */
const TEXTS: readonly (readonly [event: string, field: string, part: string | undefined])[] = [
  ['response.output_text', 'text', 'content'],
  ['response.refusal', 'refusal', 'content'],
  ['response.reasoning_text', 'text', 'content'],
  ['response.reasoning_summary_text', 'text', 'summary'],
  ['response.function_call_arguments', 'arguments', undefined],
  ['response.custom_tool_call_input', 'input', undefined],
]

/** Throws for a stream that breaks the grammar; gives its events. */
export function expectGrammar(frames: readonly Frame[]): Json[] {
  expect(frames.at(-1)).toEqual({ data: '[DONE]' })
  const events = frames.slice(0, -1).map(({ event, data }): Json => {
    const value = JSON.parse(data) as Json
    expect(value['type']).toBe(event)
    return value
  })
  events.forEach((event, index) => expect(event['sequence_number']).toBe(index))
  const opening = events.slice(0, 3).map(({ type }) => type)
  const isQueued = opening[1] === 'response.queued'
  const begin = ['response.created', ...(isQueued ? ['response.queued'] : []), 'response.in_progress']
  expect(opening.slice(0, begin.length)).toEqual(begin)
  expect(events.filter(({ type }) => TERMINAL.test(type))).toHaveLength(1)
  const last = events.at(-1) ?? {}
  expect(last['type']).toMatch(TERMINAL)
  const errors = events.filter(({ type }) => type === 'error')
  expect(errors).toEqual(errors.length === 0 ? [] : [events.at(-2)])
  for (const event of events) {
    if (!isObject(event['response'])) continue
    expectResource(event['response'])
    expect(event['response']['id']).toBe(events[0]?.['response'].id)
  }
  const items = readItems(events.slice(begin.length, -1))
  expectOutput(items, last['response'])
  return events
}

function readItems(events: readonly Json[]): Open[] {
  const items: Open[] = []
  for (const event of events) {
    const { type, output_index: index } = event
    if (type === 'keepalive' || type === 'error') continue
    if (type === 'response.output_item.added') {
      expect(index).toBe(items.length)
      expect(items.every(({ item }) => item['id'] !== event['item'].id)).toBe(true)
      const isOutput = String(event['item'].type).endsWith('_output')
      if (!isOutput) expect(event['item'].status ?? 'in_progress').toBe('in_progress')
      items.push({ item: event['item'], parts: new Map(), isDone: false })
      continue
    }
    const open = items[index]
    if (open === undefined || open.isDone) throw new Error(`${type} of no open item`)
    if (type === 'response.output_item.done') finishItem(items, index, event)
    else {
      expect(event['item_id']).toBe(open.item['id'])
      readPart(open, event)
    }
  }
  return items
}

function finishItem(items: Open[], index: number, { item }: Json): void {
  const open = items[index]
  if (open === undefined) return
  const { id, type } = open.item
  expect({ id: item.id, type: item.type }).toEqual({ id, type })
  expect([...open.parts.values()].filter((text) => text !== undefined)).toEqual([])
  items[index] = { ...open, item, isDone: true }
}

/** `response.content_part.added` and the like, deltas, and what ends them. */
function readPart({ parts }: Open, event: Json): void {
  const type = String(event['type'])
  const keyOf = (part: string | undefined): string =>
    part === undefined ? 'whole' : `${part} ${event[`${part}_index`]}`
  const place = /^response\.(?:(content)|reasoning_(summary))_part\.(added|done)$/.exec(type)
  if (place !== null) {
    const part = place[1] ?? place[2]
    const key = keyOf(part)
    if (place[3] === 'added') {
      expect(event[`${part}_index`]).toBe([...parts.keys()].filter((other) => other.startsWith(`${part} `)).length)
      parts.set(key, '')
      return
    }
    expect(parts.get(key)).toBeDefined()
    const { text, refusal } = event['part']
    if (text !== undefined || refusal !== undefined) expect(text ?? refusal).toBe(parts.get(key))
    parts.set(key, undefined)
    return
  }
  for (const [name, field, part] of TEXTS) {
    const key = keyOf(part)
    // Calls have one text each, which begins with its first delta.
    const said = parts.get(key) ?? (part === undefined && !parts.has(key) ? '' : undefined)
    if (type === `${name}.delta`) {
      if (said === undefined) throw new Error(`${type} outside of its part`)
      parts.set(key, said + event['delta'])
    } else if (type === `${name}.done`) {
      expect(event[field]).toBe(said)
      if (part === undefined) parts.set(key, undefined)
    }
  }
}

/** The last event has every item as it was told when it was done; only a failed response may have half of one. */
function expectOutput(items: readonly Open[], { status, output }: Json): void {
  const done = items.filter(({ isDone }) => isDone).map(({ item }) => item)
  if (status !== 'failed') expect(done).toHaveLength(items.length)
  expect(output.slice(0, done.length)).toEqual(done)
  expect(output.length - done.length).toBeLessThanOrEqual(status === 'failed' ? 1 : 0)
}
