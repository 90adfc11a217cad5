// Content parts of messages and tool outputs -> parts. What one role may not hold (assistant text as `input_text`) is a
// common slip of clients and is read as it was meant.
import { type Annotation, type CacheMark, compact, type Media, type Part, type Text, withOrigin } from '#ir'
import {
  asNumber,
  asObject,
  asString,
  type Fields,
  type MediaSource,
  missing,
  objectAt,
  objectsIn,
  optionalObject,
  optionalString,
  readFileData,
  readUrl,
  refuse,
  requiredString,
} from '#wire'
import { ID } from './id.ts'

/** The parts of a `content` or `output` field: a string is one text. */
export function decodeContent(value: unknown, pointer: string): readonly Part[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return [withOrigin(ID, value, pointer, { kind: 'text' as const, text: value })]
  if (!Array.isArray(value)) throw refuse(pointer, 'a string or an array of content parts')
  return value.map((part, index) => decodePart(part, `${pointer}/${index}`))
}

function decodePart(value: unknown, pointer: string): Part {
  // A bare string among the parts is another slip that can only mean text.
  if (typeof value === 'string') return withOrigin(ID, value, pointer, { kind: 'text' as const, text: value })
  const part = objectAt(value, pointer)
  const type = requiredString(part, 'type', pointer)
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
    case 'reasoning_text':
      return withOrigin(ID, part, pointer, decodeText(part, pointer))
    case 'refusal':
      return withOrigin(ID, part, pointer, { kind: 'refusal' as const, text: requiredString(part, 'refusal', pointer) })
    case 'input_image':
    case 'computer_screenshot':
      return withOrigin(ID, part, pointer, decodeImage(part, pointer))
    case 'input_file':
      return withOrigin(ID, part, pointer, decodeFile(part, pointer))
    case 'input_audio':
      return withOrigin(ID, part, pointer, decodeAudio(part, pointer))
    default:
      return withOrigin(ID, part, pointer, { kind: 'opaque' as const, type })
  }
}

function decodeText(part: Fields, pointer: string): Text {
  const annotations = decodeAnnotations(part['annotations'])
  return compact({
    kind: 'text' as const,
    text: requiredString(part, 'text', pointer),
    cache: decodeCache(part, pointer),
    annotations: annotations.length === 0 ? undefined : annotations,
    logprobs: Array.isArray(part['logprobs']) && part['logprobs'].length > 0 ? part['logprobs'] : undefined,
  })
}

function decodeCache(part: Fields, pointer: string): CacheMark | undefined {
  const mark = optionalObject(part, 'prompt_cache_breakpoint', pointer)
  return mark && compact({ ttl: asString(mark['ttl']) })
}

/** The annotations of an output text. */
export function decodeAnnotations(value: unknown): readonly Annotation[] {
  return objectsIn(value).map(decodeAnnotation)
}

/** One wire annotation; the wire form stays in `raw` under the protocol's name. */
export function decodeAnnotation(wire: Fields): Annotation {
  const type = wire['type']
  return compact({
    type:
      type === 'url_citation'
        ? ('url' as const)
        : type === 'file_citation' || type === 'container_file_citation' || type === 'file_path'
          ? ('file' as const)
          : ('other' as const),
    url: asString(wire['url']),
    title: asString(wire['title']) ?? asString(wire['filename']),
    start: asNumber(wire['start_index']),
    end: asNumber(wire['end_index']),
    raw: { protocol: ID, value: wire },
  })
}

function decodeImage(part: Fields, pointer: string): Media {
  const url = optionalString(part, 'image_url', pointer)
  const file = optionalString(part, 'file_id', pointer)
  if (url === undefined && file === undefined) {
    throw missing(`${pointer}/image_url`, undefined, ": a URL, a data URL, or 'file_id' instead")
  }
  return compact({
    kind: 'media' as const,
    media: 'image' as const,
    ...(url === undefined ? { data: { type: 'file' as const, id: file ?? '' } } : readUrl(url)),
    detail: optionalString(part, 'detail', pointer),
    cache: decodeCache(part, pointer),
  })
}

function decodeFile(part: Fields, pointer: string): Media {
  const data = optionalString(part, 'file_data', pointer)
  const url = optionalString(part, 'file_url', pointer)
  const file = optionalString(part, 'file_id', pointer)
  const name = optionalString(part, 'filename', pointer)
  if (data === undefined && url === undefined && file === undefined) {
    throw missing(`${pointer}/file_data`, undefined, ", or 'file_url' or 'file_id' instead")
  }
  const content: MediaSource =
    data !== undefined
      ? readFileData(data, name)
      : url === undefined
        ? { data: { type: 'file', id: file ?? '' } }
        : { data: { type: 'url', url } }
  return compact({
    kind: 'media' as const,
    media: 'document' as const,
    ...content,
    name,
    detail: optionalString(part, 'detail', pointer),
    cache: decodeCache(part, pointer),
  })
}

function decodeAudio(part: Fields, pointer: string): Media {
  const at = `${pointer}/input_audio`
  const audio = objectAt(part['input_audio'], at)
  const format = asString(audio['format'])
  return compact({
    kind: 'media' as const,
    media: 'audio' as const,
    mediaType: format === undefined ? undefined : format === 'mp3' ? 'audio/mpeg' : `audio/${format}`,
    data: { type: 'base64' as const, base64: requiredString(audio, 'data', at) },
  })
}

/** What a shell printed, one text per command, the way a terminal would show it. */
export function decodeShellOutput(value: unknown, pointer: string): readonly Part[] {
  if (!Array.isArray(value)) return decodeContent(value, pointer)
  return value.map((entry, index) => {
    const run = asObject(entry)
    const outcome = asObject(run['outcome'])
    const code = asNumber(outcome['exit_code'])
    const lines = [
      asString(run['stdout']),
      asString(run['stderr']),
      outcome['type'] === 'timeout' ? '[timed out]' : undefined,
      code === undefined || code === 0 ? undefined : `[exit code ${code}]`,
    ]
    const text = lines.filter((line) => line !== undefined && line !== '').join('\n')
    return withOrigin(ID, entry, `${pointer}/${index}`, { kind: 'text' as const, text })
  })
}
