// The recorded traffic, which lies beside the checkout and not in it. Tests that read it run where it is.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProtocolId } from '../../src/index.ts'

const shared = fileURLToPath(new URL('../../../../../shared/', import.meta.url))
const corpus = join(shared, 'corpus')
const clients = join(shared, 'clients/captures')

/** False where the recordings are not there. Tests say so with `where(title)`. */
export const hasCorpus: boolean = existsSync(join(corpus, 'index.json')) && existsSync(clients)
export const NO_CORPUS = 'needs ../shared/corpus beside the checkout'

/** The title of a test that reads recordings; where they are not there it tells why the test is skipped. */
export function where(title: string): string {
  return hasCorpus ? title : `${title} (skipped: ${NO_CORPUS})`
}

/** For `test.each`: the items by their files; where there are none, one row that stands for all in a test that is skipped. */
export function rows<T extends { readonly file: string }>(items: readonly T[]): readonly (readonly [string, T])[] {
  return hasCorpus ? items.map((item) => [item.file, item] as const) : [['every recording', {} as T]]
}

/** What the client wanted: an answer, or one of the small services around it. */
export type Kind = 'generate' | 'count-tokens' | 'input-tokens' | 'compact'

/** The body of a request as a client sent it. */
export type Body = Readonly<Record<string, any>>

export interface Recording {
  /** The file below the corpus; within a conversation with the number of the exchange. */
  readonly file: string
  readonly protocol: ProtocolId
  readonly kind: Kind
  readonly stream: boolean
  readonly model: string
  readonly path: string
  /** Undefined where only the reply was recorded. */
  readonly request: Body | undefined
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The text of the reply. */
  readonly body: string
}

const PROTOCOLS: Readonly<Record<string, readonly [ProtocolId, Kind]>> = {
  'anthropic-messages': ['anthropic', 'generate'],
  'anthropic-count-tokens': ['anthropic', 'count-tokens'],
  'openai-chat': ['openai-chat', 'generate'],
  'openai-responses': ['openai-responses', 'generate'],
  'openai-responses-input-tokens': ['openai-responses', 'input-tokens'],
  'openai-responses-compact': ['openai-responses', 'compact'],
  gemini: ['gemini', 'generate'],
  'gemini-count-tokens': ['gemini', 'count-tokens'],
}

const everything: readonly Recording[] = hasCorpus ? filesIn(corpus, '.json').flatMap(exchangesIn) : []

/** The recorded exchanges of one protocol or of all, conversations included; those that generate, unless other kinds are named. */
export function recordings(protocol?: ProtocolId, kinds: readonly Kind[] = ['generate']): readonly Recording[] {
  return everything.filter((one) => (protocol ?? one.protocol) === one.protocol && kinds.includes(one.kind))
}

function exchangesIn(file: string): Recording[] {
  const raw = read(corpus, file)
  const [protocol, kind] = PROTOCOLS[raw.protocol] ?? []
  if (protocol === undefined || kind === undefined) return []
  return (raw.turns ?? [raw]).map(({ stream, request, response }: any, turn: number): Recording => ({
    file: raw.turns === undefined ? file : `${file}#${turn}`,
    protocol,
    kind,
    stream,
    model: raw.model ?? '',
    path: request?.path ?? '',
    request: request?.body ?? undefined,
    status: response.status,
    headers: response.headers ?? {},
    body: response.body,
  }))
}

export interface Capture {
  readonly file: string
  readonly protocol: ProtocolId
  readonly kind: Kind
  readonly path: string
  readonly body: Body
}

const captured: readonly Capture[] = hasCorpus ? filesIn(clients, '.request.json').flatMap(captureIn) : []

/** Requests as real agents sent them, of one protocol or of all; those that generate, unless other kinds are named. */
export function captures(protocol?: ProtocolId, kinds: readonly Kind[] = ['generate']): readonly Capture[] {
  return captured.filter((one) => (protocol ?? one.protocol) === one.protocol && kinds.includes(one.kind))
}

/** What the server of a capture answered, as an event stream; undefined where it answered otherwise. */
export function replyTo(file: string): string | undefined {
  const path = join(clients, file.replace('.request.json', '.response.sse'))
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function captureIn(file: string): Capture[] {
  const { path, body } = read(clients, file)
  const [protocol, kind] = routeOf(path) ?? []
  return protocol === undefined || kind === undefined || body === null ? [] : [{ file, protocol, kind, path, body }]
}

function routeOf(path: string): readonly [ProtocolId, Kind] | undefined {
  if (/\/messages\/count_tokens(\?|$)/.test(path)) return ['anthropic', 'count-tokens']
  if (/\/messages(\?|$)/.test(path)) return ['anthropic', 'generate']
  if (/\/chat\/completions(\?|$)/.test(path)) return ['openai-chat', 'generate']
  if (/\/responses(\?|$)/.test(path)) return ['openai-responses', 'generate']
  return /:(stream)?[gG]enerateContent/.test(path) ? ['gemini', 'generate'] : undefined
}

export interface Sent {
  readonly file: string
  readonly protocol: ProtocolId
  readonly path: string
  readonly model: string
  readonly body: Body
}

/** All request bodies, recorded with their replies or captured alone. */
export function requests(protocol?: ProtocolId, kinds?: readonly Kind[]): readonly Sent[] {
  const recorded = recordings(protocol, kinds).flatMap(({ request, ...rest }) =>
    request === undefined ? [] : [{ ...rest, body: request }],
  )
  return [...recorded, ...captures(protocol, kinds).map((capture) => ({ ...capture, model: 'm' }))]
}

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && file.includes('/'))
    .toSorted()
}

function read(folder: string, file: string): any {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'))
}
