// One finished output item -> the parts of a reply. The stream decoder uses it for everything it did not see as deltas.
import type { Part, Reasoning, Seal, ToolCall } from '#ir'
import { withOrigin } from '#ir'
import type { ReplySource } from '#codec'
import { decodeAnnotations } from './decode-content.ts'
import { decodeHostedItem } from './hosted-items.ts'
import { NATIVES, nativeInput } from './native-calls.ts'
import { compact, type Fields, fieldsIn, jsonText, stringOr } from './read-fields.ts'

const ID = 'openai-responses'

/** The parts of an item, in order; `pointer` names it in the response. */
export function decodeOutputItem(item: Fields, pointer: string, source: ReplySource): readonly Part[] {
  const hosted = decodeHostedItem(item, pointer)
  if (hosted !== undefined) return hosted
  const type = stringOr(item['type']) ?? 'unknown'
  const native = NATIVES.find((entry) => entry.call === type)
  if (native !== undefined) {
    const { kind, name } = native
    const input = nativeInput(kind, item, pointer)
    const call = { kind: 'tool-call' as const, call: kind, id: callIdOf(item, source), name, input }
    return [withOrigin(ID, item, pointer, call)]
  }
  switch (type) {
    case 'message':
      return fieldsIn(item['content']).map((part, index) =>
        decodeContentPart(part, `${pointer}/content/${index}`, stringOr(item['phase'])),
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
  const type = stringOr(part['type']) ?? 'unknown'
  if (type === 'refusal') {
    return withOrigin(ID, part, pointer, { kind: 'refusal' as const, text: stringOr(part['refusal']) ?? '' })
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
      text: stringOr(part['text']) ?? '',
      phase,
      annotations: annotations.length === 0 ? undefined : annotations,
      logprobs: Array.isArray(logprobs) && logprobs.length > 0 ? logprobs : undefined,
    }),
  )
}

/** The texts of a reasoning item, summaries first. */
export function reasoningTexts(item: Fields): readonly string[] {
  return [...fieldsIn(item['summary']), ...fieldsIn(item['content'])].map((part) => stringOr(part['text']) ?? '')
}

/** The proof of a reasoning or compaction item; undefined when the provider gave none. */
export function sealOf(item: Fields, source: ReplySource): Seal | undefined {
  const value = stringOr(item['encrypted_content'])
  if (value === undefined || value === '') return undefined
  return compact({ kind: 'encrypted' as const, value, by: makerOf(source), id: stringOr(item['id']) })
}

/** Marks a reasoning block whose proof follows on a later block of the same item. */
export function earlierSeal(id: string | undefined, source: ReplySource): Seal {
  return compact({ kind: 'summary' as const, value: '', by: makerOf(source), id })
}

function makerOf({ family, account, model }: ReplySource): Seal['by'] {
  return compact({ family, account, model })
}

function decodeReasoning(item: Fields, pointer: string, source: ReplySource): readonly Reasoning[] {
  const texts = reasoningTexts(item)
  const seal = sealOf(item, source)
  // Without text and without proof there is nothing to show and nothing to send back.
  if (texts.length === 0 && seal === undefined) return []
  const earlier = earlierSeal(stringOr(item['id']), source)
  return [
    ...texts.slice(0, -1).map((text) => ({ kind: 'reasoning' as const, text, seal: earlier })),
    withOrigin(ID, item, pointer, compact({ kind: 'reasoning' as const, text: texts.at(-1) ?? '', seal })),
  ]
}

/** The id that the client answers a call by. */
export function callIdOf(item: Fields, source: ReplySource): string {
  const id = stringOr(item['call_id'])
  if (id !== undefined && id !== '') return id
  const itemId = stringOr(item['id'])
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
      name: stringOr(item['name']) ?? '',
      namespace: stringOr(item['namespace']),
      input: inputOf(item),
    }),
  )
}

/** The arguments of a call as text; some hosts send them as an object (TOOL-28). */
export function inputOf(item: Fields): string {
  const input = item['type'] === 'custom_tool_call' ? item['input'] : item['arguments']
  if (typeof input === 'string') return input
  return input === undefined || input === null ? '' : jsonText(input, 'arguments')
}
