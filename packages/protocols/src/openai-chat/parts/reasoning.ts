// Reasoning inside messages: plain text in one of two fields, and OpenRouter's `reasoning_details`, whose entries also
// carry the proofs of other providers through a chat client (spec 06 §6.6, REAS-19).
import { compact, openSeal, type Reasoning, type Seal, type SealedBy, withOrigin } from '#ir'
import { type Fields, filled, isObject, jsonTextAt, objectAt, optionalArray, optionalString, parseJson } from '#wire'
import type * as Wire from '../wire.ts'
import { ID } from './id.ts'

const ENVELOPE = 'ferry1.'

/** The names under which hosts and clients keep plain reasoning text; where both are there they say the same. */
const PLAIN_FIELDS = ['reasoning_content', 'reasoning'] as const

/** Reasoning of an assistant message in the history, in the order of its entries. */
export function decodeReasoning(message: Fields, pointer: string): readonly Reasoning[] {
  const entries = optionalArray(message, 'reasoning_details', pointer) ?? []
  const details = entries.map((entry, index) => decodeEntry(entry, `${pointer}/reasoning_details/${index}`))
  const plain = plainReasoning(message, pointer)
  // Clients that keep both have the same text twice; only the entries have it next to its proof.
  return plain === undefined || details.some(({ text }) => text !== '') ? details : [plain, ...details]
}

function plainReasoning(message: Fields, pointer: string): Reasoning | undefined {
  for (const field of PLAIN_FIELDS) {
    const text = optionalString(message, field, pointer)
    if (text !== undefined && text !== '') {
      return withOrigin(ID, text, `${pointer}/${field}`, { kind: 'reasoning' as const, text })
    }
  }
  return undefined
}

function decodeEntry(raw: unknown, pointer: string): Reasoning {
  const entry = objectAt(raw, pointer, 'an object with a type')
  const proof = filled(entry['signature']) ?? filled(entry['data'])
  if (proof?.startsWith(ENVELOPE) === true) {
    const seal = openSeal(proof, ID, 'details')
    return withOrigin(ID, entry, pointer, { kind: 'reasoning', text: entryText(entry), seal })
  }
  const seal: Seal = { kind: 'details', value: jsonTextAt(entry, pointer), by: { family: ID } }
  return withOrigin(ID, entry, pointer, { kind: 'reasoning', text: entryText(entry), seal })
}

/** What an entry of `reasoning_details` says in plain words. */
export function entryText(entry: Fields): string {
  return filled(entry['text']) ?? filled(entry['summary']) ?? ''
}

const FORMATS: readonly (readonly [family: string, format: string])[] = [
  ['anthropic', 'anthropic-claude-v1'],
  ['openai', 'openai-responses-v1'],
  ['gemini', 'google-gemini-v1'],
]

/**
 * The entry that lets a client return a proof; undefined when there is none. A host's own entry goes back as it came,
 * every other one says by its type what it holds.
 */
export function encodeEntry(text: string, seal: Seal, index: number): Wire.ReasoningDetail | undefined {
  const own = seal.kind === 'details' ? parseJson(seal.value) : undefined
  if (isObject(own)) return own as unknown as Wire.ReasoningDetail
  if (seal.value === '') return undefined
  const rest = compact({ id: seal.id, format: formatOf(seal.by), index })
  if (seal.kind === 'summary') return { type: 'reasoning.summary', summary: text, signature: seal.value, ...rest }
  if (text === '') return { type: 'reasoning.encrypted', data: seal.value, ...rest }
  return { type: 'reasoning.text', text, signature: seal.value, ...rest }
}

function formatOf(by: SealedBy): string {
  return FORMATS.find(([family]) => by.family.startsWith(family))?.[1] ?? 'unknown'
}
