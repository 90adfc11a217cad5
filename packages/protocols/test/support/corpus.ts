// The recorded provider traffic, which lies beside the checkout and not in it. Tests that read it run where it is.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProtocolId } from '../../src/index.ts'

const shared = fileURLToPath(new URL('../../../../../shared/', import.meta.url))
const folder = join(shared, 'corpus')

/** False where the recordings are not there; say so with `describe.skipIf(!hasCorpus)(\`… (${NO_CORPUS})\`)`. */
export const hasCorpus: boolean = existsSync(join(folder, 'index.json'))
export const NO_CORPUS = 'needs ../shared/corpus beside the checkout'

export interface Recording {
  readonly file: string
  readonly protocol: ProtocolId
  readonly stream: boolean
  readonly model: string
  readonly features: readonly string[]
  readonly request: unknown
  readonly path: string
  readonly status: number
  readonly body: string
}

const PROTOCOLS: Readonly<Record<string, ProtocolId>> = {
  'anthropic-messages': 'anthropic',
  'openai-chat': 'openai-chat',
  'openai-responses': 'openai-responses',
  gemini: 'gemini',
}

/** Every recorded exchange of the four generation protocols. */
export function recordings(): Recording[] {
  if (!hasCorpus) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json') && file.includes('/') && !file.startsWith('conversations'))
    .toSorted()
    .flatMap((file) => {
      const raw = JSON.parse(readFileSync(join(folder, file), 'utf8'))
      const protocol = PROTOCOLS[raw.protocol]
      if (protocol === undefined) return []
      return [
        {
          file,
          protocol,
          stream: raw.stream,
          model: raw.model ?? '',
          features: raw.features ?? [],
          request: raw.request?.body,
          path: raw.request?.path ?? '',
          status: raw.response.status,
          body: raw.response.body,
        },
      ]
    })
}

export interface Capture {
  readonly file: string
  readonly protocol: ProtocolId
  readonly path: string
  readonly body: unknown
}

/** Requests as real agents sent them. */
export function captures(): Capture[] {
  const root = join(shared, 'clients/captures')
  if (!existsSync(root)) return []
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.request.json'))
    .toSorted()
    .flatMap((file) => {
      const raw = JSON.parse(readFileSync(join(root, file), 'utf8'))
      const path = String(raw.url ?? raw.path ?? '')
      const protocol = protocolOfPath(path)
      return protocol === undefined || typeof raw.body !== 'object' ? [] : [{ file, protocol, path, body: raw.body }]
    })
}

function protocolOfPath(path: string): ProtocolId | undefined {
  if (path.includes('count_tokens') || path.includes('countTokens')) return undefined
  if (path.includes('/messages')) return 'anthropic'
  if (path.includes('/chat/completions')) return 'openai-chat'
  if (/\/responses(\?|$)/.test(path)) return 'openai-responses'
  return /:(stream)?[gG]enerateContent/.test(path) ? 'gemini' : undefined
}
