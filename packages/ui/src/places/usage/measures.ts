// What is measured.
import type { UsageGroup } from '@ferryllm/control'
import type { Format } from '../../i18n/index.ts'

export const MEASURES = ['cost', 'tokens', 'requests'] as const

export type Measure = (typeof MEASURES)[number]

/** Of one group. */
export function valueOf(
  measure: Measure,
  group: Pick<UsageGroup, 'cost_usd' | 'input_tokens' | 'output_tokens' | 'requests'>,
): number {
  switch (measure) {
    case 'cost':
      return group.cost_usd
    case 'tokens':
      return group.input_tokens + group.output_tokens
    case 'requests':
      return group.requests
  }
}

/** How it is written. */
export function measureText(measure: Measure, format: Format): (value: number) => string {
  return measure === 'cost' ? format.money : format.compact
}
