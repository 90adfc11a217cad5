// fit: the list of declared tools as the target takes it, and the names that everything else in the request has to use.
import type { CallKind, FunctionTool, NativeTool, Tool } from '#ir'
import { GatewayError, pointer } from '#ir'
import { pathOf } from '#wire'
import { customAsFunction } from './custom-tools.ts'
import { nativeAsFunctions, nativeCallKind } from './native-tools.ts'
import type { FitContext } from './plan.ts'
import { MAX_OPTIONAL } from './schema/anthropic-strict.ts'
import { fitSchema, type FittedSchema } from './schema/fit-schema.ts'
import { toolNames, type ToolNames } from './tool-names.ts'

/** Anthropic enforces at most so many tools of one request. */
const MAX_STRICT = 20

/** A tool that the target was told of, under its name there. `call` is how the target calls it. */
export interface Declared {
  readonly name: string
  readonly namespace?: string | undefined
  readonly wire: string
  readonly call: CallKind
}

export interface DeclaredTools {
  readonly tools: readonly Tool[]
  readonly names: ToolNames
  readonly declared: readonly Declared[]
}

interface Declaring {
  readonly context: FitContext
  readonly names: ToolNames
  readonly declared: Declared[]
  /** What of Anthropic's allowance for strict tools is used up. */
  readonly strict: { tools: number; optional: number }
  /** Client and target speak one protocol: only what the host cannot do at all is rewritten. */
  readonly own: boolean
}

/** Turns every tool into one the target takes, and records in the plan how its calls look to the client. */
export function declareTools(tools: readonly Tool[], context: FitContext): DeclaredTools {
  const { source, target } = context
  const own = source === target.protocol
  // Anthropic's hosted tools have names of their own among the others.
  const fixed = target.protocol === 'anthropic' && !own ? tools.filter((tool) => tool.kind === 'hosted') : []
  const taken = fixed.map((tool) => tool.name)
  const names = toolNames(target.traits.toolName, taken, own)
  const declaring: Declaring = { context, names, own, declared: [], strict: { tools: 0, optional: 0 } }
  return { tools: tools.flatMap((tool) => declare(tool, declaring)), names, declared: declaring.declared }
}

function declare(tool: Tool, declaring: Declaring): readonly Tool[] {
  const { context, own } = declaring
  const { traits } = context.target
  switch (tool.kind) {
    case 'function':
      return [declareFunction(tool, tool, 'function', declaring)]
    case 'custom': {
      if (!traits.customTools) {
        return [declareFunction(customAsFunction(tool), tool, 'custom', declaring)]
      }
      const name = nameOf(tool, tool, 'custom', 'custom', declaring)
      const { namespace, ...plain } = tool
      return [name === tool.name && namespace === undefined ? tool : { ...plain, name }]
    }
    case 'native': {
      if (own && (context.source !== 'openai-responses' || traits.nativeTools)) return [tool]
      const call = nativeCallKind(tool)
      const functions = nativeAsFunctions(tool) ?? refuse(tool)
      return functions.map((one) => declareFunction(one, tool, call, declaring))
    }
    case 'namespace':
    case 'hosted':
    case 'opaque':
      return [tool]
  }
}

function refuse(tool: NativeTool): never {
  const path = pathOf(pointer(tool) ?? '/tools')
  const message = `${path}: the model this request goes to cannot be given the tool "${tool.native}"; leave it out.`
  throw new GatewayError('unsupported', message, { path })
}

/** `from` is the client's tool, for notes; `call` how the client knows its calls. */
function declareFunction(tool: FunctionTool, from: Tool, call: CallKind, declaring: Declaring): FunctionTool {
  const name = nameOf(tool, from, call, 'function', declaring)
  const converted = from !== tool
  const { namespace, ...plain } = tool
  if (declaring.own && !converted) return name === tool.name && namespace === undefined ? tool : { ...plain, name }
  const { examples: _examples, strict: _strict, ...rest } = plain
  const { fitted, strict } = fitFunction(tool, from, name, converted, declaring)
  const description = withExamples(tool, declaring.context)
  return {
    ...rest,
    name,
    ...(description === undefined ? {} : { description }),
    schema: fitted.schema,
    ...(strict === undefined ? {} : { strict }),
  }
}

/** Takes a name for the tool and notes it, with how to give its calls back. */
function nameOf(
  tool: { readonly name: string; readonly namespace?: string | undefined },
  from: Tool,
  call: CallKind,
  wireCall: CallKind,
  { context, names, own, declared }: Declaring,
): string {
  const { name, namespace } = tool
  const wire = names.take(tool)
  declared.push({ name, namespace, wire, call: wireCall })
  if (wire !== name || namespace !== undefined || call !== wireCall || (call !== 'function' && !own)) {
    context.plan.calls.set(wire, { call, name, ...(namespace === undefined ? {} : { namespace }) })
  }
  if (wire !== name && wire !== `${namespace}__${name}`) {
    context.ledger.rewritten('tool_name_mapped', `Tool ${name} goes out as ${wire}.`, pointer(from))
  }
  return wire
}

function fitFunction(
  tool: FunctionTool,
  from: Tool,
  wire: string,
  converted: boolean,
  { context, strict: used }: Declaring,
): { fitted: FittedSchema; strict: boolean | undefined } {
  const { target, ledger, plan } = context
  const { schemaDialect: dialect, strictTools } = target.traits
  const wanted = tool.strict === true && strictTools && target.capabilities.structuredOutput !== false
  let fitted = fitSchema(tool.schema, dialect, wanted)
  if (dialect === 'anthropic' && fitted.strict) {
    const full = used.tools === MAX_STRICT || used.optional + fitted.optional > MAX_OPTIONAL
    if (full) fitted = fitSchema(tool.schema, dialect, false)
    else {
      used.tools++
      used.optional += fitted.optional
    }
  }
  if (tool.strict === true && !fitted.strict && !converted) {
    ledger.dropped('strict_off', `The target cannot enforce the schema of tool ${tool.name}.`, pointer(from))
  }
  if (fitted.relaxed) {
    ledger.approximated(
      'schema_relaxed',
      `The schema of tool ${tool.name} was widened at its root.`,
      pointer(from),
      'info',
    )
  }
  if (fitted.nullable && tool.schema !== undefined) plan.dropNulls.set(wire, tool.schema)
  // Responses tries strict mode when nothing is said (golden TOOL-12); other hosts may not know the word.
  const saysNo =
    target.protocol === 'openai-responses' || (strictTools && tool.strict === false && dialect !== 'anthropic')
  return { fitted, strict: fitted.strict ? true : saysNo ? false : undefined }
}

/** Only Anthropic has a field for example inputs. */
function withExamples(tool: FunctionTool, { target, ledger }: FitContext): string | undefined {
  const { description, examples } = tool
  if (examples === undefined || examples.length === 0 || target.protocol === 'anthropic') return description
  const text = `The examples of tool ${tool.name} went into its description.`
  ledger.approximated('examples_described', text, pointer(tool, 'input_examples'), 'info')
  const listed = examples.map((example) => JSON.stringify(example)).join('\n')
  return `${description === undefined || description === '' ? '' : `${description}\n\n`}Example inputs:\n${listed}`
}
