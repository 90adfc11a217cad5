// The model behind the scripted provider: it does what it is told and knows the few answers that conformance probes ask
// for. Where it has to think, it thinks; where it has to call tools, it calls all of them.
import { GatewayError, type Part, type ProtocolId, type Request } from '@ferryllm/protocols'
import { lastUserText, newResults } from '../../src/demo/answer.ts'
import { instanceOf } from '../../src/demo/instance-of.ts'
import { finished, type Script, type ScriptWriter } from '../../src/demo/script.ts'
import { callsFor } from '../../src/demo/tool-calls.ts'
import { wordsOf } from '../../src/demo/words.ts'

/** System prompts longer than this are cached; the real providers begin at about twice that. */
const CACHED_FROM = 2048
const CHARACTERS_PER_TOKEN = 4

type Call = ReturnType<typeof callsFor>[number]

/** One model; it remembers which system prompts it has seen, and nothing else. */
export function obedientModel(protocol: ProtocolId): ScriptWriter {
  const seen = new Set<string>()
  return (request) => {
    refuseState(request)
    const calls = callsFor(request, 0)
    const forced = calls.length > 0 ? callsFor(request, request.tools.length) : []
    const said: Part[] = forced.length > 0 ? forced.map(dictated(request)) : [text(answerTo(request), request)]
    const script = finished(thinks(request) ? [thought(protocol), ...said] : said, request)
    return { ...script, usage: { ...script.usage, ...cacheFigures(request, seen) }, firstWordMs: 0, wordMs: 0 }
  }
}

/** Nothing is stored here: a conversation cannot be continued, and nobody can come back for a result. */
function refuseState({ continuation }: Request): void {
  if (continuation?.previousResponseId === undefined && continuation?.background !== true) return
  throw new GatewayError('unsupported', 'The scripted provider stores nothing.', { code: 'unsupported_parameter' })
}

/** Puts what the user dictated into the call, where it is told apart from the request around it. */
function dictated(request: Request): (call: Call) => Call {
  const [, path, content] = /with path (\S+) and content exactly:\n(.*)$/s.exec(lastUserText(request)) ?? []
  return (call) => (content === undefined ? call : { ...call, input: JSON.stringify({ path, content }) })
}

function thinks({ reasoning }: Request): boolean {
  return (
    reasoning !== undefined &&
    reasoning.mode !== 'disabled' &&
    reasoning.effort !== 'none' &&
    reasoning.budget !== 0 &&
    (reasoning.mode !== undefined || reasoning.effort !== undefined || reasoning.budget !== undefined)
  )
}

/** A thought with the proof that this protocol's providers put on it. */
function thought(protocol: ProtocolId): Part {
  const text = 'This is a simple task, and the answer is clear.'
  switch (protocol) {
    case 'anthropic':
      return { kind: 'reasoning', text, seal: { kind: 'signature', value: 'c2lnbmVk', by: { family: protocol } } }
    case 'openai-responses':
      return {
        kind: 'reasoning',
        text,
        seal: { kind: 'encrypted', value: 'gAAAAAencrypted', by: { family: protocol }, id: 'rs_scripted' },
      }
    case 'gemini':
    case 'openai-chat':
      return { kind: 'reasoning', text }
  }
}

function text(answer: string, { logprobs }: Request): Part {
  const part = { kind: 'text', text: answer } as const
  if (logprobs === undefined) return part
  const scores = wordsOf(part).map((token) => ({
    token,
    logprob: -0.1,
    bytes: [...Buffer.from(token)],
    top_logprobs: [],
  }))
  return { ...part, logprobs: scores }
}

function cacheFigures(request: Request, seen: Set<string>): Pick<Script['usage'], 'cacheRead' | 'cacheWrite'> {
  const prompt = systemText(request)
  if (prompt.length < CACHED_FROM) return { cacheRead: 0 }
  const tokens = Math.ceil(prompt.length / CHARACTERS_PER_TOKEN)
  if (seen.has(prompt)) return { cacheRead: tokens }
  seen.add(prompt)
  return { cacheRead: 0, cacheWrite: tokens }
}

function systemText({ system, turns }: Request): string {
  const inHistory = turns.filter(({ role }) => role === 'system').flatMap(({ parts }) => parts)
  return [...system, ...inHistory].flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n')
}

/** How the gateway tells a provider without prefill that the answer has begun already. */
const CONTINUE = /Continue exactly from where they stop/

const PERSON = '{"name":"Ada","age":36}'

function answerTo(request: Request): string {
  const { output } = request
  if (output?.type === 'json-schema') return JSON.stringify(instanceOf(output.schema))
  const system = systemText(request)
  if (output?.type === 'json-object' || /\bJSON\b/.test(system)) return PERSON
  const ordered = /reply with exactly the word "(\w+)"/.exec(system)?.[1]
  if (ordered !== undefined) return ordered
  const said = lastUserText(request)
  if (request.turns.at(-1)?.role === 'assistant' || CONTINUE.test(`${system}\n${said}`)) return 'is.'
  const results = newResults(request)
  if (results.length > 0) return `The tool says: ${results.join(' ')}`
  return reply(said, request)
}

/** What is asked, and the answer to it. */
const KNOWLEDGE: readonly (readonly [RegExp, (match: RegExpExecArray, request: Request) => string])[] = [
  [/^.*Repeat this text exactly, nothing else: (.*)$/s, ([, words]) => words ?? ''],
  [/^Say exactly: (.*)$/s, ([, words]) => words ?? ''],
  [
    /What is (\d+) ([*+]) (\d+)/,
    ([, a, sign, b]) => String(sign === '*' ? Number(a) * Number(b) : Number(a) + Number(b)),
  ],
  [/Add (\d+) to your last answer/, ([, more], request) => String(Number(lastAnswer(request)) + Number(more))],
  [/capital of France/, () => 'Paris'],
  [/What is my name/, (_match, request) => nameIn(request)],
  [/Count from 1 to (\d+)/, ([, last]) => Array.from({ length: Number(last) }, (_, index) => index + 1).join(' ')],
  [/essay|at length/, () => 'The sea is wide and the sky is blue. '.repeat(40).trim()],
  [/hello/i, () => 'Hello!'],
]

function reply(said: string, request: Request): string {
  for (const [question, answer] of KNOWLEDGE) {
    const match = question.exec(said)
    if (match !== null) return answer(match, request)
  }
  return 'Very well, as you wish.'
}

function lastAnswer({ turns }: Request): string {
  const parts = turns.findLast(({ role }) => role === 'assistant')?.parts ?? []
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('')
}

function nameIn({ turns }: Request): string {
  const said = turns.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])))
  return /[Mm]y name is (\w+)/.exec(said.join('\n'))?.[1] ?? 'I do not know.'
}
