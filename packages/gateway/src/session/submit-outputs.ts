// POST /v1/responses/{id}/submit_tool_outputs, as the Assistants API had it: the outputs become the input of a request that
// continues the response.
import { GatewayError } from '@ferryllm/protocols'
import type { Caller } from '../client-keys/key-ring.ts'
import { parseObject } from '../http/body.ts'
import type { Services } from '../pipeline.ts'
import { isConversationId } from './conversation.ts'
import { isItem, outputOf, responseOf, type Item } from './items.ts'
import { ownerOf } from './owner.ts'
import { responsesOf } from './responses-of.ts'
import { unknownResponse } from './unknown-response.ts'

/** The request as `POST /v1/responses` takes it. Model, instructions and tools are those of the response, unless it says. */
export async function submitOutputs(
  id: string,
  bytes: Uint8Array,
  caller: Caller | undefined,
  services: Pick<Services, 'storage' | 'snapshot' | 'underWay'>,
): Promise<Uint8Array> {
  const isAsked = services.snapshot.responses.enabled && !isConversationId(id)
  const stored = isAsked ? await responsesOf(services).get(ownerOf(caller), id) : undefined
  if (stored === undefined) throw unknownResponse(id)
  if (stored.keeper !== undefined) {
    const message = `Response '${id}' is kept by its provider: send the outputs as input, with previous_response_id.`
    throw new GatewayError('unsupported', message, { path: 'response_id' })
  }
  const { tool_outputs: outputs, ...wishes } = parseObject(bytes)
  const response = responseOf(stored)
  const { model, instructions, tools } = response
  const input = itemsFor(openCalls(response), outputs)
  return Buffer.from(JSON.stringify({ model, instructions, tools, ...wishes, previous_response_id: id, input }))
}

/** From the id of a call to its type. */
type OpenCalls = ReadonlyMap<string, 'function_call' | 'custom_tool_call'>

function openCalls(response: Item): OpenCalls {
  const calls = new Map<string, 'function_call' | 'custom_tool_call'>()
  for (const { type, call_id: id } of outputOf(response).filter(isItem)) {
    if (typeof id === 'string' && (type === 'function_call' || type === 'custom_tool_call')) calls.set(id, type)
  }
  return calls
}

function itemsFor(calls: OpenCalls, outputs: unknown): readonly Item[] {
  if (!Array.isArray(outputs)) throw invalid('tool_outputs', 'has to be an array of { tool_call_id, output }')
  const answered = new Set<string>()
  const items = outputs.map((given: unknown, index): Item => {
    const { tool_call_id: id, output } = isItem(given) ? given : {}
    const path = `tool_outputs[${index}]`
    const type = typeof id === 'string' ? calls.get(id) : undefined
    if (type === undefined || typeof id !== 'string') {
      throw invalid(`${path}.tool_call_id`, `is none of the calls of this response (${listed(calls.keys())})`)
    }
    if (answered.has(id)) throw invalid(`${path}.tool_call_id`, `answers '${id}' a second time`)
    if (output === undefined || output === null) throw invalid(`${path}.output`, 'is missing')
    answered.add(id)
    return { type: `${type}_output`, call_id: id, output }
  })
  const left = [...calls.keys()].filter((id) => !answered.has(id))
  if (calls.size === 0) throw invalid('tool_outputs', 'answers nothing: this response calls no tools')
  if (left.length > 0) throw invalid('tool_outputs', `lacks the output of ${listed(left)}`)
  return items
}

function listed(ids: Iterable<string>): string {
  return [...ids].map((id) => `'${id}'`).join(', ') || 'it has none'
}

function invalid(path: string, what: string): GatewayError {
  return new GatewayError('invalid-request', `${path} ${what}.`, { path })
}
