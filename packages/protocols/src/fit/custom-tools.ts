// fit: free-form tools for targets that only know functions (spec 05 note 17): the raw text travels as `input`.
import type { CustomTool, FunctionTool, JsonSchema } from '#ir'

const SCHEMA: JsonSchema = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
}

/** The function that stands for a custom tool, strict where it can be; its grammar is told in words. */
export function customAsFunction(tool: CustomTool): FunctionTool {
  const usage = 'Call with the raw text in `input`.'
  const grammar = tool.grammar
    ? `\nThe input must match this ${tool.grammar.syntax} grammar:\n${tool.grammar.definition}`
    : ''
  const intro = tool.description === undefined || tool.description === '' ? '' : `${tool.description}\n\n`
  return {
    kind: 'function',
    name: tool.name,
    ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
    description: `${intro}${usage}${grammar}`,
    schema: SCHEMA,
    strict: true,
    ...(tool.cache === undefined ? {} : { cache: tool.cache }),
  }
}

/** Arguments of that function for a call in the history: written the same way each time, so that prefixes stay stable. */
export function customInput(text: string): string {
  return JSON.stringify({ input: text })
}
