// One part of a client's `contents[].parts` as an IR part.
import { invalid, withOrigin, type Part } from '#ir'
import type { CallBook } from './call-book.ts'
import { decodeHosted, HOSTED_PARTS, type HostedIds } from './hosted.ts'
import { fromFileData, fromInlineData } from './media.ts'
import { given, read, readItems, readObject, readText, spelling, type Item, type WireObject } from './read.ts'
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
  const { value: part, path } = item
  const call = readObject(part, 'functionCall', path)
  if (call !== undefined) return decodeCall(part, call, path, place, history)
  const response = readObject(part, 'functionResponse', path)
  if (response !== undefined) return decodeResult(item, response, place, history)
  for (const kind of HOSTED_PARTS) {
    const wire = readObject(part, kind, path)
    if (wire !== undefined) return decodeHosted(kind, wire, `${path}.${spelling(part, kind)}`, history.hosted)
  }
  const media = decodeMedia(part, path)
  if (media !== undefined) return media
  const text = readText(part, 'text', path)
  if (text !== undefined) {
    const kind = read(part, 'thought') === true ? ('reasoning' as const) : ('text' as const)
    return given({ kind, text, seal: decodeSeal(part, path) })
  }
  return { kind: 'opaque', type: Object.keys(part).find((key) => !FLAGS.has(key)) ?? 'empty' }
}

function decodeMedia(part: WireObject, path: string): Part | undefined {
  const blob = readObject(part, 'inlineData', path)
  if (blob !== undefined) return fromInlineData(blob, `${path}.${spelling(part, 'inlineData')}`)
  const file = readObject(part, 'fileData', path)
  return file === undefined ? undefined : fromFileData(file, `${path}.${spelling(part, 'fileData')}`)
}

function decodeSeal(part: WireObject, path: string): ReturnType<typeof decodeSignature> | undefined {
  const signature = readText(part, 'thoughtSignature', path)
  return signature === undefined || signature === '' ? undefined : decodeSignature(signature)
}

function decodeCall(part: WireObject, call: WireObject, path: string, place: string, history: History): Part {
  const here = `${path}.${spelling(part, 'functionCall')}`
  const name = readText(call, 'name', here)
  if (name === undefined) throw invalid(`${here}.name`, `${here}.name must name the function that was called.`)
  const args = read(call, 'args')
  return given({
    kind: 'tool-call' as const,
    call: 'function' as const,
    id: history.calls.called(readText(call, 'id', here), name, place),
    name,
    input: typeof args === 'string' ? args : JSON.stringify(args ?? {}),
    seal: decodeSeal(part, path),
  })
}

function decodeResult(item: Item, response: WireObject, place: string, history: History): Part {
  const key = spelling(item.value, 'functionResponse')
  const here = { pointer: `${item.pointer}/${key}`, path: `${item.path}.${key}` }
  const name = readText(response, 'name', here.path)
  const wire = read(response, 'response')
  const said = responseText(wire, name ?? '')
  const text =
    said === undefined || said.text === ''
      ? []
      : [withOrigin('gemini', wire, `${here.pointer}/response`, { kind: 'text' as const, text: said.text })]
  const media = readItems(response, 'parts', here).map(({ value, pointer, path }): Part =>
    withOrigin(
      'gemini',
      value,
      pointer,
      decodeMedia(value, path) ?? { kind: 'opaque', type: 'function-response-part' },
    ),
  )
  return given({
    kind: 'tool-result' as const,
    call: 'function' as const,
    callId: history.calls.answered(readText(response, 'id', here.path), name ?? '', place),
    name,
    parts: [...text, ...media],
    isError: said?.isError === true ? true : undefined,
  })
}
