// POST /v1/embeddings in OpenAI's words: what a client asks where the gateway itself has to understand it, and the reply.
import { GatewayError } from '@ferryllm/protocols'
import { parseObject } from '../http/body.ts'

export interface EmbeddingQuestion {
  /** Texts, or arrays of token numbers. */
  readonly inputs: readonly (string | readonly number[])[]
  readonly dimensions?: number
  readonly isBase64: boolean
}

/** Throws `invalid-request` naming the field. */
export function readQuestion(bytes: Uint8Array): EmbeddingQuestion {
  const { input, dimensions, encoding_format: format } = parseObject(bytes)
  const inputs: unknown[] = Array.isArray(input) && !isTokens(input) ? (input as unknown[]) : [input]
  if (inputs.length === 0 || !inputs.every((one) => (typeof one === 'string' && one !== '') || isTokens(one))) {
    throw refuse('input', 'a text that is not empty, an array of texts, or an array of tokens')
  }
  if (dimensions !== undefined && !(Number.isInteger(dimensions) && Number(dimensions) > 0)) {
    throw refuse('dimensions', 'a whole number above zero')
  }
  if (format !== undefined && format !== 'float' && format !== 'base64') {
    throw refuse('encoding_format', '"float" or "base64"')
  }
  return {
    inputs: inputs as EmbeddingQuestion['inputs'],
    isBase64: format === 'base64',
    ...(dimensions === undefined ? {} : { dimensions: Number(dimensions) }),
  }
}

function isTokens(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((token) => Number.isInteger(token))
}

/** The error for a field that is not what it should be. */
export function refuse(path: string, wanted: string): GatewayError {
  return new GatewayError('invalid-request', `${path}: must be ${wanted}.`, { path })
}

/** The reply with these vectors, in the order of the inputs. */
export function encodeVectors(
  vectors: readonly (readonly number[])[],
  { isBase64 }: EmbeddingQuestion,
  model: string,
  tokens: number,
): string {
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: isBase64 ? toBase64(vector) : vector,
  }))
  return JSON.stringify({ object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } })
}

/** Floats of four bytes, the least significant first. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}
