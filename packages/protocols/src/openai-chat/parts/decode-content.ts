// The content of a request message: a string or a list of parts, in OpenAI's spelling and that of compatible hosts.
import { type CacheMark, compact, type Media, type Part, withOrigin } from '#ir'
import {
  type Fields,
  filled,
  isObject,
  mediaKind,
  objectAt,
  optionalString,
  readFileData,
  readUrl,
  refuse,
  requiredObject,
  requiredString,
} from '#wire'
import { ID } from './id.ts'

/** Parts of `content`; an empty string holds none, as providers refuse empty text. */
export function decodeContent(content: unknown, pointer: string): readonly Part[] {
  if (content === undefined || content === null || content === '') return []
  if (typeof content === 'string') return [withOrigin(ID, content, pointer, { kind: 'text', text: content })]
  if (!Array.isArray(content)) throw refuse(pointer, 'a string or an array of content parts')
  return content.map((part: unknown, index) => decodePart(part, `${pointer}/${index}`))
}

/** A cache mark of a part or tool: OpenRouter's and Anthropic's `cache_control`, or OpenAI's breakpoint. */
export function decodeCache(fields: Fields, pointer: string): CacheMark | undefined {
  const key = isObject(fields['cache_control']) ? 'cache_control' : 'prompt_cache_breakpoint'
  const mark = fields[key]
  return isObject(mark) ? compact({ ttl: optionalString(mark, 'ttl', `${pointer}/${key}`) }) : undefined
}

function decodePart(value: unknown, pointer: string): Part {
  const part = objectAt(value, pointer, 'an object with a type')
  const type = requiredString(part, 'type', pointer)
  const cache = decodeCache(part, pointer)
  switch (type) {
    case 'text':
      return withOrigin(
        ID,
        part,
        pointer,
        compact({ kind: 'text' as const, text: requiredString(part, 'text', pointer), cache }),
      )
    case 'refusal':
      return withOrigin(ID, part, pointer, { kind: 'refusal', text: requiredString(part, 'refusal', pointer) })
    case 'thinking':
      return withOrigin(ID, part, pointer, { kind: 'reasoning', text: thinkingText(part['thinking']) })
    case 'image_url':
    case 'video_url':
    case 'document_url':
    case 'file_url':
    case 'input_audio':
    case 'file': {
      const media = { kind: 'media' as const, ...decodeMedia(type, part, pointer) }
      return withOrigin(ID, part, pointer, cache === undefined ? media : { ...media, cache })
    }
    default:
      return withOrigin(ID, part, pointer, { kind: 'opaque', type })
  }
}

type MediaFields = Omit<Media, 'kind' | 'origin' | 'cache'>

function decodeMedia(type: string, part: Fields, pointer: string): MediaFields {
  switch (type) {
    case 'image_url': {
      const image = part['image_url']
      const detail = isObject(image) ? optionalString(image, 'detail', `${pointer}/image_url`) : undefined
      return { media: 'image', ...readUrl(urlOf(part, 'image_url', pointer)), ...compact({ detail }) }
    }
    case 'video_url':
      return { media: 'video', ...readUrl(urlOf(part, 'video_url', pointer)) }
    case 'document_url': {
      const name = optionalString(part, 'document_name', pointer)
      return { media: 'document', ...readUrl(urlOf(part, 'document_url', pointer)), ...compact({ name }) }
    }
    case 'file_url':
      return { media: 'document', ...readUrl(urlOf(part, 'file_url', pointer)) }
    case 'input_audio': {
      const audio = requiredObject(part, 'input_audio', pointer)
      const format = optionalString(audio, 'format', `${pointer}/input_audio`) ?? 'wav'
      const base64 = requiredString(audio, 'data', `${pointer}/input_audio`)
      const mediaType = `audio/${format === 'mp3' ? 'mpeg' : format}`
      return { media: 'audio', mediaType, data: { type: 'base64', base64 } }
    }
    default:
      return decodeFile(requiredObject(part, 'file', pointer), `${pointer}/file`)
  }
}

/** The URL is an object's field, or (Mistral) stands for itself. */
function urlOf(part: Fields, key: string, pointer: string): string {
  const value = part[key]
  if (typeof value === 'string') return value
  return requiredString(requiredObject(part, key, pointer), 'url', `${pointer}/${key}`)
}

function decodeFile(file: Fields, pointer: string): MediaFields {
  const name = optionalString(file, 'filename', pointer)
  const id = optionalString(file, 'file_id', pointer)
  if (id !== undefined) return { media: 'document', data: { type: 'file', id }, ...compact({ name }) }
  const given = requiredString(file, 'file_data', pointer)
  const source = readFileData(given, name)
  return { media: mediaKind(source.mediaType), ...source, ...compact({ name }) }
}

/** The text of Mistral's thinking part: its text pieces; references between them say nothing by themselves. */
export function thinkingText(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking
  if (!Array.isArray(thinking)) return ''
  return thinking.map((piece: unknown) => (isObject(piece) ? (filled(piece['text']) ?? '') : '')).join('')
}
