// Whole conversations as they were recorded: those of the corpus, with real providers, and those of real agents with a scripted
// one. They lie beside the checkout and not in it.
import type { ProtocolId } from '@ferryllm/protocols'
import { captures, recordings, replyTo, type Body } from '../../../protocols/test/support/corpus.ts'
type Wire = any

export interface Exchange {
  readonly request: Body
  readonly model: string
  readonly stream: boolean
  readonly reply: string
}

export interface Conversation {
  readonly file: string
  readonly protocol: ProtocolId
  readonly exchanges: readonly Exchange[]
}

const HISTORIES: Readonly<Record<ProtocolId, string>> = {
  anthropic: 'messages',
  'openai-chat': 'messages',
  'openai-responses': 'input',
  gemini: 'contents',
}

/** The turns of a request; a lone text is one turn. */
export function turnsOf(protocol: ProtocolId, body: Body): readonly Wire[] {
  const turns: unknown = body[HISTORIES[protocol]]
  return Array.isArray(turns) ? turns : [{ role: 'user', content: turns }]
}

export function withTurns(protocol: ProtocolId, body: Body, turns: readonly Wire[]): Body {
  return { ...body, [HISTORIES[protocol]]: turns }
}

/** Written by the model, and not by its client. */
export function isOfModel({ role, type }: Wire): boolean {
  return (
    role === 'assistant' ||
    role === 'model' ||
    (role === undefined && /^(reasoning|compaction|mcp_list_tools|.*_call)$/.test(type ?? ''))
  )
}

function recorded(): Conversation[] {
  const exchanges = recordings().filter(
    ({ file, status, request }) => file.startsWith('conversations/') && status === 200 && request !== undefined,
  )
  const files = Map.groupBy(exchanges, ({ file }) => file.replace(/#\d+$/, ''))
  return [...files].map(([file, turns]) => ({
    file,
    protocol: turns[0]?.protocol ?? 'anthropic',
    exchanges: turns.map(({ request = {}, path, stream, body, ...rest }) => {
      const model = /models\/([^:/]+):/.exec(path)?.[1] ?? String(request['model'] ?? rest.model)
      return { request, model, stream, reply: body }
    }),
  }))
}

function captured(): Conversation[] {
  const agents = captures().filter(({ file }) => !file.startsWith('sdks'))
  const files = Map.groupBy(agents, ({ file }) => file.replace(/-\d+\.request\.json$/, ''))
  return [...files].flatMap(([file, requests]) => {
    const exchanges = requests.flatMap(({ file: own, path, body }) => {
      const reply = replyTo(own)
      const model = /models\/([^:/]+):/.exec(path)?.[1] ?? String(body['model'])
      // Some answers are errors by design.
      return reply === undefined || /event: error|"error":\{/.test(reply)
        ? []
        : [{ request: body, model, stream: true, reply }]
    })
    return exchanges.length < 2
      ? []
      : [{ file: `captures/${file}`, protocol: requests[0]?.protocol ?? 'anthropic', exchanges }]
  })
}

export const CONVERSATIONS: readonly Conversation[] = [...recorded(), ...captured()]
