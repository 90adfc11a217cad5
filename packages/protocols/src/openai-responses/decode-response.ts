// provider JSON -> RESPONSE.
import { compact, GatewayError, type Part, type Response, withOrigin } from '#ir'
import type { ReplySource } from '#codec'
import { asString, type Fields, isObject } from '#wire'
import { decodeOutputItem } from './parts/decode-output.ts'
import { failureOf, finishOf, headOf, usageOf } from './parts/reply-facts.ts'
import { ID } from './parts/id.ts'

/** A finished response object; throws the error that it may hold instead. */
export function decodeResponse(wire: unknown, source: ReplySource): Response {
  if (!isObject(wire)) throw malformed('The upstream answered with something else than a response object.')
  const failure = failureOf(wire)
  if (failure !== undefined) throw failure
  const parts = decodeParts(wire, source)
  const seen = {
    toolCall: parts.some(({ kind }) => kind === 'tool-call'),
    refusal: parts.some(({ kind }) => kind === 'refusal'),
  }
  return withOrigin(
    ID,
    wire,
    '',
    compact({ ...headOf(wire), parts, finish: finishOf(wire, seen), usage: usageOf(wire) }),
  )
}

function decodeParts(wire: Fields, source: ReplySource): readonly Part[] {
  const { output } = wire
  const shortcut = asString(wire['output_text']) ?? ''
  if (!Array.isArray(output)) {
    if (shortcut === '') throw malformed("The upstream's response holds no 'output'.")
    return [{ kind: 'text', text: shortcut }]
  }
  if (output.length === 0 && shortcut !== '') return [{ kind: 'text', text: shortcut }]
  return output.flatMap((item: unknown, index) => {
    if (!isObject(item)) throw malformed(`The upstream's response holds no object at output[${index}].`)
    return decodeItem(item, index, source)
  })
}

function decodeItem(item: Fields, index: number, source: ReplySource): readonly Part[] {
  try {
    return decodeOutputItem(item, `/output/${index}`, source)
  } catch (cause) {
    // The readers blame whoever sent the JSON, which here is the provider.
    if (cause instanceof GatewayError) throw malformed(cause.message, cause)
    throw cause
  }
}

function malformed(message: string, cause?: GatewayError): GatewayError {
  return new GatewayError('upstream-malformed', message, { delivery: 'accepted', ...(cause && { cause }) })
}
