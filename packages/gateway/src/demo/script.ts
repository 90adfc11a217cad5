// What a demo model does with a request: the parts of its reply, how fast they come, and how it ends. A pure function of
// the request, so that demos and tests repeat exactly.
import type { Finish, GatewayError, Part, Request, Usage } from '@ferryllm/protocols'
import { answerTo } from './answer.ts'
import { countInput } from './count-input.ts'
import { failureOf, overloaded } from './failures.ts'
import { holdToLimits } from './hold-to-limits.ts'
import { callsFor } from './tool-calls.ts'
import { countWords } from './words.ts'

export interface Script {
  readonly parts: readonly Part[]
  readonly finish: Finish
  readonly usage: Usage
  /** Milliseconds before the first word, and between two words. */
  readonly firstWordMs: number
  readonly wordMs: number
  /** After this many words the provider reports `error`; without one the connection breaks. */
  readonly failure?: { readonly afterWords: number; readonly error?: GatewayError }
}

/** Decides a whole reply; what it throws is the provider's refusal. */
export type ScriptWriter = (request: Request) => Script

const WORDS_BEFORE_FAILURE = 5

/** The script of the demo model that the request names. Throws the GatewayError of the `demo-error-*` models. */
export function scriptOf(request: Request): Script {
  const { model } = request
  const error = failureOf(model)
  if (error !== undefined) throw error
  const slow = model === 'demo-slow'
  const failing = model === 'demo-cut' || model === 'demo-mid-error'
  return {
    ...finished(partsOf(request), request),
    firstWordMs: slow ? 3000 : 0,
    wordMs: slow ? 200 : 0,
    ...(failing
      ? { failure: { afterWords: WORDS_BEFORE_FAILURE, ...(model === 'demo-cut' ? {} : { error: overloaded() }) } }
      : {}),
  }
}

/** Holds the reply to the request's limits, and counts what is left of it; one word is one token. */
export function finished(parts: readonly Part[], request: Request): Pick<Script, 'parts' | 'finish' | 'usage'> {
  const held = holdToLimits(parts, request)
  const reasoning = countWords(held.parts.filter((part) => part.kind === 'reasoning'))
  return {
    ...held,
    usage: {
      input: countInput(request),
      output: Math.max(1, countWords(held.parts)),
      ...(reasoning === 0 ? {} : { reasoning }),
    },
  }
}

/** Looks like the real thing: clients must bring it back, whatever is in it. */
const SEAL = { kind: 'signature', value: 'ZGVtby1zaWduYXR1cmU=', by: { family: 'anthropic' } } as const

function partsOf(request: Request): Part[] {
  const { model, reasoning } = request
  if (model === 'demo-refusal') return [{ kind: 'refusal', text: 'The demo model refuses this request.' }]
  const count = model === 'demo-parallel' ? 2 : model === 'demo-tools' ? 1 : 0
  const calls = callsFor(request, count)
  const said: Part[] = calls.length > 0 ? calls : [{ kind: 'text', text: answerTo(request) }]
  const thinks = model === 'demo-thinking' && reasoning?.mode !== 'disabled' && reasoning?.effort !== 'none'
  if (!thinks) return said
  return [{ kind: 'reasoning', text: 'The user wants an answer. A short one will do.', seal: SEAL }, ...said]
}
