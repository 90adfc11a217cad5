// client bytes → DECODE → IR: a generateContent body as a Request. Model and stream come from the URL.
import { compact, GatewayError, invalid, type Request, type Text, type Turn, withOrigin } from '#ir'
import { type Fields, isObject, missing, refuse } from '#wire'
import type { RequestHints } from '#codec'
import { callBook } from './parts/call-book.ts'
import { decodeConfig, otherConfig } from './parts/decode-config.ts'
import { decodePart, type History } from './parts/decode-part.ts'
import { decodeToolChoice, decodeTools, otherToolConfig } from './parts/decode-tools.ts'
import { hostedIds } from './parts/hosted.ts'
import { read, readFlag, readItems, readText, snakeCase, spelling, type Item } from './parts/read.ts'
import type { GenerateContentRequest } from './wire.ts'

const FIELDS = [
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
  'store',
] as const satisfies readonly (keyof GenerateContentRequest)[]

/** Everything else is kept in `extra`. */
const KNOWN: ReadonlySet<string> = new Set(['model', ...FIELDS.flatMap((name) => [name, snakeCase(name)])])

const ROLES: ReadonlyMap<string, Turn['role']> = new Map([
  ['user', 'user'],
  ['function', 'user'],
  ['tool', 'user'],
  ['model', 'assistant'],
  ['assistant', 'assistant'],
  ['system', 'system'],
])

/** Throws GatewayError('invalid-request') with the path of the offending field, and nothing else. */
export function decodeRequest(wire: unknown, hints?: RequestHints): Request {
  try {
    return decodeBody(wire, hints)
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown
    // JSON.stringify and our own recursion run out of stack a few thousand levels deep.
    if (thrown instanceof RangeError) throw invalid('contents', 'The request is nested too deeply.')
    throw thrown
  }
}

function decodeBody(wire: unknown, hints: RequestHints | undefined): Request {
  if (!isObject(wire)) throw refuse('', 'a JSON object')
  const config = decodeConfig(wire)
  const store = readFlag(wire, 'store', '')
  const request: Request = compact({
    model: hints?.model ?? readText(wire, 'model', '')?.replace(/^models\//, '') ?? '',
    system: decodeSystem(wire),
    turns: decodeContents(wire),
    tools: decodeTools(wire),
    toolChoice: decodeToolChoice(wire),
    ...config,
    stream: hints?.stream ?? false,
    serviceTier: readText(wire, 'serviceTier', ''),
    continuation: store === undefined ? undefined : { store },
    extra: decodeExtra(wire, config.output),
  })
  return withOrigin('gemini', wire, '', request)
}

/** Text only, by the protocol. */
function decodeSystem(body: Fields): readonly Text[] {
  const key = spelling(body, 'systemInstruction')
  const instruction = body[key] ?? undefined
  if (instruction === undefined) return []
  const here = `/${key}`
  if (typeof instruction === 'string') {
    return [withOrigin('gemini', instruction, here, { kind: 'text' as const, text: instruction })]
  }
  if (!isObject(instruction)) throw refuse(here, 'an object with parts')
  return readItems(instruction, 'parts', here).map(({ value, pointer }): Text => {
    const text = readText(value, 'text', pointer)
    if (text === undefined) throw refuse(`${pointer}/text`, 'a string: system text is all this takes')
    return withOrigin('gemini', value, pointer, { kind: 'text', text })
  })
}

function decodeContents(body: Fields): readonly Turn[] {
  if (read(body, 'contents') === undefined) throw missing('/contents', undefined, ': an array of {role, parts}')
  let nameless = 0
  const history: History = { calls: callBook(), hosted: hostedIds(() => `hosted_${nameless++}`) }
  return readItems(body, 'contents', '').map((item, turn) => decodeTurn(item, turn, history))
}

function decodeTurn(item: Item, turn: number, history: History): Turn {
  const spelled = readText(item.value, 'role', item.pointer) ?? 'user'
  const role = ROLES.get(spelled.toLowerCase())
  if (role === undefined) throw refuse(`${item.pointer}/role`, '"user" or "model"')
  const parts = readItems(item.value, 'parts', item.pointer).map((part, index) =>
    decodePart(part, `${turn}_${index}`, history),
  )
  return withOrigin('gemini', item.value, item.pointer, { role, parts })
}

function decodeExtra(body: Fields, output: Request['output']): Fields | undefined {
  const unknown = Object.entries(body).filter(([key, value]) => !KNOWN.has(key) && (value ?? undefined) !== undefined)
  const extra = compact({
    ...Object.fromEntries(unknown),
    generationConfig: otherConfig(body, output),
    toolConfig: otherToolConfig(body),
  })
  return Object.keys(extra).length === 0 ? undefined : extra
}
