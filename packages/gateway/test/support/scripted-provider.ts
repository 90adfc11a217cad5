// A provider on loopback that speaks all four protocols, by path, with one obedient model behind each: the upstream of
// conformance runs. It encodes with our own codecs, so it tests the gateway's way from end to end, not the codecs alone.
import type { ServerResponse } from 'node:http'
import { CODECS, type ProtocolId, type RequestHints } from '@ferryllm/protocols'
import { countInput } from '../../src/demo/count-input.ts'
import { demoSend } from '../../src/demo/send.ts'
import type { ScriptWriter } from '../../src/demo/script.ts'
import type { Send } from '../../src/upstream/send.ts'
import { obedientModel } from './obedient-model.ts'
import { startUpstream, type Received, type Upstream } from './upstream.ts'

/** The model that each protocol lists, by a name whose family's rules the gateway knows; `scripted` is nobody's. */
export const SCRIPTED_MODELS: Readonly<Record<ProtocolId, string>> = {
  anthropic: 'claude-opus-5',
  'openai-chat': 'scripted',
  'openai-responses': 'scripted',
  gemini: 'gemini-2.5-flash',
}

const LIMITS: Readonly<Record<ProtocolId, Record<string, string>>> = {
  anthropic: {
    'anthropic-ratelimit-requests-limit': '1000',
    'anthropic-ratelimit-requests-remaining': '999',
    'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:00Z',
  },
  'openai-chat': { 'x-ratelimit-limit-requests': '1000', 'x-ratelimit-remaining-requests': '999' },
  'openai-responses': { 'x-ratelimit-limit-requests': '1000', 'x-ratelimit-remaining-requests': '999' },
  gemini: {},
}

export function startScriptedProvider(): Promise<Upstream> {
  const models: Readonly<Record<ProtocolId, ScriptWriter>> = {
    anthropic: obedientModel('anthropic'),
    'openai-chat': obedientModel('openai-chat'),
    'openai-responses': obedientModel('openai-responses'),
    gemini: obedientModel('gemini'),
  }
  return startUpstream((received, response) => {
    const { pathname } = new URL(received.url, 'http://scripted')
    if (received.method === 'GET' && pathname.endsWith('/models')) return answer(response, 200, listOf(received))
    if (received.method !== 'POST') return answer(response, 405, { error: { message: `no ${received.method} here` } })
    if (pathname.endsWith('/count_tokens')) return countTokens(received, response)
    const place = findPlace(pathname)
    if (place === undefined) return answer(response, 404, { error: { message: `no ${pathname} here` } })
    return play(place.protocol, demoSend(place.protocol, models[place.protocol], place.hints), received, response)
  })
}

interface Place {
  readonly protocol: ProtocolId
  readonly hints: RequestHints
}

function findPlace(path: string): Place | undefined {
  if (path.endsWith('/chat/completions')) return { protocol: 'openai-chat', hints: {} }
  if (path.endsWith('/responses')) return { protocol: 'openai-responses', hints: {} }
  if (path.endsWith('/messages')) return { protocol: 'anthropic', hints: {} }
  const [, model, verb] = /\/models\/([^/:]+):(generateContent|streamGenerateContent)$/.exec(path) ?? []
  if (model === undefined) return undefined
  return { protocol: 'gemini', hints: { model: decodeURIComponent(model), stream: verb === 'streamGenerateContent' } }
}

/** Performs over HTTP what the demo performs in process. */
function play(protocol: ProtocolId, send: Send, { url, text }: Received, response: ServerResponse): void {
  const request = {
    origin: 'http://scripted',
    path: url,
    method: 'POST',
    headers: {},
    headersTimeoutMs: 0,
    connectTimeoutMs: 0,
  } as const
  const repeated = protocol === 'openai-chat' ? choicesOf(text) : 1
  const call = send(
    { ...request, body: text },
    {
      onHeaders: (status, headers) => {
        response.writeHead(status, { ...(headers as Record<string, string>), ...LIMITS[protocol] })
      },
      onData: (chunk) => {
        response.write(repeated > 1 ? repeatChoice(Buffer.from(chunk).toString('utf8'), repeated) : chunk)
      },
      onEnd: () => {
        response.end()
      },
      onError: () => {
        response.destroy()
      },
    },
  )
  response.on('close', call.abort)
}

/** Chat's `n`, of whole replies only: a script has one answer, and an obedient model gives it as often as asked. */
function choicesOf(body: string): number {
  const { n, stream } = JSON.parse(body) as { n?: number; stream?: boolean }
  return stream === true ? 1 : (n ?? 1)
}

function repeatChoice(body: string, count: number): string {
  const { choices, ...rest } = JSON.parse(body) as { choices?: object[] }
  const [choice] = choices ?? []
  if (choice === undefined) return body
  return JSON.stringify({ ...rest, choices: Array.from({ length: count }, (_, index) => ({ ...choice, index })) })
}

function countTokens({ text }: Received, response: ServerResponse): void {
  const request = CODECS.anthropic.decodeRequest({ max_tokens: 1, ...(JSON.parse(text) as object) })
  answer(response, 200, { input_tokens: countInput(request) })
}

/** Every list in its protocol's shape: told apart by the credential, since three of them share a path. */
function listOf({ url, headers }: Received): object {
  if (url.includes('/v1beta/')) return { models: [{ name: `models/${SCRIPTED_MODELS.gemini}` }] }
  if ('x-api-key' in headers) return { data: [{ id: SCRIPTED_MODELS.anthropic, type: 'model' }], has_more: false }
  return { object: 'list', data: [{ id: SCRIPTED_MODELS['openai-chat'], object: 'model' }] }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
