// fit: tools whose schema a protocol defines but the client runs, as functions for targets that do not know them
// (spec 05 notes 20 and 21).
import type { CallKind, FunctionTool, JsonSchema, NativeTool, ToolCall } from '#ir'
import { asObject, type Fields, isObject } from '#wire'
import { COMPUTER_MEMBERS } from './computer-toolset.ts'

const text: JsonSchema = { type: 'string' }
const whole: JsonSchema = { type: 'integer' }
const texts: JsonSchema = { type: 'array', items: text }
const range: JsonSchema = { type: 'array', items: whole }

interface NativeFunction {
  readonly description: string
  readonly schema: JsonSchema
}

function object(properties: Record<string, JsonSchema>, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false }
}

function oneOf(...values: readonly string[]): JsonSchema {
  return { type: 'string', enum: values }
}

/** By canonical kind. Wording is ours; argument names are those of the native items, so that they convert by name. */
const FUNCTIONS: ReadonlyMap<string, NativeFunction> = new Map([
  [
    'local-shell',
    {
      description: 'Runs a program on the user\'s machine. `command` is the argument vector, for example ["ls", "-l"].',
      schema: object(
        { command: texts, workdir: text, timeout_ms: whole, env: { type: 'object', additionalProperties: text } },
        ['command'],
      ),
    },
  ],
  [
    'shell',
    {
      description:
        "Runs shell commands on the user's machine, each in a shell of its own, and returns what they print.",
      schema: object({ commands: texts, timeout_ms: whole, max_output_length: whole }, ['commands']),
    },
  ],
  [
    'apply-patch',
    {
      description: 'Creates, updates or deletes one file. `diff` is needed for all but deletion.',
      schema: object(
        {
          operation: object({ type: oneOf('create_file', 'update_file', 'delete_file'), path: text, diff: text }, [
            'type',
            'path',
          ]),
        },
        ['operation'],
      ),
    },
  ],
  [
    'tool-search',
    {
      description: 'Finds further tools by a description of what they should do and makes them available.',
      schema: object({ query: text, limit: whole }, ['query']),
    },
  ],
  [
    'bash',
    {
      description: 'Runs a command in a bash session that lasts between calls; `restart` starts a new session.',
      schema: object({ command: text, restart: { type: 'boolean' } }, ['command']),
    },
  ],
  [
    'text-editor',
    {
      description:
        'Views and edits text files. `view` shows a file or directory (`view_range`: first and last line), `create` ' +
        'writes `file_text`, `str_replace` replaces the only occurrence of `old_str`, `insert` puts `insert_text` after ' +
        'line `insert_line`.',
      schema: object(
        {
          command: oneOf('view', 'create', 'str_replace', 'insert'),
          path: text,
          view_range: range,
          file_text: text,
          old_str: text,
          new_str: text,
          insert_line: whole,
          insert_text: text,
        },
        ['command', 'path'],
      ),
    },
  ],
  [
    'memory',
    {
      description:
        'Keeps notes between conversations as files below /memories: `view`, `create`, `str_replace`, `insert`, ' +
        '`delete`, and `rename` from `old_path` to `new_path`.',
      schema: object(
        {
          command: oneOf('view', 'create', 'str_replace', 'insert', 'delete', 'rename'),
          path: text,
          view_range: range,
          file_text: text,
          old_str: text,
          new_str: text,
          insert_line: whole,
          insert_text: text,
          old_path: text,
          new_path: text,
        },
        ['command'],
      ),
    },
  ],
])

/** The kinds that are call types of their own in Responses; calls of all others are plain calls in their protocol. */
const CALL_NAMES: ReadonlyMap<string, string> = new Map<CallKind, string>([
  ['local-shell', 'local_shell'],
  ['shell', 'shell'],
  ['apply-patch', 'apply_patch'],
  ['tool-search', 'tool_search'],
  ['computer', 'computer'],
])

/** A native tool as functions (a toolset has several), with the client's names; undefined when it has no such form. */
export function nativeAsFunctions(tool: NativeTool): readonly FunctionTool[] | undefined {
  if (tool.native === 'computer' && isToolset(tool)) return computerFunctions(tool)
  const known = FUNCTIONS.get(tool.native)
  if (known === undefined) return undefined
  const wire = wireFields(tool)
  const { description, parameters } = wire
  return [
    {
      kind: 'function',
      name: CALL_NAMES.get(tool.native) ?? tool.name,
      description: typeof description === 'string' ? description : known.description,
      schema: isObject(parameters) ? parameters : known.schema,
      ...(tool.cache === undefined ? {} : { cache: tool.cache }),
    },
  ]
}

/** How the client's protocol spells calls of a native tool. */
export function nativeCallKind(tool: NativeTool): CallKind {
  for (const kind of ['local-shell', 'shell', 'apply-patch', 'tool-search'] as const) {
    if (tool.native === kind) return kind
  }
  return 'function'
}

/** The function's name for a native call of the history; decoders already write its arguments as that function's. */
export function nativeCallName(call: ToolCall): string {
  return CALL_NAMES.get(call.call) ?? call.name
}

function isToolset(tool: NativeTool): boolean {
  const { type } = wireFields(tool)
  return typeof type === 'string' && type.startsWith('computer_toolset')
}

/** Every member of the toolset that its configuration does not switch off. */
function computerFunctions(tool: NativeTool): readonly FunctionTool[] {
  const { configs } = wireFields(tool)
  const members = asObject(configs)
  return COMPUTER_MEMBERS.filter(({ name }) => {
    const member = members[name]
    return !isObject(member) || member['enabled'] !== false
  }).map((member) => ({
    kind: 'function',
    name: member.name,
    namespace: 'computer',
    description: member.description,
    schema: object(member.properties, member.required),
  }))
}

function wireFields(tool: NativeTool): Fields {
  return asObject(tool.origin?.value)
}
