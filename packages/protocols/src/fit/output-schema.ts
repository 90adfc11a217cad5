// The schema of a structured answer in the target's dialect. Unlike a tool's, it may not be widened or wrapped: the
// client parses the answer with its own.
import type { JsonSchema, OutputFormat } from '#ir'
import type { FitContext } from './plan.ts'
import { fitSchema } from './schema/fit-schema.ts'
import { geminiJsonSchema } from './schema/gemini-json.ts'
import { geminiOpenApiSchema } from './schema/gemini-openapi.ts'

type SchemaFormat = Extract<OutputFormat, { type: 'json-schema' }>

/** OpenAI requires one; other protocols have none. */
const DEFAULT_NAME = 'response'

/** The format as the target enforces it, or undefined when it cannot; `strictOff` tells that it only guides the model. */
export function enforcedFormat(
  output: SchemaFormat,
  { source, target }: FitContext,
): { readonly format: SchemaFormat; readonly strictOff?: boolean } | undefined {
  if (source === target.protocol) return { format: output }
  const { schema } = output
  switch (target.traits.schemaDialect) {
    case 'plain':
      return { format: named(output) }
    case 'gemini-json':
      return { format: { ...output, schema: geminiJsonSchema(schema) } }
    case 'gemini-openapi':
      return { format: { ...output, schema: geminiOpenApiSchema(schema) } }
    case 'anthropic': {
      const fitted = fitSchema(schema, 'anthropic', true)
      return fitted.strict && !fitted.relaxed ? { format: { ...output, schema: fitted.schema } } : undefined
    }
    case 'openai':
      return forOpenai(output, source === 'anthropic' || source === 'gemini')
  }
}

/** `always`: the client's protocol enforces schemas without being asked to. */
function forOpenai(output: SchemaFormat, always: boolean): ReturnType<typeof enforcedFormat> {
  const wished = output.strict ?? always
  const strict = wished ? fitSchema(output.schema, 'openai', true) : undefined
  // Strict mode would answer null where the client's schema wants a property left out.
  if (strict?.strict === true && !strict.nullable && !strict.relaxed) {
    return { format: { ...named(output), schema: strict.schema, strict: true } }
  }
  const loose = fitSchema(output.schema, 'openai', false)
  if (loose.relaxed) return undefined
  return { format: { ...named(output), schema: loose.schema, strict: false }, strictOff: wished }
}

function named(output: SchemaFormat): SchemaFormat {
  return output.name === undefined ? { ...output, name: DEFAULT_NAME } : output
}

/** The answer's schema as a tool's input; undefined when the answer is no object. */
export function answerToolSchema(schema: JsonSchema, { target }: FitContext): JsonSchema | undefined {
  const fitted = fitSchema(schema, target.traits.schemaDialect, false)
  return fitted.relaxed ? undefined : fitted.schema
}
