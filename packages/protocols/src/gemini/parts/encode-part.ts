// One part of the history as `contents[].parts`. An untouched part gives its own wire value back; an edited one keeps the
// fields we do not know.
import {
  base,
  decoded,
  pointer,
  pristine,
  type Ledger,
  type Media,
  type Part,
  type ToolCall,
  type ToolResult,
} from '#ir'
import { asObject, isObject, noteRepair, toolInput } from '#wire'
import type { Target } from '../../target.ts'
import { toMediaPart } from './media.ts'
import { put, read } from './read.ts'
import { toResponse } from './tool-response.ts'

/** What encoding a history needs to know. */
export interface PartContext {
  readonly target: Target
  readonly ledger: Ledger
  /** Call id → function name, of all calls before this part. */
  readonly names: ReadonlyMap<string, string>
}

/** The wire part laid over the one that an edited node came from. */
function over(part: Part, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const wire: Record<string, unknown> = { ...base(part, 'gemini') }
  for (const [name, value] of Object.entries(fields)) put(wire, name, value)
  return wire
}

/** Everything but reasoning, calls and results; those depend on their neighbours. */
export function encodeSimplePart(part: Part, { ledger }: PartContext): readonly unknown[] {
  if (pristine(part, 'gemini')) return [part.origin?.value]
  switch (part.kind) {
    case 'text':
      if (part.annotations !== undefined && part.annotations.length > 0) {
        ledger.dropped('annotations_dropped', 'Gemini takes no citations in the history.', pointer(part), 'info')
      }
      return part.text === '' && part.seal === undefined
        ? []
        : [over(part, { text: part.text, thoughtSignature: part.seal?.value })]
    case 'refusal':
      return part.text === '' ? [] : [{ text: part.text }]
    case 'compaction':
      return part.text === undefined ? noPlace(part, ledger) : [{ text: part.text }]
    case 'search-result':
      return [{ text: searchText(part) }]
    case 'media':
      return encodeMedia(part)
    case 'hosted-call':
    case 'hosted-result':
    case 'opaque':
    case 'tool-addition':
    case 'item-reference':
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return noPlace(part, ledger)
  }
}

function noPlace(part: Part, ledger: Ledger): readonly [] {
  const name = part.kind === 'opaque' ? part.type : part.kind
  const code = part.kind.startsWith('hosted-') ? 'hosted_result_dropped' : `part_dropped:${name}`
  ledger.dropped(code, `Gemini's history has no place for "${name}".`, pointer(part))
  return []
}

function searchText({ source, title, parts }: Extract<Part, { kind: 'search-result' }>): string {
  const text = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('\n')
  return `<search_result source=${JSON.stringify(source)} title=${JSON.stringify(title)}>\n${text}\n</search_result>`
}

function encodeMedia(media: Media): readonly unknown[] {
  const part = toMediaPart(media)
  if (part !== undefined) return [over(media, { inlineData: undefined, fileData: undefined, ...part })]
  if (media.data.type !== 'parts') return []
  return media.data.parts.flatMap((inner): readonly unknown[] => {
    if (inner.kind === 'text') return inner.text === '' ? [] : [{ text: inner.text }]
    return inner.kind === 'media' ? encodeMedia(inner) : []
  })
}

/** A call; `signature` is the proof that goes with it. Names, ids and arguments that nobody edited keep their wire form. */
export function encodeCall(part: ToolCall, signature: string | undefined, ledger: Ledger): unknown {
  if (pristine(part, 'gemini')) return part.origin?.value
  const before = decoded(part, 'gemini')
  const old = base(part, 'gemini')
  const call: Record<string, unknown> = { ...asObject(old && read(old, 'functionCall')) }
  if (part.id !== before?.id) put(call, 'id', part.id)
  if (part.name !== before?.name) put(call, 'name', part.name)
  if (part.input !== before?.input) put(call, 'args', parseArguments(part, ledger))
  return over(part, { functionCall: call, thoughtSignature: signature })
}

/** Google takes an object: text that is none is completed, or carried in one (spec 05 note 9). */
export function parseArguments(part: ToolCall, ledger: Ledger): unknown {
  return toolInput(part.input, () => noteRepair(part.name, ledger, pointer(part)))
}

export interface EncodedResult {
  readonly part: unknown
  /** Media that the target does not take inside a result: it follows in the same turn. */
  readonly media: readonly unknown[]
}

/** A tool result. `attached` counts the media that earlier results of the turn left behind. */
export function encodeResult(result: ToolResult, context: PartContext, attached: number): EncodedResult {
  if (pristine(result, 'gemini')) return { part: result.origin?.value, media: [] }
  const before = decoded(result, 'gemini')
  const inside = context.target.traits.toolResultMedia || before !== undefined
  const { texts, media } = resultContent(result, context.ledger)
  if (!inside) texts.push(...media.map(({ kind }, index) => `[${kind} ${attached + index + 1} attached below]`))
  const files = media.map(({ wire }) => wire)
  const old = base(result, 'gemini')
  const inner = asObject(old && read(old, 'functionResponse'))
  const wire: Record<string, unknown> = { ...inner }
  const name = result.name ?? context.names.get(result.callId) ?? result.callId
  if (result.callId !== before?.callId) put(wire, 'id', result.callId)
  if (before === undefined || result.name !== before.name) put(wire, 'name', name)
  if (result.parts !== before?.parts || result.isError !== before.isError) {
    const response = read(inner, 'response')
    const oldResponse = isObject(response) ? response : undefined
    put(wire, 'response', toResponse(texts.join('\n'), result.isError === true, oldResponse, name))
    put(wire, 'parts', inside && files.length > 0 ? files : undefined)
  }
  return { part: over(result, { functionResponse: wire }), media: inside ? [] : files }
}

interface Content {
  readonly texts: string[]
  readonly media: { readonly kind: string; readonly wire: unknown }[]
}

function resultContent(result: ToolResult, ledger: Ledger): Content {
  const content: Content = { texts: [], media: [] }
  for (const part of result.parts) {
    if (part.kind === 'text') content.texts.push(part.text)
    else if (part.kind === 'search-result') content.texts.push(searchText(part))
    else if (pristine(part, 'gemini')) content.media.push({ kind: part.kind, wire: part.origin?.value })
    else if (part.kind === 'media' && part.data.type !== 'parts') {
      content.media.push({ kind: part.media, wire: toMediaPart(part) })
    } else noPlace(part, ledger)
  }
  return content
}
