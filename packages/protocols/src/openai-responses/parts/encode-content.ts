// Parts -> content parts of messages and tool outputs. A part that nobody edited gives its own wire form back.
import { base, type CacheMark, compact, type Ledger, type Media, type Part, pointer, pristine, type Text } from '#ir'
import { type Fields, isObject, writeUrl } from '#wire'
import type { Target } from '../../target.ts'
import { ID } from './id.ts'

export interface EncodeContext {
  readonly target: Target
  readonly ledger: Ledger
  /** The request came from a client of another protocol. */
  readonly foreign: boolean
}

export type TextType = 'input_text' | 'output_text'

/** The content parts for these parts; what has no form here is noted. */
export function encodeContent(parts: readonly Part[], type: TextType, context: EncodeContext): readonly unknown[] {
  return parts.flatMap((part) => encodePart(part, type, context))
}

function encodePart(part: Part, type: TextType, context: EncodeContext): readonly unknown[] {
  if (pristine(part, ID)) {
    const value = part.origin?.value
    return [typeof value === 'string' ? { type, text: value } : value]
  }
  switch (part.kind) {
    case 'text':
      return [encodeText(part, type, context)]
    case 'refusal':
      return type === 'output_text'
        ? [{ ...baseOf(part, 'refusal'), type: 'refusal', refusal: part.text }]
        : [{ type, text: part.text }]
    case 'media':
      return encodeMedia(part, context)
    default:
      noteUnsendable(part, context)
      return []
  }
}

/** The wire object under an edited node, when it still is of the type that the node is written as. */
export function baseOf(node: Part, type: string): Fields {
  const value = base(node, ID)
  return value?.['type'] === type ? value : {}
}

function encodeText(part: Text, type: TextType, context: EncodeContext): Fields {
  const under = base(part, ID) ?? {}
  return compact({
    ...under,
    type: under['type'] ?? type,
    text: part.text,
    annotations: type === 'output_text' ? (under['annotations'] ?? []) : under['annotations'],
    prompt_cache_breakpoint: breakpoint(part.cache, context) ?? under['prompt_cache_breakpoint'],
  })
}

/** Cache marks as OpenAI spells them (spec 05 note 39); hosts that do not know them get none. */
function breakpoint(mark: CacheMark | undefined, { target }: EncodeContext): Fields | undefined {
  if (mark === undefined || target.traits.cacheMarks !== 'openai') return undefined
  const ttl = mark.ttl === '1h' || mark.ttl === '12h' ? '12h' : mark.ttl === undefined ? undefined : '30m'
  return compact({ mode: 'explicit', ttl })
}

function encodeMedia(part: Media, context: EncodeContext): readonly unknown[] {
  const cache = breakpoint(part.cache, context)
  const { data } = part
  const source = writeUrl(part)
  const readable = data.type === 'text' || data.type === 'parts'
  if (part.media === 'image' && !readable) {
    return [
      compact({
        ...baseOf(part, 'input_image'),
        type: 'input_image',
        image_url: source,
        file_id: data.type === 'file' ? data.id : undefined,
        detail: part.detail ?? 'auto',
        prompt_cache_breakpoint: cache,
      }),
    ]
  }
  if (part.media === 'document' && !readable) {
    const under = baseOf(part, 'input_file')
    return [
      compact({
        ...under,
        type: 'input_file',
        // OpenAI wants a file name beside file_data, and none beside a URL or an id.
        filename: data.type === 'base64' ? (part.name ?? part.title ?? 'document.pdf') : under['filename'],
        file_data: data.type === 'base64' ? source : undefined,
        file_url: data.type === 'url' ? source : undefined,
        file_id: data.type === 'file' ? data.id : undefined,
        prompt_cache_breakpoint: cache,
      }),
    ]
  }
  if (part.media === 'audio' && data.type === 'base64') {
    const format = part.mediaType === 'audio/mpeg' || part.mediaType === 'audio/mp3' ? 'mp3' : 'wav'
    return [{ type: 'input_audio', input_audio: { data: data.base64, format } }]
  }
  noteUnsendable(part, context)
  return []
}

/** Notes a part that this protocol has no place for. */
export function noteUnsendable(part: Part, { ledger }: EncodeContext): void {
  const from = pointer(part)
  switch (part.kind) {
    case 'media':
      return ledger.dropped('media_unsupported', `The Responses API takes no ${part.media} input.`, from)
    case 'hosted-call':
    case 'hosted-result':
      return ledger.dropped('hosted_result_dropped', 'What a hosted tool of another provider did was left out.', from)
    case 'reasoning':
      return ledger.dropped(
        'reasoning_dropped:no_proof',
        'Reasoning without a proof of this provider is refused.',
        from,
      )
    case 'opaque':
      return ledger.dropped(`field_dropped:${part.type}`, `'${part.type}' has no counterpart here.`, from)
    default:
      return ledger.dropped(`field_dropped:${part.kind}`, `A ${part.kind} part has no counterpart here.`, from)
  }
}

/**
 * The `output` of a tool result: one text stays a string, as every host takes it. Hosts that take no parts get the texts
 * line by line.
 */
export function encodeOutput(parts: readonly Part[], under: unknown, context: EncodeContext): unknown {
  const [first] = parts
  if (parts.length === 0) return ''
  if (parts.length === 1 && first?.kind === 'text' && first.cache === undefined && !Array.isArray(under)) {
    return first.text
  }
  const content = encodeContent(parts, 'input_text', context)
  if (context.target.traits.toolResultMedia || Array.isArray(under)) return content
  return content
    .flatMap((part) => (isObject(part) && typeof part['text'] === 'string' ? [part['text']] : []))
    .join('\n')
}
