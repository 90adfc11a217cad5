// One finished output item -> the parts of a reply. The stream decoder uses it for everything it did not see as deltas.
import { compact, makerOf, type Part, type Reasoning, type Seal, type ToolCall, withOrigin } from '#ir'
import type { ReplySource } from '#codec'
import { asString, type Fields, jsonTextAt, objectsIn } from '#wire'
import { decodeAnnotations } from './decode-content.ts'
import { decodeHostedItem } from './hosted-items.ts'
import { NATIVES, nativeInput } from './native-calls.ts'
import { ID } from './id.ts'

/** The parts of an item, in order; `pointer` names it in the response. */
export function decodeOutputItem(item: Fields, pointer: string, source: ReplySource): readonly Part[] {
  const hosted = decodeHostedItem(item, pointer)
  if (hosted !== undefined) return hosted
  const type = asString(item['type']) ?? 'unknown'
  const native = NATIVES.find((entry) => entry.call === type)
  if (native !== undefined) {
    const { kind, name } = native
    const input = nativeInput(kind, item, pointer)
    const call = { kind: 'tool-call' as const, call: kind, id: callIdOf(item, source), name, input }
    return [withOrigin(ID, item, pointer, call)]
  }
  switch (type) {
    case 'message':
      return objectsIn(item['content']).map((part, index) =>
        decodeContentPart(part, `${pointer}/content/${index}`, asString(item['phase'])),
      )
    case 'reasoning':
      return decodeReasoning(item, pointer, source)
    case 'function_call':
    case 'custom_tool_call':
      return [decodeCall(item, pointer, source)]
    case 'compaction':
      return [withOrigin(ID, item, pointer, compact({ kind: 'compaction' as const, seal: sealOf(item, source) }))]
    default:
      return [withOrigin(ID, item, pointer, { kind: 'opaque' as const, type })]
  }
}

/** One content part of a message. */
export function decodeContentPart(part: Fields, pointer: string, phase: string | undefined): Part {
  const type = asString(part['type']) ?? 'unknown'
  if (type === 'refusal') {
    return withOrigin(ID, part, pointer, { kind: 'refusal' as const, text: asString(part['refusal']) ?? '' })
  }
  if (type !== 'output_text' && type !== 'text') {
    return withOrigin(ID, part, pointer, { kind: 'opaque' as const, type })
  }
  const annotations = decodeAnnotations(part['annotations'])
  const logprobs = part['logprobs']
  return withOrigin(
    ID,
    part,
    pointer,
    compact({
      kind: 'text' as const,
      text: asString(part['text']) ?? '',
      phase,
      annotations: annotations.length === 0 ? undefined : annotations,
      logprobs: Array.isArray(logprobs) && logprobs.length > 0 ? logprobs : undefined,
    }),
  )
}

/** The texts of a reasoning item, summaries first. */
export function reasoningTexts(item: Fields): readonly string[] {
  return [...objectsIn(item['summary']), ...objectsIn(item['content'])].map((part) => asString(part['text']) ?? '')
}

/** The proof of a reasoning or compaction item; undefined when the provider gave none. */
export function sealOf(item: Fields, source: ReplySource): Seal | undefined {
  const value = asString(item['encrypted_content'])
  if (value === undefined || value === '') return undefined
  return compact({ kind: 'encrypted' as const, value, by: makerOf(source), id: asString(item['id']) })
}

/** Marks a reasoning block whose proof follows on a later block of the same item. */
export function earlierSeal(id: string | undefined, source: ReplySource): Seal {
  return compact({ kind: 'summary' as const, value: '', by: makerOf(source), id })
}

function decodeReasoning(item: Fields, pointer: string, source: ReplySource): readonly Reasoning[] {
  const texts = reasoningTexts(item)
  const seal = sealOf(item, source)
  // Without text and without proof there is nothing to show and nothing to send back.
  if (texts.length === 0 && seal === undefined) return []
  const earlier = earlierSeal(asString(item['id']), source)
  return [
    ...texts.slice(0, -1).map((text) => ({ kind: 'reasoning' as const, text, seal: earlier })),
    withOrigin(ID, item, pointer, compact({ kind: 'reasoning' as const, text: texts.at(-1) ?? '', seal })),
  ]
}

/** The id that the client answers a call by. */
export function callIdOf(item: Fields, source: ReplySource): string {
  const id = asString(item['call_id'])
  if (id !== undefined && id !== '') return id
  const itemId = asString(item['id'])
  return itemId === undefined || itemId === '' ? source.mint('call_') : itemId
}

function decodeCall(item: Fields, pointer: string, source: ReplySource): ToolCall {
  const custom = item['type'] === 'custom_tool_call'
  return withOrigin(
    ID,
    item,
    pointer,
    compact({
      kind: 'tool-call' as const,
      call: custom ? ('custom' as const) : ('function' as const),
      id: callIdOf(item, source),
      name: asString(item['name']) ?? '',
      namespace: asString(item['namespace']),
      input: inputOf(item),
    }),
  )
}

/** The arguments of a call as text; some hosts send them as an object (TOOL-28). */
export function inputOf(item: Fields): string {
  const input = item['type'] === 'custom_tool_call' ? item['input'] : item['arguments']
  if (typeof input === 'string') return input
  return input === undefined || input === null ? '' : jsonTextAt(input, '/arguments')
}
