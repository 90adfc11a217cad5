// Embeddings of Google's models for a client that speaks OpenAI's protocol.
import { GatewayError } from '@ferryllm/protocols'
import type { EmbeddingQuestion } from './embeddings.ts'

/** The body of `batchEmbedContents`. Throws for token arrays, which Google does not take. */
export function toGemini({ inputs, dimensions }: EmbeddingQuestion, model: string): string {
  const name = `models/${model.replace(/^models\//, '')}`
  const requests = inputs.map((text, index) => {
    if (typeof text !== 'string') {
      const message = `input: Gemini embeds texts only, and input ${index} is an array of tokens; send the text.`
      throw new GatewayError('invalid-request', message, { path: 'input' })
    }
    const size = dimensions === undefined ? {} : { outputDimensionality: dimensions }
    return { model: name, content: { parts: [{ text }] }, ...size }
  })
  return JSON.stringify({ requests })
}

/** The vectors of its reply. Throws `upstream-malformed` when they are not there, all of them. */
export function readGeminiVectors(body: unknown, count: number): readonly (readonly number[])[] {
  const { embeddings } = (typeof body === 'object' && body !== null ? body : {}) as { embeddings?: unknown }
  const list: unknown[] = Array.isArray(embeddings) ? embeddings : []
  const vectors = list.map((one) =>
    typeof one === 'object' && one !== null && 'values' in one ? one.values : undefined,
  )
  if (vectors.length === count && vectors.every(isVector)) return vectors
  throw new GatewayError('upstream-malformed', `The upstream sent no ${count} embeddings.`)
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'number')
}
