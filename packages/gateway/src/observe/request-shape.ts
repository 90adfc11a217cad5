// The shape of a request for the log at level debug: lengths and short hashes of its parts, so that two requests can be
// laid side by side to see where the prefix that a provider's cache knew came to an end. No content.
import { createHmac, randomBytes } from 'node:crypto'
import type { Fields } from './log-line.ts'

/** Hashes can be compared within one process; with a fixed key, short messages could be found by guessing. */
const KEY = randomBytes(16)
const HASH_DIGITS = 8

type Wire = Readonly<Record<string, unknown>>

interface Part {
  readonly length: number
  readonly hash: string
}

/** Of a body in any protocol; without fields when it is no JSON object. */
export function requestShape(body: Uint8Array | string): Fields {
  const wire = parse(body)
  if (wire === undefined) return {}
  const system = wire['system'] ?? wire['instructions'] ?? wire['systemInstruction'] ?? wire['system_instruction']
  const { tools } = wire
  const messages = (listOf(wire['messages']) ?? listOf(wire['input']) ?? listOf(wire['contents']) ?? []).map(shapeOf)
  return {
    body_length: Buffer.byteLength(body),
    ...measured('system', system),
    tool_count: listOf(tools)?.length,
    ...measured('tools', tools),
    message_count: messages.length,
    messages: {
      text: messages.map(({ role, kinds, length, hash }) => `${role}:${kinds}:${length}:${hash}`).join(','),
      json: messages,
    },
  }
}

function shapeOf(message: unknown): Part & { readonly role: string; readonly kinds: string } {
  if (!isWire(message)) return { role: 'text', kinds: 'text', ...measure(message) }
  const { role, type, content, parts } = message
  const kinds = new Set((listOf(content) ?? listOf(parts) ?? [content ?? message]).map(kindOf))
  return { role: word(role ?? type), kinds: [...kinds].join('+'), ...measure(message) }
}

/** Gemini's parts have no type: their first field tells. */
function kindOf(part: unknown): string {
  if (!isWire(part)) return 'text'
  return word(part['type'] ?? Object.keys(part)[0])
}

/** Clients may put anything where a name belongs. */
function word(value: unknown): string {
  return typeof value === 'string' && /^\w{1,32}$/.test(value) ? value : 'other'
}

function measured(name: string, value: unknown): Fields {
  if (value === undefined) return {}
  const { length, hash } = measure(value)
  return { [`${name}_length`]: length, [`${name}_hash`]: hash }
}

function measure(value: unknown): Part {
  const text = JSON.stringify(value)
  return { length: text.length, hash: createHmac('sha256', KEY).update(text).digest('hex').slice(0, HASH_DIGITS) }
}

function parse(body: Uint8Array | string): Wire | undefined {
  try {
    const value: unknown = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'))
    return isWire(value) ? value : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined
}
