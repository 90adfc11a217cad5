// Items of `input` -> turns, one turn per item. Nothing is merged or paired here: `fit` does that where a target needs it.
import {
  type CallKind,
  compact,
  openSeal,
  type Part,
  type Reasoning,
  type Seal,
  type ToolCall,
  type ToolResult,
  type Turn,
  withOrigin,
} from '#ir'
import {
  type Fields,
  jsonTextAt,
  missing,
  objectAt,
  objectsIn,
  optionalArray,
  optionalString,
  refuse,
  requiredString,
} from '#wire'
import { decodeContent, decodeShellOutput } from './decode-content.ts'
import { decodeTools } from './decode-tools.ts'
import { isHostedCall, NATIVES, nativeInput } from './native-calls.ts'
import { decodeHostedItem } from './hosted-items.ts'
import { ID } from './id.ts'

interface Place {
  readonly item: Fields
  readonly pointer: string
}

/** One item of the `input` array. */
export function decodeItem(value: unknown, index: number): Turn {
  const pointer = `/input/${index}`
  const item = objectAt(value, pointer)
  const place: Place = { item, pointer }
  const turn = (role: Turn['role'], parts: readonly Part[]): Turn => withOrigin(ID, item, pointer, { role, parts })
  const type = optionalString(item, 'type', pointer) ?? typeOf(item)
  switch (type) {
    case 'message':
      return decodeMessage(place)
    case 'function_call':
    case 'custom_tool_call':
      return turn('assistant', [decodeCall(place, type)])
    case 'function_call_output':
      return turn('user', [decodeResult(place, 'function', decodeOutput(place))])
    case 'custom_tool_call_output':
      return turn('user', [decodeResult(place, 'custom', decodeOutput(place))])
    case 'reasoning':
      return turn('assistant', decodeReasoning(place))
    case 'additional_tools':
      return turn('system', [decodeAddition(place)])
    case 'item_reference':
      return turn('user', [own(place, { kind: 'item-reference' as const, id: requiredString(item, 'id', pointer) })])
    case 'compaction':
      return turn('user', [decodeCompaction(place)])
    case undefined:
      throw missing(`${pointer}/type`, undefined, ', for example message or function_call')
    default:
      return decodeOther(place, type, turn)
  }
}

/** The easy forms leave `type` out. */
function typeOf(item: Fields): string | undefined {
  if (item['role'] !== undefined) return 'message'
  return Object.keys(item).length === 1 && item['id'] !== undefined ? 'item_reference' : undefined
}

function own<T extends object>(place: Place, fields: T): T {
  return withOrigin(ID, place.item, place.pointer, fields)
}

const ROLES: ReadonlyMap<string, Turn['role']> = new Map([
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['system', 'system'],
  ['developer', 'system'],
])

function decodeMessage(place: Place): Turn {
  const { item, pointer } = place
  const role = ROLES.get(requiredString(item, 'role', pointer))
  if (role === undefined) {
    throw refuse(`${pointer}/role`, 'user, assistant, system or developer')
  }
  return own(
    place,
    compact({
      role,
      parts: decodeContent(item['content'], `${pointer}/content`),
      phase: optionalString(item, 'phase', pointer),
    }),
  )
}

function decodeCall(place: Place, type: 'function_call' | 'custom_tool_call'): ToolCall {
  const { item, pointer } = place
  const key = type === 'function_call' ? 'arguments' : 'input'
  const input = item[key]
  return own(
    place,
    compact({
      kind: 'tool-call' as const,
      call: type === 'function_call' ? ('function' as const) : ('custom' as const),
      id: callId(place),
      name: requiredString(item, 'name', pointer),
      namespace: optionalString(item, 'namespace', pointer),
      // Arguments are text; some clients send the object itself.
      input: typeof input === 'string' ? input : input == null ? '' : jsonTextAt(input, `${pointer}/${key}`),
    }),
  )
}

/** `local_shell_call_output` holds the call's id in `id` (TOOL-24); items without `call_id` are named by `id` too. */
function callId({ item, pointer }: Place): string {
  return (
    optionalString(item, 'call_id', pointer) ??
    optionalString(item, 'id', pointer) ??
    requiredString(item, 'call_id', pointer)
  )
}

function decodeOutput({ item, pointer }: Place): readonly Part[] {
  return decodeContent(item['output'], `${pointer}/output`)
}

function decodeResult(place: Place, call: CallKind, parts: readonly Part[]): ToolResult {
  const { item, pointer } = place
  const failed = item['status'] === 'incomplete' || item['status'] === 'failed'
  return own(
    place,
    compact({
      kind: 'tool-result' as const,
      call,
      callId: callId(place),
      name: optionalString(item, 'name', pointer),
      parts,
      isError: failed || hasTimeout(item) ? true : undefined,
    }),
  )
}

/** A command that ended by itself said what it had to say, whatever its exit code; one that ran out of time failed. */
function hasTimeout(item: Fields): boolean {
  return objectsIn(item['output']).some((run) => objectsIn([run['outcome']]).some(({ type }) => type === 'timeout'))
}

/**
 * One part per summary and raw text. The proof sits on the last, and so does the item, which goes back whole as long as
 * nobody touched any of its parts.
 */
function decodeReasoning(place: Place): readonly Reasoning[] {
  const { item, pointer } = place
  const id = optionalString(item, 'id', pointer)
  const sealed = optionalString(item, 'encrypted_content', pointer)
  const seal = sealed === undefined ? undefined : openSeal(sealed, ID, 'encrypted', id)
  const earlier: Seal | undefined = seal && compact({ kind: 'summary' as const, value: '', by: seal.by, id: seal.id })
  const texts = (['summary', 'content'] as const).flatMap((key) =>
    (optionalArray(item, key, pointer) ?? []).map((value, index) => {
      const at = `${pointer}/${key}/${index}`
      const part = objectAt(value, at)
      return { value: part, pointer: at, text: requiredString(part, 'text', at) }
    }),
  )
  const last = texts.at(-1)
  return [
    ...texts
      .slice(0, -1)
      .map((part) =>
        withOrigin(
          ID,
          part.value,
          part.pointer,
          compact({ kind: 'reasoning' as const, text: part.text, seal: earlier }),
        ),
      ),
    own(place, compact({ kind: 'reasoning' as const, text: last?.text ?? '', seal })),
  ]
}

function decodeAddition({ item, pointer }: Place): Part {
  const tools = optionalArray(item, 'tools', pointer) ?? []
  return withOrigin(ID, item, pointer, {
    kind: 'tool-addition' as const,
    tools: decodeTools(tools, `${pointer}/tools`),
  })
}

function decodeCompaction(place: Place): Part {
  const { item, pointer } = place
  const seal = openSeal(
    requiredString(item, 'encrypted_content', pointer),
    ID,
    'encrypted',
    optionalString(item, 'id', pointer),
  )
  return own(place, {
    kind: 'compaction' as const,
    // A summary that a gateway wrote itself is no secret.
    ...(seal.kind === 'plain' ? { text: seal.value } : {}),
    seal,
  })
}

function decodeOther(place: Place, type: string, turn: (role: Turn['role'], parts: readonly Part[]) => Turn): Turn {
  const { item, pointer } = place
  const native = NATIVES.find((entry) => entry.call === type || entry.output === type)
  if (native !== undefined && !isHostedCall(item)) {
    if (type === native.call) {
      const input = nativeInput(native.kind, item, pointer)
      const { kind: call, name } = native
      return turn('assistant', [own(place, { kind: 'tool-call' as const, call, id: callId(place), name, input })])
    }
    const parts =
      type === 'tool_search_output'
        ? [decodeAddition(place)]
        : type === 'shell_call_output'
          ? decodeShellOutput(item['output'], `${pointer}/output`)
          : type === 'computer_call_output'
            ? decodeContent([item['output']], `${pointer}/output`)
            : decodeOutput(place)
    return turn('user', [decodeResult(place, native.kind, parts)])
  }
  const hosted = decodeHostedItem(item, pointer)
  if (hosted !== undefined) return turn('assistant', hosted)
  return turn(roleOf(type, item), [own(place, { kind: 'opaque' as const, type })])
}

/** Whose turn an unknown item is: it may not tear the turns around it apart. */
function roleOf(type: string, item: Fields): Turn['role'] {
  const role = typeof item['role'] === 'string' ? ROLES.get(item['role']) : undefined
  if (role !== undefined) return role
  if (type === 'configuration_update') return 'system'
  return /_(output|response|trigger)$/.test(type) && type !== 'program_output' ? 'user' : 'assistant'
}
