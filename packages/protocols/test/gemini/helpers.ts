import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ask, ReplySource } from '../../src/codec.ts'
import { gemini } from '../../src/gemini/index.ts'
import { fold, GatewayError, Ledger, type Event, type Request, type Response } from '../../src/ir/index.ts'
import { decodeSse, type Frame } from '../../src/stream/index.ts'
import type { ModelCapabilities, Target, Traits } from '../../src/target.ts'

const TRAITS: Traits = {
  developerRole: false,
  midSystem: 'reminder',
  prefill: false,
  assistantAfterTool: false,
  toolName: { pattern: /^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/, max: 128 },
  toolId: { pattern: /^.+$/, style: 'call' },
  customTools: false,
  namespaceTools: false,
  nativeTools: false,
  hostedTools: ['web-search', 'web-fetch', 'code-execution', 'maps'],
  strictTools: false,
  parallelFlag: false,
  allowedTools: true,
  toolResultMedia: true,
  media: { imageUrl: false, imageTypes: ['image/png'], pdf: true, pdfUrl: false, audio: true, video: true },
  maxStop: 5,
  minOutputTokens: 1,
  outputLimitField: 'maxOutputTokens',
  schemaDialect: 'gemini-json',
  structuredOutput: 'native',
  reasoningReplay: 'sealed',
  reasoningField: 'reasoning_content',
  reasoningControl: 'none',
  thinkTags: false,
  emptyThinking: false,
  usageInStream: true,
  promptCacheKey: false,
  cacheMarks: 'none',
  passFields: [],
}

export function target(capabilities: ModelCapabilities = {}, traits: Partial<Traits> = {}): Target {
  return {
    protocol: 'gemini',
    model: 'gemini-test',
    family: 'gemini',
    account: '0a1b2c3d',
    traits: { ...TRAITS, ...traits },
    capabilities,
  }
}

export const GEMINI_3: ModelCapabilities = { thinkingControl: 'level', efforts: ['minimal', 'low', 'medium', 'high'] }
export const GEMINI_25: ModelCapabilities = { thinkingControl: 'budget' }

function counter(): (prefix: string) => string {
  let count = 0
  return (prefix) => `${prefix}${++count}`
}

export function source(): ReplySource {
  return { family: 'gemini', account: '0a1b2c3d', model: 'gemini-test', mint: counter() }
}

export const BY = { family: 'gemini', account: '0a1b2c3d', model: 'gemini-test' }

export const REQUEST: Request = { model: 'gemini-test', system: [], turns: [], tools: [], stream: true }

export function ask(ledger: Ledger = new Ledger()): Ask {
  return { model: 'alias', created: 1, mint: counter(), request: REQUEST, ledger }
}

export interface Outcome {
  readonly events: readonly Event[]
  readonly error: GatewayError | undefined
  readonly ends: number
}

/** Chunks of a stream through the decoder; strings go in as they are. */
export function decodeChunks(chunks: readonly unknown[], cause?: GatewayError): Outcome {
  return decodeFrames(
    chunks.map((chunk) => ({ data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk) })),
    cause,
  )
}

export function decodeFrames(frames: readonly Frame[], cause?: GatewayError): Outcome {
  const events: Event[] = []
  let error: GatewayError | undefined
  let ends = 0
  const sink = gemini.decodeStream(source())({
    push: (event) => void events.push(event),
    end(thrown) {
      ends++
      error = thrown
    },
  })
  for (const frame of frames) sink.push(frame)
  sink.end(cause)
  return { events, error, ends }
}

export function framesOf(sse: string): Frame[] {
  const frames: Frame[] = []
  const sink = decodeSse({ push: (frame) => void frames.push(frame), end: () => undefined })
  sink.push(sse)
  sink.end()
  return frames
}

export function collect(events: readonly Event[]): Response {
  const outcomes: (Response | GatewayError)[] = []
  const sink = fold((result) => void outcomes.push(result))
  for (const event of events) sink.push(event)
  sink.end()
  const [outcome] = outcomes
  if (outcome === undefined || outcome instanceof GatewayError) throw outcome ?? new Error('nothing')
  return outcome
}

export function encodeEvents(events: readonly Event[], options: { ask?: Ask; cause?: GatewayError } = {}): Frame[] {
  const frames: Frame[] = []
  const sink = gemini.encodeStream(options.ask ?? ask())({
    push: (frame) => void frames.push(frame),
    end: () => undefined,
  })
  for (const event of events) sink.push(event)
  sink.end(options.cause)
  return frames
}

export function encodeWith(request: Request, to: Target = target(), ledger: Ledger = new Ledger()): unknown {
  return gemini.encodeRequest(request, to, ledger)
}

/** Origins are proven by the overlay tests; everything else compares without them. */
export function bare<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'origin' ? undefined : inner))) as T
}

/** What stands at a dotted path. */
export function dig(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)
}

export function candidate(parts: readonly unknown[], rest: object = {}): object {
  return { candidates: [{ content: { parts, role: 'model' }, index: 0, ...rest }] }
}

const CORPUS = join(import.meta.dirname, '../../../../../shared/corpus')

export const HAS_CORPUS: boolean = existsSync(CORPUS)
if (!HAS_CORPUS) process.stderr.write('recorded traffic is not here: tests over it are skipped\n')

export interface Recording {
  readonly file: string
  readonly stream: boolean
  readonly request: { readonly path: string | null; readonly body: unknown }
  readonly status: number
  readonly body: string
}

interface Interaction {
  readonly stream: boolean
  readonly request: { readonly path: string | null; readonly body: unknown }
  readonly response: { readonly status: number; readonly body: string }
}

/** Every recorded interaction with Gemini, those inside whole conversations too. */
export function recordings(): Recording[] {
  return readdirSync(CORPUS)
    .flatMap((owner) => ['gemini', 'gemini.stream'].map((kind) => join(CORPUS, owner, kind)))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .flatMap((file) => {
      const recorded = JSON.parse(readFileSync(file, 'utf8')) as Interaction & { turns?: Interaction[] }
      return (recorded.turns ?? [recorded]).map(({ request, response, stream }, turn): Recording => {
        const body: unknown = typeof request.body === 'string' ? JSON.parse(request.body) : request.body
        const { status, body: text } = response
        return { file: `${file}#${turn}`, stream, request: { path: request.path, body }, status, body: text }
      })
    })
}

const CLIENTS = join(import.meta.dirname, '../../../../../shared/clients/captures')

/** What Gemini CLI really sends. */
export function captures(): { file: string; body: unknown }[] {
  if (!existsSync(CLIENTS)) return []
  return readdirSync(CLIENTS)
    .filter((name) => name.startsWith('gemini'))
    .flatMap((name) => readdirSync(join(CLIENTS, name)).map((file) => join(CLIENTS, name, file)))
    .filter((file) => file.endsWith('.request.json'))
    .map((file) => ({ file, body: (JSON.parse(readFileSync(file, 'utf8')) as { body: unknown }).body }))
}
