// Reads a Gemini reply as strictly as Google's SDK and its CLI.
import { expect } from 'vitest'
import { framesOf, type ReadCall, type ReadReply, type Wire } from './strict-reply.ts'

export function readGemini(text: string): ReadReply {
  const chunks = framesOf(text).map(({ event, data }) => {
    expect(event, 'Gemini has no event names').toBeUndefined()
    expect(data, 'the SDK fails on a closing word').not.toBe('[DONE]')
    return data
  })
  return readGeminiChunks(chunks)
}

/** The elements of a stream, whatever carried them. */
export function readGeminiChunks(chunks: readonly Wire[]): ReadReply {
  const parts: Wire[] = []
  let finish: string | undefined
  let error: Wire
  let usage: Wire
  let head: Wire
  for (const chunk of chunks) {
    expect(error, 'nothing after an error').toBeUndefined()
    if (chunk.error !== undefined) {
      expect(chunk.error).toMatchObject({
        code: expect.any(Number),
        status: expect.any(String),
        message: expect.any(String),
      })
      error = chunk.error
      continue
    }
    expect(finish, 'nothing after the finish reason').toBeUndefined()
    head ??= { model: chunk.modelVersion, id: chunk.responseId }
    expect({ model: chunk.modelVersion, id: chunk.responseId }).toEqual(head)
    usage = chunk.usageMetadata ?? usage
    if (chunk.promptFeedback?.blockReason !== undefined) finish = chunk.promptFeedback.blockReason
    const [candidate] = chunk.candidates ?? []
    if (candidate === undefined) continue
    expect(candidate.index ?? 0).toBe(0)
    for (const part of candidate.content?.parts ?? []) addPart(parts, part)
    finish = candidate.finishReason ?? finish
  }
  if (error === undefined) expect(finish, 'the CLI asks again when there is no finish reason').toBeDefined()
  return geminiReply(parts, finish, usage, error)
}

/** Pieces of one text become one part, as in the history that the CLI keeps. */
function addPart(parts: Wire[], part: Wire): void {
  const last = parts.at(-1)
  const goesOn = last?.text !== undefined && last.thoughtSignature === undefined && last.thought === part.thought
  if (goesOn && part.text !== undefined) parts[parts.length - 1] = { ...part, text: last.text + part.text }
  else parts.push(part)
}

export function geminiReply(parts: readonly Wire[], finish: string | undefined, usage: Wire, error?: Wire): ReadReply {
  const joined = (wanted: (part: Wire) => boolean): string =>
    parts
      .filter((part) => typeof part.text === 'string' && wanted(part))
      .map((part) => part.text)
      .join('')
  const calls = parts
    .filter((part) => part.functionCall !== undefined)
    .map(({ functionCall: { id, name, args } }): ReadCall => {
      expect({ id, name }).toEqual({ id: expect.stringMatching(/./), name: expect.stringMatching(/./) })
      expect(typeof args, 'arguments are an object').toBe('object')
      return { id, name, input: JSON.stringify(args), kind: 'function' }
    })
  return {
    text: joined((part) => part.thought !== true),
    reasoning: joined((part) => part.thought === true),
    calls,
    finish,
    error,
    usage,
    echo: [{ role: 'model', parts }],
  }
}
