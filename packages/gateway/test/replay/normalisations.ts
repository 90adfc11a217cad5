// How a request may differ from the recorded one and still say the same to its provider; each with the reason why.
import type { ProtocolId } from '@ferryllm/protocols'
import type { Word } from './words.ts'

export interface Normalisation {
  readonly reason: string
  readonly apply: (words: readonly Word[], provider: ProtocolId) => readonly Word[]
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

export const NORMALISATIONS: Readonly<Record<string, Normalisation>> = {
  'arguments are values': {
    reason: 'Most recorded clients have parsed the arguments and written them anew; ours are those of the provider.',
    apply: (words) => words.map((word) => (word.kind === 'tool-call' ? { ...word, text: canonical(word.text) } : word)),
  },
  'free text is wrapped': {
    reason:
      'Clients of other protocols know no tools that take free text (Codex: apply_patch): they get an object with it.',
    apply: (words) =>
      words.map((word) => {
        const input = word.kind === 'tool-call' ? /^\{"input":(".*")\}$/s.exec(word.text)?.[1] : undefined
        return input === undefined ? word : { ...word, text: String(JSON.parse(input)) }
      }),
  },
  'tools that a result brings along are named': {
    reason:
      'Claude Code and Codex find tools by searching; others have no references to tools, and are told their names.',
    apply: (words) =>
      words.map((word) =>
        word.kind === 'tool-result'
          ? { ...word, text: word.text.replaceAll(/Ready to use from now on: .*\n?/g, '') }
          : word,
      ),
  },
  'system messages inside are reminders': {
    reason: 'Gemini has no system messages between turns: they come as words of the user, in tags.',
    apply(words) {
      const start = words.findIndex(({ role }) => role !== 'system')
      return words.map((word, index) => {
        if (word.kind !== 'text' || (word.role === 'system' && index < start)) return word
        const inside = /^<system-reminder>\n([^]*)\n<\/system-reminder>$/.exec(word.text)?.[1]
        return inside === undefined && word.role !== 'system'
          ? word
          : { ...word, role: 'user', text: inside ?? word.text }
      })
    },
  },
  'ids name calls in order': {
    reason: 'Google gives calls no id, so clients make ids up; hosts take other alphabets than clients.',
    apply(words) {
      const names = new Map<string, string>()
      for (const { kind, id = '' } of words) if (kind === 'tool-call') names.set(id, `call ${names.size + 1}`)
      return words.map((word) => (word.id === undefined ? word : { ...word, id: names.get(word.id) ?? word.id }))
    },
  },
  'proofs are bytes': {
    reason:
      'Some recorded clients spell the base64 of a signature for URLs, and some leave out the filling at its end.',
    apply: (words) =>
      words.map((word) => {
        if (word.seal === undefined) return word
        const value = word.seal.value.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
        return { ...word, seal: { kind: word.seal.kind, value, by: { family: '' } } }
      }),
  },
  'signatures of texts stay behind': {
    reason: 'Google asks for the signatures of calls; no other protocol has a place for one on a text.',
    apply: (words) =>
      words.map((word) => {
        const { seal, ...rest } = word
        return word.kind === 'text' && seal !== undefined ? rest : word
      }),
  },
  'reasoning without a proof is nothing': {
    reason:
      'No provider wants it back: Anthropic refuses it, OpenAI and Google drop it. Chat hosts take it where their preset says so.',
    apply: (words, provider) =>
      words.filter(
        ({ kind, seal }) =>
          kind !== 'reasoning' ||
          (provider !== 'openai-chat' && provider !== 'gemini' && seal !== undefined && seal.kind !== 'summary'),
      ),
  },
  'a proof vouches for its own text': {
    reason: 'OpenAI reads the encrypted reasoning, whatever its summary says; recorded clients leave the summary out.',
    apply: (words, provider) =>
      words.map((word) =>
        word.kind === 'reasoning' && provider === 'openai-responses' ? { ...word, text: '' } : word,
      ),
  },
  'steps of hosted tools have no place elsewhere': {
    reason: 'What the provider did by itself (searches, code) comes to a client of another protocol as text at most.',
    apply: (words) =>
      words
        .filter(({ kind }) => !['hosted-call', 'hosted-result', 'opaque', 'tool-addition'].includes(kind))
        .filter(({ text }) => !text.startsWith('<code_execution_results>')),
  },
  'pictures stand behind results': {
    reason: 'Chat has no pictures in results: they follow in the words of the user, with a mark in the result.',
    apply: (words) =>
      words.map((word) =>
        word.kind === 'tool-result'
          ? { ...word, text: word.text.replaceAll(/\n?\[(image|document|audio|video) \d+ attached below\]/g, '') }
          : word,
      ),
  },
  'errors are said in words': {
    reason: 'Chat and Responses have no flag for a tool that failed: the result says so itself.',
    apply: (words) =>
      words.map(({ isError: _flag, ...word }) =>
        word.kind === 'tool-result' ? { ...word, text: word.text.replace(/^\[tool error\] /, '') } : word,
      ),
  },
  'wishes about the answer are said in words': {
    reason: 'Where a provider has no field for JSON or for a choice of tools, the last word of the prompt says it.',
    apply: (words) =>
      words.map((word) => ({
        ...word,
        text: word.text
          .replace(/(\n\n)?Respond with a single JSON (object|value) only\.[^]*$/, '')
          .replace(/^For this answer only these tools are available: .*/, ''),
      })),
  },
  'a line for the bill is for its maker': {
    reason:
      'Claude Code puts it in front of its prompt; it never goes to anybody else, so a client of another protocol has none.',
    apply: (words) =>
      words.map((word) =>
        word.role === 'system'
          ? { ...word, text: word.text.replace(/^x-anthropic-billing-header:[^\n]*(\n|$)/, '') }
          : word,
      ),
  },
  'texts are joined': {
    reason:
      'Where one text ends and the next begins is spelling; so are the blank lines between the parts of a prompt.',
    apply(words) {
      const joined: Word[] = []
      for (const word of words) {
        const last = joined.at(-1)
        if (word.kind === 'text' && word.text === '') continue
        if (last?.kind === 'text' && word.kind === 'text' && last.role === word.role) {
          joined[joined.length - 1] = { ...last, text: last.text + word.text }
        } else joined.push(word)
      }
      return joined.map((word) => (word.role === 'system' ? { ...word, text: word.text.replaceAll(/\s+/g, '') } : word))
    },
  },
}

/** The words with all that does not count taken out. */
export function normalised(words: readonly Word[], provider: ProtocolId): readonly Word[] {
  return Object.values(NORMALISATIONS).reduce((current, { apply }) => apply(current, provider), words)
}

function canonical(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text === '' ? '{}' : text)))
  } catch (cause) {
    if (cause instanceof SyntaxError) return text
    throw cause
  }
}
