// Content parts of messages and tool outputs -> parts. What one role may not hold (assistant text as `input_text`) is a
// common slip of clients and is read as it was meant.
import type { Annotation, CacheMark, Media, MediaData, Part, Text } from '#ir'
import { invalid, withOrigin } from '#ir'
import {
  compact,
  type Fields,
  fieldsIn,
  getFields,
  getString,
  isFields,
  needFields,
  needString,
  numberOr,
  pathTo,
  stringOr,
} from './read-fields.ts'

const ID = 'openai-responses'

/** The parts of a `content` or `output` field: a string is one text. */
export function decodeContent(value: unknown, path: string, pointer: string): readonly Part[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return [withOrigin(ID, value, pointer, { kind: 'text' as const, text: value })]
  if (!Array.isArray(value)) throw invalid(path, `'${path}' must be a string or an array of content parts.`)
  return value.map((part, index) => decodePart(part, `${path}[${index}]`, `${pointer}/${index}`))
}

function decodePart(value: unknown, path: string, pointer: string): Part {
  // A bare string among the parts is another slip that can only mean text.
  if (typeof value === 'string') return withOrigin(ID, value, pointer, { kind: 'text' as const, text: value })
  const part = needFields(value, path)
  const type = needString(part, 'type', path)
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
    case 'reasoning_text':
      return withOrigin(ID, part, pointer, decodeText(part, path))
    case 'refusal':
      return withOrigin(ID, part, pointer, { kind: 'refusal' as const, text: needString(part, 'refusal', path) })
    case 'input_image':
    case 'computer_screenshot':
      return withOrigin(ID, part, pointer, decodeImage(part, path))
    case 'input_file':
      return withOrigin(ID, part, pointer, decodeFile(part, path))
    case 'input_audio':
      return withOrigin(ID, part, pointer, decodeAudio(part, path))
    default:
      return withOrigin(ID, part, pointer, { kind: 'opaque' as const, type })
  }
}

function decodeText(part: Fields, path: string): Text {
  const annotations = decodeAnnotations(part['annotations'])
  return compact({
    kind: 'text' as const,
    text: needString(part, 'text', path),
    cache: decodeCache(part, path),
    annotations: annotations.length === 0 ? undefined : annotations,
    logprobs: Array.isArray(part['logprobs']) && part['logprobs'].length > 0 ? part['logprobs'] : undefined,
  })
}

function decodeCache(part: Fields, path: string): CacheMark | undefined {
  const mark = getFields(part, 'prompt_cache_breakpoint', path)
  return mark && compact({ ttl: stringOr(mark['ttl']) })
}

/** The annotations of an output text. */
export function decodeAnnotations(value: unknown): readonly Annotation[] {
  return fieldsIn(value).map(decodeAnnotation)
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
    url: stringOr(wire['url']),
    title: stringOr(wire['title']) ?? stringOr(wire['filename']),
    start: numberOr(wire['start_index']),
    end: numberOr(wire['end_index']),
    raw: { protocol: ID, value: wire },
  })
}

function decodeImage(part: Fields, path: string): Media {
  const url = getString(part, 'image_url', path)
  const file = getString(part, 'file_id', path)
  if (url === undefined && file === undefined) {
    const at = pathTo(path, 'image_url')
    throw invalid(at, `'${at}' is required: a URL, a data URL, or 'file_id' instead.`)
  }
  return compact({
    kind: 'media' as const,
    media: 'image' as const,
    ...(url === undefined ? { data: { type: 'file' as const, id: file ?? '' } } : decodeUrl(url)),
    detail: getString(part, 'detail', path),
    cache: decodeCache(part, path),
  })
}

function decodeFile(part: Fields, path: string): Media {
  const data = getString(part, 'file_data', path)
  const url = getString(part, 'file_url', path)
  const file = getString(part, 'file_id', path)
  const name = getString(part, 'filename', path)
  if (data === undefined && url === undefined && file === undefined) {
    const at = pathTo(path, 'file_data')
    throw invalid(at, `'${at}' is required, or 'file_url' or 'file_id' instead.`)
  }
  const content: { data: MediaData; mediaType?: string } =
    data !== undefined
      ? decodeFileData(data, name)
      : url === undefined
        ? { data: { type: 'file', id: file ?? '' } }
        : { data: { type: 'url', url } }
  return compact({
    kind: 'media' as const,
    media: 'document' as const,
    ...content,
    name,
    detail: getString(part, 'detail', path),
    cache: decodeCache(part, path),
  })
}

/** `file_data` should be a data URL; bare base64 with a telling file name is accepted by OpenAI and by us. */
function decodeFileData(data: string, name: string | undefined): { data: MediaData; mediaType?: string } {
  if (data.startsWith('data:')) return decodeUrl(data)
  const pdf = name?.toLowerCase().endsWith('.pdf') === true
  return { data: { type: 'base64', base64: data }, ...(pdf ? { mediaType: 'application/pdf' } : {}) }
}

/** A URL, or the bytes of a data URL. Searched by hand: a pattern would walk over megabytes of base64. */
function decodeUrl(url: string): { data: MediaData; mediaType?: string } {
  const comma = url.startsWith('data:') ? url.indexOf(',') : -1
  const head = comma < 0 ? '' : url.slice(5, comma)
  if (!head.endsWith(';base64')) return { data: { type: 'url', url } }
  const mediaType = head.slice(0, head.indexOf(';'))
  return {
    data: { type: 'base64', base64: url.slice(comma + 1) },
    ...(mediaType === '' ? {} : { mediaType }),
  }
}

function decodeAudio(part: Fields, path: string): Media {
  const at = pathTo(path, 'input_audio')
  const audio = needFields(part['input_audio'], at)
  const format = stringOr(audio['format'])
  return compact({
    kind: 'media' as const,
    media: 'audio' as const,
    mediaType: format === undefined ? undefined : format === 'mp3' ? 'audio/mpeg' : `audio/${format}`,
    data: { type: 'base64' as const, base64: needString(audio, 'data', at) },
  })
}

/** What a shell printed, one text per command, the way a terminal would show it. */
export function decodeShellOutput(value: unknown, path: string, pointer: string): readonly Part[] {
  if (!Array.isArray(value)) return decodeContent(value, path, pointer)
  return value.map((entry, index) => {
    const run = isFields(entry) ? entry : {}
    const outcome = isFields(run['outcome']) ? run['outcome'] : {}
    const code = numberOr(outcome['exit_code'])
    const lines = [
      stringOr(run['stdout']),
      stringOr(run['stderr']),
      outcome['type'] === 'timeout' ? '[timed out]' : undefined,
      code === undefined || code === 0 ? undefined : `[exit code ${code}]`,
    ]
    const text = lines.filter((line) => line !== undefined && line !== '').join('\n')
    return withOrigin(ID, entry, `${pointer}/${index}`, { kind: 'text' as const, text })
  })
}
