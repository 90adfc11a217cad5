// What a demo model does with a request: a list of reply parts, how fast they come, and how it ends. A pure function of the
// request, so that demos and tests repeat exactly.
import { GatewayError, type Finish, type Part, type Request, type Tool, type Usage } from '@ferryllm/protocols'
import { instanceOf } from './instance-of.ts'

export interface Script {
  readonly parts: readonly Part[]
  readonly finish: Finish
  readonly usage: Usage
  /** Milliseconds before the first word, and between two words. */
  readonly firstDelayMs: number
  readonly delayMs: number
  /** After this many words the connection breaks, or the provider reports an error. */
  readonly breakAfter?: { readonly words: number; readonly error?: GatewayError }
}

/** Throws the GatewayError of the `demo-error-*` models. */
export function scriptOf(request: Request): Script {
  const failure = FAILURES[request.model]
  if (failure !== undefined) throw failure()
  const parts = limited(partsOf(request), request)
  const words = parts.content.reduce((sum, part) => sum + wordsOf(part).length, 0)
  return {
    parts: parts.content,
    finish: parts.finish,
    usage: {
      input: Math.ceil(JSON.stringify([request.system, request.turns], withoutOrigin).length / 4),
      output: Math.max(1, words),
    },
    firstDelayMs: request.model === 'demo-slow' ? 3000 : 0,
    delayMs: request.model === 'demo-slow' ? 200 : 0,
    ...(request.model === 'demo-cut' ? { breakAfter: { words: 5 } } : {}),
    ...(request.model === 'demo-mid-error' ? { breakAfter: { words: 5, error: overloaded() } } : {}),
  }
}

/** The text of a part, in the pieces it is streamed in. */
export function wordsOf(part: Part): string[] {
  const text = part.kind === 'tool-call' ? part.input : 'text' in part ? (part.text ?? '') : ''
  return text.match(/\s*\S+\s*$|\s*\S+/g) ?? (text === '' ? [] : [text])
}

function partsOf(request: Request): Part[] {
  const said = lastUserText(request)
  const answer: Part = { kind: 'text', text: answerTo(request, said) }
  if (request.model === 'demo-refusal') return [{ kind: 'refusal', text: 'The demo model refuses this request.' }]
  const calls = callsFor(request)
  if (calls.length > 0) return calls
  if (request.output?.type === 'json-schema')
    return [{ kind: 'text', text: JSON.stringify(instanceOf(request.output.schema)) }]
  if (request.output?.type === 'json-object') return [{ kind: 'text', text: JSON.stringify({ answer: answer.text }) }]
  if (request.model !== 'demo-thinking') return [answer]
  const seal = { kind: 'signature', value: 'ZGVtby1zaWduYXR1cmU=', by: { family: 'anthropic' } } as const
  return [{ kind: 'reasoning', text: `The user said: "${said}". A short answer will do.`, seal }, answer]
}

function answerTo(request: Request, said: string): string {
  if (request.model === 'demo-echo') return said
  if (request.model === 'demo-long') return Array.from({ length: 500 }, (_, index) => `word${index + 1}`).join(' ')
  const results = toolResults(request)
  if (results.length > 0) return `The tools said: ${results.join(' | ')}`
  return /\bping\b/i.test(said) ? 'pong' : `This is ferryllm's demo provider. You said: ${said}`
}

/** Tool calls that the request forces, or that a tool model makes by itself while there is no result yet. */
function callsFor(request: Request): Part[] {
  const { tools, toolChoice, model } = request
  const callable = tools.filter(
    (tool): tool is Extract<Tool, { kind: 'function' | 'custom' }> =>
      tool.kind === 'function' || tool.kind === 'custom',
  )
  if (toolChoice?.mode === 'none' || toolResults(request).length > 0) return []
  const named = toolChoice?.mode === 'named' ? callable.filter((tool) => tool.name === toolChoice.name) : callable
  const eager = model === 'demo-tools' || model === 'demo-parallel'
  if (!eager && toolChoice?.mode !== 'required' && toolChoice?.mode !== 'named') return []
  const count = model === 'demo-parallel' && request.parallelTools !== false ? 2 : 1
  return named.slice(0, count).map((tool, index) => ({
    kind: 'tool-call',
    call: tool.kind,
    id: `call_demo_${index + 1}`,
    name: tool.name,
    ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
    input: tool.kind === 'custom' ? 'demo input' : JSON.stringify(instanceOf(tool.schema ?? {})),
  }))
}

/** Holds the reply to the request's own limits, as a real model would be held. */
function limited(parts: readonly Part[], request: Request): { content: Part[]; finish: Finish } {
  const content: Part[] = []
  let left = request.maxOutputTokens ?? Number.MAX_SAFE_INTEGER
  for (const part of parts) {
    if (part.kind !== 'text') {
      content.push(part)
      continue
    }
    const stop = firstStop(part.text, request.stop ?? [])
    const words = wordsOf({ ...part, text: stop === undefined ? part.text : part.text.slice(0, stop.at) })
    content.push({ ...part, text: words.slice(0, left).join('') })
    if (words.length > left) return { content, finish: { reason: 'max-tokens' } }
    if (stop !== undefined) return { content, finish: { reason: 'stop-sequence', stopSequence: stop.sequence } }
    left -= words.length
  }
  if (parts.some((part) => part.kind === 'refusal')) return { content, finish: { reason: 'refusal' } }
  return { content, finish: { reason: parts.some((part) => part.kind === 'tool-call') ? 'tool-calls' : 'stop' } }
}

function firstStop(text: string, sequences: readonly string[]): { at: number; sequence: string } | undefined {
  return sequences
    .filter((sequence) => sequence !== '')
    .map((sequence) => ({ at: text.indexOf(sequence), sequence }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)[0]
}

function lastUserText({ turns }: Request): string {
  const turn = turns.findLast(({ role, parts }) => role === 'user' && parts.some((part) => part.kind === 'text'))
  return (turn?.parts ?? [])
    .map((part) => (part.kind === 'text' ? part.text : ''))
    .join(' ')
    .trim()
}

/** Results that came after the last thing the model said. */
function toolResults({ turns }: Request): string[] {
  const last = turns.findLastIndex(({ role }) => role === 'assistant')
  return turns
    .slice(last + 1)
    .flatMap(({ parts }) =>
      parts.flatMap((part) =>
        part.kind === 'tool-result'
          ? [part.parts.map((inner) => (inner.kind === 'text' ? inner.text : `[${inner.kind}]`)).join(' ')]
          : [],
      ),
    )
}

function withoutOrigin(key: string, value: unknown): unknown {
  return key === 'origin' ? undefined : value
}

function overloaded(): GatewayError {
  return new GatewayError('upstream-overloaded', 'The demo provider is overloaded, as asked.')
}

const FAILURES: Readonly<Record<string, () => GatewayError>> = {
  'demo-error-400': () =>
    new GatewayError('context-overflow', 'prompt is too long: 210000 tokens > 200000 maximum', {
      overflow: { tokens: 210_000, limit: 200_000 },
    }),
  'demo-error-401': () => new GatewayError('unauthenticated', 'The demo provider refuses the key, as asked.'),
  'demo-error-429': () =>
    new GatewayError('upstream-limited', 'The demo provider limits you, as asked. Please try again in 2s.', {
      retryAfterMs: 2000,
    }),
  'demo-error-500': () => new GatewayError('upstream-failed', 'The demo provider fails, as asked.', { status: 500 }),
  'demo-error-529': overloaded,
}
