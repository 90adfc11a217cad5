// Continuing without an id: a request that has nothing but outputs of tool calls, and perhaps a word of the user, goes on from
// the response that made the calls.
import { GatewayError } from '@ferryllm/protocols'
import { parseObject } from '../http/body.ts'
import { isItem, type Item } from './items.ts'
import type { ResponseReader } from './response-store.ts'

/**
 * The id of the response that makes all the calls; undefined for a request that brings its history along, or whose calls nobody
 * knows. Throws when it cannot be told which one is meant.
 */
export async function findByCalls(
  store: ResponseReader,
  owner: string,
  bytes: Uint8Array,
): Promise<string | undefined> {
  if (!mayAnswerCalls(bytes)) return undefined
  const calls = answeredCalls(parseObject(bytes)['input'])
  if (calls.length === 0) return undefined
  const callers = await Promise.all(calls.map((call) => store.calling(owner, call)))
  if (callers.every((ids) => ids.length === 0)) return undefined
  const [only, ...others] = (callers[0] ?? []).filter((id) => callers.every((ids) => ids.includes(id)))
  if (only === undefined) throw unclear(calls, 'do not all belong to the same stored response')
  if (others.length > 0) throw unclear(calls, `belong to ${others.length + 1} stored responses`)
  return only
}

/** Looks at the bytes only: histories, which hold the calls beside their outputs, are long, and most requests have one. */
function mayAnswerCalls({ buffer, byteOffset, byteLength }: Uint8Array): boolean {
  const body = Buffer.from(buffer, byteOffset, byteLength)
  return body.includes('call_output"') && !body.includes('"function_call"') && !body.includes('"custom_tool_call"')
}

/** Ids of the calls that have outputs; none when anything of the input is by the model, or stands for more of it. */
function answeredCalls(input: unknown): readonly string[] {
  if (!Array.isArray(input)) return []
  const items: readonly unknown[] = input
  if (!items.every((item) => isItem(item) && (isOutput(item) || isAsked(item)))) return []
  const ids = items
    .filter(isItem)
    .filter(isOutput)
    .map(({ call_id: id }) => id)
  return [...new Set(ids.filter((id) => typeof id === 'string'))]
}

function isOutput({ type }: Item): boolean {
  return typeof type === 'string' && type.endsWith('_call_output')
}

function isAsked({ type = 'message', role }: Item): boolean {
  return type === 'message' && (role === 'user' || role === 'developer' || role === 'system')
}

/** Long ids are no ids, and a few are enough to know which ones are meant. */
function unclear(calls: readonly string[], what: string): GatewayError {
  const listed = calls.slice(0, 5).map((call) => `'${call.slice(0, 100)}'`)
  const message = `The calls that input has outputs of (${listed.join(', ')}) ${what}: name the response to continue with previous_response_id.`
  return new GatewayError('invalid-request', message, { path: 'input', code: 'ambiguous_call_id' })
}
