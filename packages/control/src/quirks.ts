// How one provider departs from its protocol: the keys of `providers[].quirks`, handed on under the names the encoders use.
import * as z from 'zod'

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name

type CamelKeys<T> = T extends RegExp | readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T as Camel<Key & string>]: CamelKeys<Exclude<T[Key], undefined>> }
    : T

const flag = z.boolean().optional()
const names = z.array(z.string().min(1)).optional()

const pattern = z.string().transform((text, context): RegExp => {
  try {
    return new RegExp(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it does not compile'
    context.addIssue({ code: 'custom', message: `not a regular expression: ${reason}` })
    return z.NEVER
  }
})

const quirkKeys = z.strictObject({
  developer_role: flag.describe('Chat: leading system text is sent with the role developer.'),
  mid_system: z.enum(['native', 'reminder']).optional().describe('What happens to system messages inside the history.'),
  prefill: flag.describe('The host continues a trailing assistant message.'),
  assistant_after_tool: flag.describe('An assistant message must stand between a tool result and a user message.'),
  tool_name: z
    .strictObject({ pattern, max: z.int().min(1) })
    .optional()
    .describe('Legal tool names.'),
  tool_id: z
    .strictObject({ pattern, style: z.enum(['call', 'mistral']) })
    .optional()
    .describe('Legal tool call ids.'),
  custom_tools: flag.describe('Free-form (custom) tools are understood.'),
  namespace_tools: flag.describe('Namespaced tools are understood.'),
  native_tools: flag.describe('local_shell, shell, apply_patch and tool_search are understood.'),
  hosted_tools: names.describe('Tools that run at the provider, for example web_search.'),
  strict_tools: flag.describe('The strict flag of function tools is understood.'),
  parallel_flag: flag.describe('parallel_tool_calls is understood.'),
  allowed_tools: flag.describe('A tool choice may name several allowed tools.'),
  tool_result_media: flag.describe('Images and files may stand inside a tool result.'),
  media: z
    .strictObject({ image_url: flag, image_types: names, pdf: flag, pdf_url: flag, audio: flag, video: flag })
    .optional()
    .describe('Kinds of media the host takes.'),
  max_stop: z.int().min(0).optional().describe('How many stop sequences the host takes.'),
  min_output_tokens: z.int().min(0).optional().describe('Smallest output limit the host takes.'),
  output_limit_field: z
    .enum(['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'maxOutputTokens'])
    .optional()
    .describe('Name of the output limit.'),
  schema_dialect: z
    .enum(['plain', 'openai', 'anthropic', 'gemini-json', 'gemini-openapi'])
    .optional()
    .describe('JSON Schema dialect of tools.'),
  structured_output: z
    .enum(['native', 'json-object', 'tool', 'none'])
    .optional()
    .describe('How a reply is bound to a schema.'),
  reasoning_replay: z
    .enum(['sealed', 'text', 'text-required', 'none'])
    .optional()
    .describe('How reasoning of earlier turns is sent back.'),
  reasoning_field: z
    .enum(['reasoning_content', 'reasoning', 'reasoning_details'])
    .optional()
    .describe('Chat: the field that holds reasoning.'),
  reasoning_control: z
    .enum(['reasoning_effort', 'thinking-type', 'enable-thinking', 'openrouter', 'template', 'none'])
    .optional()
    .describe('Chat: how reasoning effort is spelled.'),
  think_tags: flag.describe('Chat: content may start with <think> text.'),
  empty_thinking: flag.describe('Tool call turns need a thinking block, even an empty one.'),
  usage_in_stream: flag.describe('stream_options.include_usage is understood.'),
  prompt_cache_key: flag.describe('prompt_cache_key is understood.'),
  cache_marks: z
    .enum(['anthropic', 'openai', 'none'])
    .optional()
    .describe('Which cache marks on parts are understood.'),
  pass_fields: names.describe('Foreign top-level fields that this host takes as they are.'),
})

/** What a provider's quirks override in the traits of its protocol; `media` names only what differs. */
export type TraitOverrides = CamelKeys<z.output<typeof quirkKeys>>

/** The schema of `providers[].quirks`: snake_case in, `TraitOverrides` out. */
export const quirksSchema = quirkKeys.transform((quirks): TraitOverrides => camelKeys(quirks) as TraitOverrides)

function camelKeys(value: object): object {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(
    entries.map(([key, item]: [string, unknown]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      isTable(item) ? camelKeys(item) : item,
    ]),
  )
}

function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp)
}
