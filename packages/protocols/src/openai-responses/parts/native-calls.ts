// Calls of tools whose shape the protocol itself defines: wire action <-> the JSON arguments of spec 05 note 20.
import { type CallKind, compact } from '#ir'
import { asObject, asString, type Fields, isObject, jsonTextAt, parseJson } from '#wire'

export type NativeKind = Exclude<CallKind, 'function' | 'custom'>

interface Native {
  readonly kind: NativeKind
  readonly name: string
  readonly call: string
  readonly output: string
  /** Prefix of item ids. */
  readonly prefix: string
}

export const NATIVES: readonly Native[] = [
  {
    kind: 'local-shell',
    name: 'local_shell',
    call: 'local_shell_call',
    output: 'local_shell_call_output',
    prefix: 'lsh_',
  },
  { kind: 'shell', name: 'shell', call: 'shell_call', output: 'shell_call_output', prefix: 'sh_' },
  {
    kind: 'apply-patch',
    name: 'apply_patch',
    call: 'apply_patch_call',
    output: 'apply_patch_call_output',
    prefix: 'apc_',
  },
  { kind: 'computer', name: 'computer', call: 'computer_call', output: 'computer_call_output', prefix: 'cu_' },
  { kind: 'tool-search', name: 'tool_search', call: 'tool_search_call', output: 'tool_search_output', prefix: 'tsc_' },
]

const BY_KIND = new Map(NATIVES.map((native) => [native.kind, native]))

/** How the protocol spells a native tool. */
export function nativeOf(kind: NativeKind): Native {
  const native = BY_KIND.get(kind)
  if (native === undefined) throw new TypeError(`no native tool ${kind}`)
  return native
}

/** A searched tool, a shell in a container: the provider itself runs these, no client is asked. */
export function isHostedCall(item: Fields): boolean {
  if (item['type'] === 'shell_call') {
    const environment = item['environment']
    return isObject(environment) && environment['type'] === 'container_reference'
  }
  if (item['type'] !== 'tool_search_call' && item['type'] !== 'tool_search_output') return false
  const execution = item['execution']
  return execution === 'server' || (execution !== 'client' && typeof item['call_id'] !== 'string')
}

/** The arguments of a native call item, as JSON text. */
export function nativeInput(kind: NativeKind, item: Fields, pointer: string): string {
  const action = asObject(item['action'])
  switch (kind) {
    case 'local-shell': {
      const environment = isObject(action['env']) && Object.keys(action['env']).length > 0 ? action['env'] : undefined
      return argumentText(
        {
          command: action['command'],
          workdir: action['working_directory'],
          timeout_ms: action['timeout_ms'],
          env: environment,
          user: action['user'],
        },
        pointer,
      )
    }
    case 'shell':
      return argumentText(
        {
          commands: action['commands'],
          timeout_ms: action['timeout_ms'],
          max_output_length: action['max_output_length'],
        },
        pointer,
      )
    case 'apply-patch':
      return argumentText({ operation: item['operation'] }, pointer)
    case 'computer':
      return argumentText({ action: item['action'], actions: item['actions'] }, pointer)
    case 'tool-search': {
      const search = item['arguments']
      return typeof search === 'string' ? search : jsonTextAt(search ?? {}, pointer)
    }
  }
}

/** Null means "not set" on this wire; functions do without such arguments. */
function argumentText(fields: Record<string, unknown>, pointer: string): string {
  return jsonTextAt(Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)), pointer)
}

export interface NativeItem {
  readonly fields: Fields
  /** False when the arguments were not what the item needs and had to be guessed (spec 06 §6.4). */
  readonly exact: boolean
}

/** The call item for JSON arguments, without id and status. Arguments that do not fit are put where they may still help. */
export function nativeItem(kind: NativeKind, callId: string, input: string): NativeItem {
  const parsed = parseJson(input)
  const given = isObject(parsed) ? parsed : undefined
  const item = (payload: Fields | undefined, guess: Fields): NativeItem => ({
    fields: { type: nativeOf(kind).call, call_id: callId, ...(payload ?? guess) },
    exact: payload !== undefined,
  })
  switch (kind) {
    case 'local-shell':
      return item(localShell(given), { action: { type: 'exec', command: ['bash', '-lc', input], env: {} } })
    case 'shell':
      return item(shell(given), { action: { commands: [input], timeout_ms: null, max_output_length: null } })
    case 'apply-patch':
      return item(patch(given), { operation: { type: 'update_file', pointer: '', diff: input } })
    case 'computer':
      return item(computer(given), { actions: [], pending_safety_checks: [] })
    case 'tool-search':
      return item(given && { execution: 'client', arguments: given }, { execution: 'client', arguments: input })
  }
}

function localShell(given: Fields | undefined): Fields | undefined {
  const command = commandLine(given?.['command'])
  if (given === undefined || command === undefined) return undefined
  return {
    action: compact({
      type: 'exec',
      command,
      env: asObject(given['env']),
      timeout_ms: given['timeout_ms'],
      working_directory: given['workdir'] ?? given['working_directory'],
      user: given['user'],
    }),
  }
}

/** Models like to write one string where an argument list is asked for. */
function commandLine(command: unknown): readonly unknown[] | undefined {
  if (typeof command === 'string') return ['bash', '-lc', command]
  return Array.isArray(command) ? command : undefined
}

function shell(given: Fields | undefined): Fields | undefined {
  const commands = given?.['commands'] ?? given?.['command']
  if (given === undefined || (typeof commands !== 'string' && !Array.isArray(commands))) return undefined
  return {
    action: {
      commands: typeof commands === 'string' ? [commands] : commands,
      timeout_ms: given['timeout_ms'] ?? null,
      max_output_length: given['max_output_length'] ?? null,
    },
  }
}

function patch(given: Fields | undefined): Fields | undefined {
  const operation = isObject(given?.['operation']) ? given['operation'] : given
  return asString(operation?.['type']) === undefined ? undefined : { operation }
}

function computer(given: Fields | undefined): Fields | undefined {
  if (given === undefined || (!isObject(given['action']) && !Array.isArray(given['actions']))) return undefined
  return { ...compact({ action: given['action'], actions: given['actions'] }), pending_safety_checks: [] }
}
