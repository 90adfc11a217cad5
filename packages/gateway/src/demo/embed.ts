// The demo's embeddings: vectors that mean nothing, but are the same for the same text, so that a program that stores and
// compares them can be tried.
import { createHash } from 'node:crypto'
import { GatewayError } from '@ferryllm/protocols'
import { encodeVectors, readQuestion, refuse } from '../services/embeddings.ts'
import type { Send } from '../upstream/send.ts'

const USUAL_DIMENSIONS = 1536
const MAX_DIMENSIONS = 4096

/** Answers like `POST /v1/embeddings` of OpenAI. */
export const demoEmbed: Send = ({ body = '' }, handler) => {
  const timer = setTimeout(() => {
    const control = { abort: () => {}, pause: () => {}, resume: () => {} }
    let reply: { status: number; text: string }
    try {
      reply = { status: 200, text: embed(Buffer.from(body)) }
    } catch (thrown) {
      const { message } = GatewayError.from(thrown)
      reply = { status: 400, text: JSON.stringify({ error: { message, type: 'invalid_request_error' } }) }
    }
    handler.onHeaders(reply.status, { 'content-type': 'application/json' }, control)
    handler.onData(Buffer.from(reply.text))
    handler.onEnd()
  }, 0)
  return { abort: () => clearTimeout(timer) }
}

function embed(bytes: Uint8Array): string {
  const question = readQuestion(bytes)
  const { inputs, dimensions = USUAL_DIMENSIONS } = question
  if (dimensions > MAX_DIMENSIONS) throw refuse('dimensions', `at most ${MAX_DIMENSIONS}`)
  const texts = inputs.map((input) => (typeof input === 'string' ? input : JSON.stringify(input)))
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0)
  return encodeVectors(
    texts.map((text) => vectorOf(text, dimensions)),
    question,
    'demo',
    tokens,
  )
}

/** A point on the unit sphere, drawn from the hash of the text. */
function vectorOf(text: string, dimensions: number): number[] {
  const values: number[] = []
  for (let block = 0; values.length < dimensions; block++) {
    const hash = createHash('sha256').update(`${block}:${text}`).digest()
    for (let at = 0; at < hash.length && values.length < dimensions; at += 4) {
      values.push(hash.readInt32LE(at) / 2 ** 31)
    }
  }
  const length = Math.hypot(...values)
  return values.map((value) => value / length)
}
