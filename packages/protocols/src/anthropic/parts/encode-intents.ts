// How hard to think and in what form to answer; `fit` has resolved both to what the target model takes.
import type { Effort, OutputFormat, ReasoningIntent } from '#ir'
import type * as Wire from '../wire.ts'
import { asObject } from '#wire'

const DISPLAYS: Readonly<Record<NonNullable<ReasoningIntent['display']>, Wire.Display>> = {
  omitted: 'omitted',
  summarized: 'summarized',
  updates: 'updates',
  auto: 'summarized',
  concise: 'summarized',
  detailed: 'summarized',
}

/** Efforts that the wire has; `none` is said by `thinking`. */
export const WIRE_EFFORTS: Readonly<Record<Effort, Wire.WireEffort | undefined>> = {
  none: undefined,
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
}

/** `thinking`, over the fields of an earlier one that we do not know. */
export function encodeThinking(reasoning: ReasoningIntent | undefined, earlier: unknown): unknown {
  const { type: _type, budget_tokens: _budget, display: _display, ...rest } = asObject(earlier)
  const budget = reasoning?.budget !== undefined && reasoning.budget > 0 ? reasoning.budget : undefined
  const mode = reasoning?.mode ?? (budget === undefined ? undefined : 'enabled')
  const display = reasoning?.display === undefined ? {} : { display: DISPLAYS[reasoning.display] }
  switch (mode) {
    case undefined:
      return undefined
    case 'disabled':
      return { ...rest, type: 'disabled' }
    case 'between-tools':
      return { ...rest, type: 'between_tools' }
    case 'enabled':
      // Without a budget there is no `enabled`; adaptive is what it means then.
      return budget === undefined
        ? { ...rest, type: 'adaptive', ...display }
        : { ...rest, type: 'enabled', budget_tokens: budget, ...display }
    case 'adaptive':
      return { ...rest, type: 'adaptive', ...display }
  }
}

/** `output_config`, over the fields of an earlier one that we do not know; undefined when nothing is in it. */
export function encodeOutputConfig(
  reasoning: ReasoningIntent | undefined,
  output: OutputFormat | undefined,
  earlier: unknown,
): unknown {
  const { effort: _effort, format: _format, ...rest } = asObject(earlier)
  const effort = reasoning?.effort === undefined ? undefined : WIRE_EFFORTS[reasoning.effort]
  const config = {
    ...rest,
    ...(effort === undefined ? {} : { effort }),
    ...(output?.type === 'json-schema' ? { format: { type: 'json_schema', schema: output.schema } } : {}),
  }
  return Object.keys(config).length === 0 ? undefined : config
}
