// One part of a client's `contents[].parts` as an IR part.
import { compact, type Part, withOrigin } from '#ir'
import { type Fields, missing } from '#wire'
import type { CallBook } from './call-book.ts'
import { decodeHosted, HOSTED_PARTS, type HostedIds } from './hosted.ts'
import { fromFileData, fromInlineData } from './media.ts'
import { read, readItems, readObject, readText, spelling, type Item } from './read.ts'
import { decodeSignature } from './signature.ts'
import { responseText } from './tool-response.ts'

/** What the parts of a conversation share. `place` names a part: turn and part number. */
export interface History {
  readonly calls: CallBook
  readonly hosted: HostedIds
}

const FLAGS: ReadonlySet<string> = new Set([
  'thought',
  'thoughtSignature',
  'thought_signature',
  'videoMetadata',
  'video_metadata',
  'mediaResolution',
  'media_resolution',
  'partMetadata',
  'part_metadata',
])

/** Every part has one data field; one that we have no word for stays opaque. */
export function decodePart(item: Item, place: string, history: History): Part {
  return withOrigin('gemini', item.value, item.pointer, decodeFields(item, place, history))
}

function decodeFields(item: Item, place: string, history: History): Part {
  const { value: part, pointer } = item
  const call = readObject(part, 'functionCall', pointer)
  if (call !== undefined) return decodeCall(part, call, pointer, place, history)
  const response = readObject(part, 'functionResponse', pointer)
  if (response !== undefined) return decodeResult(item, response, place, history)
  for (const kind of HOSTED_PARTS) {
    const wire = readObject(part, kind, pointer)
    if (wire !== undefined) return decodeHosted(kind, wire, `${pointer}/${spelling(part, kind)}`, history.hosted)
  }
  const media = decodeMedia(part, pointer)
  if (media !== undefined) return media
  const text = readText(part, 'text', pointer)
  if (text !== undefined) {
    const kind = read(part, 'thought') === true ? ('reasoning' as const) : ('text' as const)
    return compact({ kind, text, seal: decodeSeal(part, pointer) })
  }
  return { kind: 'opaque', type: Object.keys(part).find((key) => !FLAGS.has(key)) ?? 'empty' }
}

function decodeMedia(part: Fields, pointer: string): Part | undefined {
  const blob = readObject(part, 'inlineData', pointer)
  if (blob !== undefined) return fromInlineData(blob, `${pointer}/${spelling(part, 'inlineData')}`)
  const file = readObject(part, 'fileData', pointer)
  return file === undefined ? undefined : fromFileData(file, `${pointer}/${spelling(part, 'fileData')}`)
}

function decodeSeal(part: Fields, pointer: string): ReturnType<typeof decodeSignature> | undefined {
  const signature = readText(part, 'thoughtSignature', pointer)
  return signature === undefined || signature === '' ? undefined : decodeSignature(signature)
}

function decodeCall(part: Fields, call: Fields, pointer: string, place: string, history: History): Part {
  const here = `${pointer}/${spelling(part, 'functionCall')}`
  const name = readText(call, 'name', here)
  if (name === undefined) throw missing(`${here}/name`)
  const args = read(call, 'args')
  return compact({
    kind: 'tool-call' as const,
    call: 'function' as const,
    id: history.calls.called(readText(call, 'id', here), name, place),
    name,
    input: typeof args === 'string' ? args : JSON.stringify(args ?? {}),
    seal: decodeSeal(part, pointer),
  })
}

function decodeResult(item: Item, response: Fields, place: string, history: History): Part {
  const key = spelling(item.value, 'functionResponse')
  const here = `${item.pointer}/${key}`
  const name = readText(response, 'name', here)
  const wire = read(response, 'response')
  const said = responseText(wire, name ?? '')
  const text =
    said === undefined || said.text === ''
      ? []
      : [withOrigin('gemini', wire, `${here}/response`, { kind: 'text' as const, text: said.text })]
  const media = readItems(response, 'parts', here).map(({ value, pointer }): Part =>
    withOrigin(
      'gemini',
      value,
      pointer,
      decodeMedia(value, pointer) ?? { kind: 'opaque', type: 'function-response-part' },
    ),
  )
  return compact({
    kind: 'tool-result' as const,
    call: 'function' as const,
    callId: history.calls.answered(readText(response, 'id', here), name ?? '', place),
    name,
    parts: [...text, ...media],
    isError: said?.isError === true ? true : undefined,
  })
}
