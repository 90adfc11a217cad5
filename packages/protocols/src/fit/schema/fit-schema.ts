// fit: a tool's or an answer's schema in the target's dialect (spec 05 notes 14 and 15).
import type { JsonSchema } from '#ir'
import type { Traits } from '../../target.ts'
import { sameJson } from '../same-json.ts'
import { anthropicSchema } from './anthropic.ts'
import { anthropicStrict } from './anthropic-strict.ts'
import { geminiJsonSchema } from './gemini-json.ts'
import { geminiOpenApiSchema } from './gemini-openapi.ts'
import { objectRoot } from './object-root.ts'
import { openaiStrict } from './openai-strict.ts'
import { openaiSchema } from './openai.ts'

export type Dialect = Traits['schemaDialect']

export interface FittedSchema {
  readonly schema: JsonSchema
  /** True when the target's strict mode may be switched on for it. */
  readonly strict: boolean
  /** True when the root had to be widened or wrapped. */
  readonly relaxed: boolean
  /** True when optional properties were made nullable to be strict. */
  readonly nullable: boolean
  /** Properties that may be left out, where the target counts them (Anthropic's strict mode). */
  readonly optional: number
}

/** Schemas are decoded once and may be fitted for several targets in turn: failing over should not repeat the work. */
const MEMO = new WeakMap<JsonSchema, Map<string, FittedSchema>>()

/** `strict`: whether the client wants it; the answer says whether it can be had. */
export function fitSchema(given: JsonSchema | undefined, dialect: Dialect, strict: boolean): FittedSchema {
  if (given === undefined) return fit(given, dialect, strict)
  const known = MEMO.get(given) ?? new Map<string, FittedSchema>()
  const key = `${dialect} ${strict}`
  const fitted = known.get(key) ?? fit(given, dialect, strict)
  MEMO.set(given, known.set(key, fitted))
  return fitted
}

function fit(given: JsonSchema | undefined, dialect: Dialect, strict: boolean): FittedSchema {
  const { schema: rooted, relaxed } = objectRoot(given)
  const loose = { relaxed, strict: false, nullable: false, optional: 0 }
  switch (dialect) {
    case 'plain':
      return { ...loose, schema: rooted, strict }
    case 'openai': {
      const enforced = strict ? openaiStrict(rooted) : undefined
      return enforced === undefined
        ? { ...loose, schema: openaiSchema(rooted) }
        : {
            ...loose,
            ...enforced,
            schema: sameJson(enforced.schema, given) && given ? given : enforced.schema,
            strict: true,
          }
    }
    case 'anthropic': {
      const enforced = strict ? anthropicStrict(rooted) : undefined
      return enforced === undefined
        ? { ...loose, schema: anthropicSchema(rooted) }
        : { ...loose, ...enforced, strict: true }
    }
    case 'gemini-json':
      return { ...loose, schema: geminiJsonSchema(rooted) }
    case 'gemini-openapi':
      return { ...loose, schema: geminiOpenApiSchema(rooted) }
  }
}
