// Content parts for a chat host: what stands inside a message, and what chat has no place for.
import { base, type CacheMark, compact, decoded, type Ledger, type Media, type Part, pointer, pristine } from '#ir'
import { isObject, writeUrl } from '#wire'
import type { Target } from '../../target.ts'
import type * as Wire from '../wire.ts'
import { ID } from './id.ts'

/** What every encoder of this folder needs besides the node. */
export interface EncodeContext {
  readonly target: Target
  readonly ledger: Ledger
}

type Encoded = Readonly<Record<string, unknown>>

/** A string for one plain text, else a list of parts; `list` keeps it a list where the client's own message had one. */
export function encodeContent(parts: readonly Part[], context: EncodeContext, list = false): string | Encoded[] {
  const encoded = parts.map((part) => encodePart(part, context)).filter((part) => part !== undefined)
  const [only] = encoded
  if (list || only === undefined || encoded.length > 1) return encoded
  return only['type'] === 'text' && typeof only['text'] === 'string' && Object.keys(only).length === 2
    ? only['text']
    : encoded
}

/** The fields of a cache mark in the spelling of the target; none where it knows no marks. */
export function encodeMark(
  cache: CacheMark | undefined,
  target: Target,
): Pick<Wire.TextPart, 'cache_control' | 'prompt_cache_breakpoint'> {
  if (cache === undefined) return {}
  switch (target.traits.cacheMarks) {
    case 'anthropic':
      return { cache_control: { type: 'ephemeral', ...compact({ ttl: cache.ttl }) } }
    case 'openai':
      return { prompt_cache_breakpoint: { mode: 'explicit', ...compact({ ttl: cache.ttl }) } }
    case 'none':
      return {}
  }
}

/** The wire fields under a part: its own cache marks as long as nobody changed them, else those of the target. */
function under(part: Part & { readonly cache?: CacheMark }, target: Target): Encoded {
  const wire = base(part, ID) ?? {}
  if (decoded(part, ID)?.cache === part.cache) return wire
  const { cache_control: _control, prompt_cache_breakpoint: _breakpoint, ...rest } = wire
  return { ...rest, ...encodeMark(part.cache, target) }
}

function encodePart(part: Part, context: EncodeContext): Encoded | undefined {
  const wire = part.origin?.value
  if (pristine(part, ID) && isObject(wire) && typeof wire['type'] === 'string') return wire
  switch (part.kind) {
    case 'text':
      return { ...under(part, context.target), type: 'text', text: part.text }
    case 'refusal':
      return { ...base(part, ID), type: 'refusal', refusal: part.text }
    case 'media': {
      const media = encodeMedia(part)
      if (media === undefined) return drop(part, 'media_unsupported', `This ${part.media} has no place here.`, context)
      return { ...under(part, context.target), ...media }
    }
    default:
      return drop(part, dropCode(part), `There is no place for a part of kind '${part.kind}'.`, context)
  }
}

function drop(part: Part, code: string, text: string, { ledger }: EncodeContext): undefined {
  ledger.dropped(code, text, pointer(part))
  return undefined
}

/** The stable code for a part that chat cannot carry (spec 08 §8.5). */
function dropCode(part: Part): string {
  switch (part.kind) {
    case 'hosted-call':
    case 'hosted-result':
      return 'hosted_result_dropped'
    case 'opaque':
      return `field_dropped:${part.type}`
    default:
      return `field_dropped:${part.kind}`
  }
}

function encodeMedia(part: Media): Encoded | undefined {
  const { data, mediaType } = part
  switch (part.media) {
    case 'image': {
      const url = writeUrl(part)
      return url === undefined ? undefined : { type: 'image_url', image_url: compact({ url, detail: part.detail }) }
    }
    case 'video': {
      const url = writeUrl(part)
      return url === undefined ? undefined : { type: 'video_url', video_url: { url } }
    }
    case 'audio':
      if (data.type !== 'base64') return undefined
      return { type: 'input_audio', input_audio: { data: data.base64, format: audioFormat(mediaType) } }
    case 'document':
      return encodeDocument(part)
  }
}

/** `audio/mpeg` -> `mp3`, `audio/x-wav` -> `wav`; other hosts' formats by their own name. */
function audioFormat(mediaType: string | undefined): string {
  const format = (mediaType ?? 'audio/wav').slice('audio/'.length).replace(/^x-/, '')
  return format === 'mpeg' ? 'mp3' : format
}

/** Plain text and lists of parts were made into text before (`fit/fit-media`). */
function encodeDocument(part: Media): Encoded | undefined {
  const { data, mediaType, name, title } = part
  if (data.type === 'file') return { type: 'file', file: { file_id: data.id } }
  const file_data = writeUrl(part)
  const isPdf = mediaType === undefined || mediaType === 'application/pdf'
  const filename = name ?? title ?? (isPdf ? 'document.pdf' : 'document')
  return file_data === undefined ? undefined : { type: 'file', file: { filename, file_data } }
}
