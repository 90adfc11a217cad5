// How much reasoning a request asks for, in the one word that the policy, the log and people use.
import { decodeEffort, readSlice, type Effort, type Request, type Slice } from '@ferryllm/protocols'

/** Tokens to effort, as ferryllm's users know it. */
const EFFORT_OF_BUDGET: readonly (readonly [number, Effort])[] = [
  [32_768, 'max'],
  [16_384, 'xhigh'],
  [8_192, 'high'],
  [2_048, 'medium'],
  [512, 'low'],
  [1, 'minimal'],
]

/** Undefined when the request leaves it to the provider. */
export function effortOf({ reasoning }: Pick<Request, 'reasoning'>): Effort | undefined {
  if (reasoning === undefined) return undefined
  if (reasoning.mode === 'disabled') return 'none'
  if (reasoning.effort !== undefined) return reasoning.effort
  const { budget } = reasoning
  if (budget === undefined || budget < 0) return undefined
  return EFFORT_OF_BUDGET.find(([tokens]) => budget >= tokens)?.[1] ?? 'none'
}

/** The top-level fields that say it, in the protocols of clients. */
export const EFFORT_FIELDS: readonly string[] = [
  'reasoning_effort',
  'reasoning',
  'output_config',
  'thinking',
  'generationConfig',
]

/** The same from a body that is not decoded because its bytes go out as they are. */
export function readEffort(bytes: Uint8Array, fields: ReadonlyMap<string, Slice[]> | undefined): Effort | undefined {
  const read = (name: string): unknown => {
    const slice = fields?.get(name)?.at(-1)
    return slice === undefined ? undefined : readSlice(bytes, slice)
  }
  const { type, budget_tokens: tokens } = asTable(read('thinking'))
  const { thinkingLevel, thinkingBudget } = asTable(asTable(read('generationConfig'))['thinkingConfig'])
  const budget = tokens ?? thinkingBudget
  const words = [
    read('reasoning_effort'),
    asTable(read('reasoning'))['effort'],
    asTable(read('output_config'))['effort'],
    thinkingLevel,
  ]
  const effort = decodeEffort(words.find((word) => typeof word === 'string'))
  return effortOf({
    reasoning: {
      ...(type === 'disabled' ? { mode: 'disabled' } : {}),
      ...(effort === undefined ? {} : { effort }),
      ...(typeof budget === 'number' ? { budget } : {}),
    },
  })
}

function asTable(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
