// The gateway's one idea of how many tokens a request takes: for `message_start`, where a client wants a number before the
// provider has counted, for limits of tokens, for the log, and for counts that nobody else can give.
import type { Slice } from '@ferryllm/protocols'
import { familyOf, type TokenFamily } from './families.ts'
import type { Measured } from './measure-request.ts'

/** UTF-8 bytes per token of o200k in what agents write and read; much the same in any language. */
const BYTES_PER_TOKEN = 4.2
/** With the quotes, names and ids around it. */
const BODY_BYTES_PER_TOKEN = 4.6

/** From the size of the body alone, for requests that nobody looks into: pictures count as if they were text. */
export function estimateBytes(bytes: number, model: string): number {
  const { base, text } = familyOf(model)
  return Math.ceil(base + (bytes / BODY_BYTES_PER_TOKEN) * text)
}

/** From the sizes of the texts, and of the definitions of tools in the body. Quick: this is done before every request. */
export function estimateMeasured(measured: Measured, toolBytes: number, model: string): number {
  const textBytes = measured.texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  return tokensOf(measured, { texts: textBytes / BYTES_PER_TOKEN, tools: toolBytes / BYTES_PER_TOKEN }, model)
}

/** Bytes of a field, of `tools` for one. */
export function sizeOf(slices: readonly Slice[] = []): number {
  return slices.reduce((sum, { start, end }) => sum + end - start, 0)
}

/** From the tokens of o200k that were counted in the texts and in the definitions of the tools, any schema included. */
export function tokensOf(
  measured: Measured,
  counted: { readonly texts: number; readonly tools: number },
  model: string,
): number {
  const family = familyOf(model)
  return Math.ceil(additions(measured, family) + counted.texts * family.text + counted.tools * family.tools)
}

/** Everything but text. */
function additions(measured: Measured, family: TokenFamily): number {
  const { tools, vendorTools, schema, turns, calls, sealedChars, media } = measured
  return (
    family.base +
    family.turn * turns +
    family.call * calls +
    (tools.length + vendorTools > 0 ? family.toolset : 0) +
    family.tool * tools.length +
    family.vendorTool * vendorTools +
    (schema === undefined ? 0 : family.schema) +
    family.sealed * sealedChars +
    media.reduce((sum, each) => sum + family.media(each), 0)
  )
}
