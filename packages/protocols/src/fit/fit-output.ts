// fit: structured answers, enforced by the target where it can, asked for by other means where it cannot (spec 05 notes
// 35 and 36; features X22). What was done is in the plan, so that the reply looks as if the target had done it.
import type { FunctionTool, JsonSchema, OutputFormat, Request } from '#ir'
import { GatewayError, invalid } from '#ir'
import { fieldPath, fieldPointer, untranslated } from './client-field.ts'
import { answerToolSchema, enforcedFormat } from './output-schema.ts'
import type { FitContext, FitStep } from './plan.ts'

type SchemaFormat = Extract<OutputFormat, { type: 'json-schema' }>

/** How a structured answer is had from the target. */
type Way = 'native' | 'json-object' | 'tool' | 'instruction'

/** Names for the hidden tool whose input is the answer; the first that no tool of the client has. */
const TOOL_NAMES: readonly string[] = ['json', 'json_answer', 'json_answer_of_this_turn']

/** Turns the wished format into what the target enforces, or into an instruction or a hidden tool. */
export const fitOutput: FitStep = (request, context) => {
  const { output } = request
  if (output === undefined || untranslated(request, context)) return request
  switch (output.type) {
    case 'text':
      return request
    case 'json-object':
      return fitJsonObject(request, context)
    case 'json-schema':
      return fitJsonSchema(request, output, context)
  }
}

function fitJsonObject(request: Request, context: FitContext): Request {
  const { protocol, traits } = context.target
  const has = traits.structuredOutput === 'native' || traits.structuredOutput === 'json-object'
  if (protocol !== 'anthropic' && has && !conflictsWithTools(request, context)) return request
  note('output_emulated', 'The provider has no JSON mode: JSON is asked for in words.', request, context)
  return instructed(request, 'Respond with a single JSON object only.', context)
}

function fitJsonSchema(request: Request, output: SchemaFormat, context: FitContext): Request {
  const { schema } = output
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    const path = fieldPath(request, 'output', context)
    throw invalid(path, `'${path}' needs a schema that is a JSON Schema object.`, 'invalid_schema')
  }
  const way = wayOf(request, context)
  const native = way === 'native' ? enforcedFormat(output, context) : undefined
  if (native !== undefined) {
    if (native.strictOff === true) {
      note(
        'strict_off',
        'The provider cannot enforce this schema strictly: it only guides the model.',
        request,
        context,
      )
    }
    return native.format === output ? request : { ...request, output: native.format }
  }
  const byTool = (way === 'native' || way === 'tool') && mayForceTool(request, context)
  const hidden = byTool ? withTool(request, output, context) : undefined
  return hidden ?? toldSchema(request, schema, way, context)
}

/** The schema in words; JSON mode beside it where there is one. */
function toldSchema(request: Request, schema: JsonSchema, way: Way, context: FitContext): Request {
  note('schema_relaxed', 'The provider does not enforce this schema: the model is told it.', request, context)
  const text = jsonText(schema, request, context)
  const words = `Respond with a single JSON value only. It must match this JSON Schema:\n${text}`
  const told = instructed(request, words, context)
  return way === 'json-object' ? { ...told, output: { type: 'json-object' } } : told
}

function wayOf(request: Request, context: FitContext): Way {
  const { protocol, traits, capabilities } = context.target
  if (traits.structuredOutput === 'none' || conflictsWithTools(request, context)) return 'instruction'
  if (traits.structuredOutput !== 'native') return traits.structuredOutput
  if (capabilities.structuredOutput !== false) return 'native'
  // Older models: OpenAI's know JSON mode, Anthropic's only tools.
  return protocol === 'anthropic' ? 'tool' : 'json-object'
}

/** Gemini before 3 refuses a response type beside functions. */
function conflictsWithTools({ tools }: Request, { target }: FitContext): boolean {
  const { thinkingControl, reasoningModel } = target.capabilities
  const older = target.protocol === 'gemini' && (thinkingControl === 'budget' || reasoningModel === false)
  return older && tools.length > 0
}

/** A call can be forced only when the client leaves the choice open and the model does not think meanwhile. */
function mayForceTool({ toolChoice, reasoning }: Request, { target }: FitContext): boolean {
  const { forcedToolChoice, forcedChoiceWhileThinking } = target.capabilities
  if (target.protocol === 'gemini' || forcedToolChoice === false) return false
  const thinks = reasoning !== undefined && reasoning.mode !== 'disabled'
  if (thinks && forcedChoiceWhileThinking === false) return false
  return toolChoice === undefined || toolChoice.mode === 'auto' || toolChoice.mode === 'required'
}

/** With tools of its own the client gets either a call of those or the answer; both are calls here. */
function withTool(request: Request, output: SchemaFormat, context: FitContext): Request | undefined {
  const schema = answerToolSchema(output.schema, context)
  const taken = new Set(request.tools.map((tool) => tool.name))
  const name = TOOL_NAMES.find((each) => !taken.has(each))
  if (schema === undefined || name === undefined) return undefined
  const { output: _output, ...rest } = request
  const description = output.description ?? 'Gives the final answer: the input of this tool is the answer.'
  const tool: FunctionTool = { kind: 'function', name, description, schema }
  context.plan.jsonTool = name
  note('output_emulated', 'The model has no structured output: a hidden tool takes the answer.', request, context)
  return {
    ...rest,
    tools: [...request.tools, tool],
    toolChoice: request.tools.length === 0 ? { mode: 'named', name, call: 'function' } : { mode: 'required' },
    parallelTools: false,
  }
}

/** The words go last: what stands before them stays the prefix that the provider has cached. */
function instructed(request: Request, words: string, context: FitContext): Request {
  const { output: _output, ...rest } = request
  context.plan.unfence = true
  return { ...rest, system: [...request.system, { kind: 'text', text: words }] }
}

function jsonText(schema: JsonSchema, request: Request, context: FitContext): string {
  try {
    return JSON.stringify(schema)
  } catch (cause) {
    // Parsed JSON has no cycles; only its depth can be too much.
    if (!(cause instanceof RangeError)) throw cause
    const path = fieldPath(request, 'output', context)
    throw new GatewayError('invalid-request', `The schema in '${path}' is nested too deeply.`, { path, cause })
  }
}

function note(code: string, text: string, request: Request, context: FitContext): void {
  context.ledger.approximated(code, text, fieldPointer(request, 'output', context))
}
