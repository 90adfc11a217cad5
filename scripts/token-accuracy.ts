// `npm run token-accuracy`: how far the gateway's own counts are from what providers have said, over the recorded traffic:
// for each family of models, of prompts the count and the quick estimate, and of plain replies the tokens of their text.
// Needs ../shared beside the checkout. Decision 0025 has the figures.
import {
  CODECS,
  decodeSse,
  GatewayError,
  pipe,
  type Event,
  type ProtocolId,
  type ReplySource,
  type Request,
  type Response,
  type Usage,
} from '@ferryllm/protocols'
import { countMeasured } from '../packages/gateway/src/tokens/count-measured.ts'
import { estimateMeasured } from '../packages/gateway/src/tokens/estimate-tokens.ts'
import { familyOf } from '../packages/gateway/src/tokens/families.ts'
import { measureRequest } from '../packages/gateway/src/tokens/measure-request.ts'
import { createTokenCounter } from '../packages/gateway/src/tokens/token-counter.ts'
import { hasCorpus, NO_CORPUS, recordings, type Recording } from '../packages/protocols/test/support/corpus.ts'
import { readOptions } from './read-options.ts'

const HELP = `Usage: npm run -s token-accuracy -- [--family NAME]

Compares the gateway's counts with the usage in recorded replies.

  --family NAME   list the prompts of one family, as: said counted estimated model file
  --help          this text`

const { family: shown } = readOptions({ family: { type: 'string' }, help: { type: 'boolean' } }, HELP)
if (!hasCorpus) {
  console.log(`token-accuracy: skipped, ${NO_CORPUS}`)
  process.exit(0)
}

/** Below that, what is added to every request is most of it. */
const MIN_PROMPT = 100
const MIN_REPLY = 40

interface Prompt {
  readonly family: string
  readonly model: string
  readonly file: string
  readonly said: number
  readonly counted: number
  readonly estimated: number
}

interface Reply {
  readonly family: string
  readonly said: number
  /** Of o200k. */
  readonly counted: number
}

const counter = createTokenCounter({ budgetMs: 60_000, startMs: 60_000 })
const prompts = new Map<string, Prompt>()
const replies = new Map<string, Reply>()

for (const recording of recordings(undefined, ['generate', 'count-tokens', 'input-tokens'])) {
  if (recording.status !== 200) continue
  const model = modelOf(recording)
  const family = familyOf(model).name
  const { usage, text } = readReply(recording)
  if (usage === undefined || usage.input === 0) continue
  if (text !== undefined && usage.output >= MIN_REPLY) {
    const reply = { family, said: usage.output, counted: await counter.count([text]) }
    replies.set(JSON.stringify(reply), reply)
  }
  const request = readRequest(recording, model)
  if (request === undefined) continue
  const measured = measureRequest(request)
  const prompt = {
    family,
    model,
    said: usage.input,
    counted: await countMeasured(counter, measured, model),
    estimated: estimateMeasured(measured, Buffer.byteLength(JSON.stringify(recording.request?.['tools'] ?? '')), model),
  }
  // The same question is in the recordings several times, streamed and whole.
  prompts.set(JSON.stringify(prompt), { ...prompt, file: recording.file })
}
await counter.close()

console.log(
  `prompts of ${MIN_PROMPT} tokens and more: error of the count, and of the estimate from the size of the body`,
)
for (const [family, all] of byFamily(prompts.values())) {
  const large = all.filter(({ said }) => said >= MIN_PROMPT)
  const small = all.filter(({ said }) => said < MIN_PROMPT)
  const of = (which: 'counted' | 'estimated'): string =>
    `median ${percent(quantile(large.map(errorOf(which)), 0.5))} p90 ${percent(quantile(large.map(errorOf(which)), 0.9))}`
  const off = quantile(
    small.map(({ said, counted }) => Math.abs(counted - said)),
    0.5,
  )
  console.log(
    `${family.padEnd(12)} n=${String(large.length).padStart(3)}  count ${of('counted')}  estimate ${of('estimated')}` +
      `  smaller ones: n=${small.length}, median ${off?.toFixed(0) ?? '–'} tokens off`,
  )
  if (family !== shown) continue
  for (const { said, counted, estimated, model, file } of all.toSorted((a, b) => a.said - b.said)) {
    console.log(`  ${said} ${counted} ${estimated} ${model} ${file}`)
  }
}

console.log(`\nplain replies of ${MIN_REPLY} tokens and more: tokens of the maker per token of o200k`)
for (const [family, all] of byFamily(replies.values())) {
  const ratios = all.map(({ said, counted }) => said / counted)
  const [low, middle, high] = [0.1, 0.5, 0.9].map((part) => quantile(ratios, part)?.toFixed(2))
  console.log(`${family.padEnd(12)} n=${String(all.length).padStart(3)}  p10 ${low}  median ${middle}  p90 ${high}`)
}

function errorOf(which: 'counted' | 'estimated'): (prompt: Prompt) => number {
  return (prompt) => Math.abs(prompt[which] - prompt.said) / prompt.said
}

function percent(part: number | undefined): string {
  return part === undefined ? '–' : `${(part * 100).toFixed(0)} %`.padStart(5)
}

function quantile(values: readonly number[], part: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
}

function byFamily<T extends { readonly family: string }>(all: Iterable<T>): [string, T[]][] {
  return [...Map.groupBy(all, ({ family }) => family)].toSorted(([a], [b]) => a.localeCompare(b))
}

function modelOf({ model, request, path }: Recording): string {
  if (model !== '') return model
  return String(request?.['model'] ?? /models\/([^:/?]+)/.exec(path)?.[1] ?? '')
}

/** Undefined for what cannot be compared: where the provider has read more than the request, or other things. */
function readRequest({ request: body, protocol }: Recording, model: string): Request | undefined {
  if (body === undefined) return undefined
  const elsewhere = [
    'mcp_servers',
    'previous_response_id',
    'conversation',
    'cachedContent',
    'plugins',
    'context_management',
  ]
  if (elsewhere.some((field) => field in body)) return undefined
  const wire = body['generateContentRequest'] ?? body
  if (protocol !== 'gemini' && wire.model === undefined) return undefined
  const request = CODECS[protocol].decodeRequest(wire, { model, stream: false })
  const { vendorTools, media } = measureRequest(request)
  const isReferred =
    JSON.stringify(body).includes('"citations"') ||
    media.some(({ kind }) => kind !== 'image') ||
    (media.length > 0 && measureRequest(request).mediaChars === 0)
  const isOpaque =
    request.tools.some(({ kind }) => kind === 'opaque') ||
    request.turns.some(({ parts }) =>
      parts.some((part) => part.kind === 'opaque' || part.kind === 'item-reference' || part.kind === 'hosted-result'),
    )
  return vendorTools > 0 || isReferred || isOpaque ? undefined : request
}

/** What the provider has counted; `text` when the reply is nothing but text. */
function readReply(recording: Recording): { usage?: Usage | undefined; text?: string | undefined } {
  const { kind, protocol, body, stream } = recording
  if (kind !== 'generate') {
    const counted = JSON.parse(body) as { input_tokens?: number; totalTokens?: number }
    return { usage: { input: counted.input_tokens ?? counted.totalTokens ?? 0, output: 0 } }
  }
  const source = { family: 'recorded', model: 'recorded', mint: () => 'id' }
  if (!stream) {
    const { usage, parts } = whole(protocol, body, source) ?? { usage: undefined, parts: [] }
    const isPlain = parts.every((part) => part.kind === 'text') && (usage?.reasoning ?? 0) === 0
    return { usage, text: isPlain ? parts.map((part) => (part.kind === 'text' ? part.text : '')).join('') : undefined }
  }
  let usage: Usage | undefined
  let text = ''
  let isPlain = true
  const take = (event: Event): void => {
    if ('usage' in event && event.usage !== undefined) usage = { ...usage, ...event.usage }
    if (event.type === 'text-delta') text += event.text
    else if (event.type === 'block-start' && event.block.kind !== 'text') isPlain = false
  }
  const sink = pipe(decodeSse, CODECS[protocol].decodeStream(source))({ push: take, end: () => undefined })
  sink.push(body)
  sink.end()
  return { usage, text: isPlain && (usage?.reasoning ?? 0) === 0 ? text : undefined }
}

/** Undefined for a reply that holds none: background jobs that had not ended. */
function whole(protocol: ProtocolId, body: string, source: ReplySource): Response | undefined {
  try {
    return CODECS[protocol].decodeResponse(JSON.parse(body), source)
  } catch (cause) {
    if (!(cause instanceof GatewayError)) throw cause
    return undefined
  }
}
