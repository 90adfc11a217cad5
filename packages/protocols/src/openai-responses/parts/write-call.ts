// Tool-call blocks -> call items in the client's own spelling: functions and custom tools as deltas come, native tools once
// their arguments are whole.
import { type Block, type CallKind, compact } from '#ir'
import type { Fields } from '#wire'
import { nativeItem, nativeOf } from './native-calls.ts'
import {
  type ClosedStatus,
  emitAdded,
  emitDone,
  ignore,
  type ItemContext,
  type ItemWriter,
  place,
  takeId,
} from './item-writer.ts'

type CallBlock = Extract<Block, { readonly kind: 'tool-call' }>

interface Streamed {
  readonly prefix: string
  readonly type: string
  /** Which field holds the text. */
  readonly field: 'arguments' | 'input'
  /** Event name without its end. */
  readonly event: string
}

const STREAMED: Readonly<Record<'function' | 'custom', Streamed>> = {
  function: {
    prefix: 'fc_',
    type: 'function_call',
    field: 'arguments',
    event: 'response.function_call_arguments',
  },
  custom: { prefix: 'ctc_', type: 'custom_tool_call', field: 'input', event: 'response.custom_tool_call_input' },
}

/** Writes the item of one tool call. */
export function writeCall(context: ItemContext, block: CallBlock): ItemWriter {
  return block.call === 'function' || block.call === 'custom'
    ? writeStreamed(context, block, STREAMED[block.call])
    : writeNative(context, block, block.call)
}

function writeStreamed(context: ItemContext, block: CallBlock, spelling: Streamed): ItemWriter {
  const { emit } = context
  const { field, event, type } = spelling
  const { id: call_id, name, namespace } = block
  const id = takeId(context, spelling.prefix)
  const at = place(context, id)
  let input = ''
  const item = (status: string): Fields => compact({ id, type, status, call_id, name, namespace, [field]: input })

  const delta = (text: string): void => {
    input += text
    emit(`${event}.delta`, `${at},"delta":${JSON.stringify(text)}`)
  }

  emitAdded(context, item('in_progress'))
  return {
    accepts: () => false,
    begin: ignore,
    delta,
    seal: ignore,
    annotate: ignore,
    endBlock() {
      // TOOL-27: a function's arguments are JSON, even if there are none.
      if (field === 'arguments' && input === '') delta('{}')
      const named = field === 'arguments' ? `,"name":${JSON.stringify(name)}` : ''
      emit(`${event}.done`, `${at}${named},"${field}":${JSON.stringify(input)}`)
    },
    // The last word on the status waits until it is known whether the reply was cut off behind this call.
    close: (status: ClosedStatus) => emitDone(context, item(status)),
    // Codex runs every call that it is given: half a call must not reach it.
    partial: () => undefined,
  }
}

function writeNative(
  context: ItemContext,
  { id: callId, name }: CallBlock,
  call: Exclude<CallKind, 'function' | 'custom'>,
): ItemWriter {
  const { ask } = context
  const id = takeId(context, nativeOf(call).prefix)
  let input = ''
  const item = (fields: Fields, status: string): Fields => ({
    ...fields,
    id,
    status,
    ...(call === 'shell' ? { environment: null } : {}),
  })

  emitAdded(context, item(EMPTY[call](callId), 'in_progress'))
  return {
    accepts: () => false,
    begin: ignore,
    delta(text) {
      input += text
    },
    seal: ignore,
    annotate: ignore,
    endBlock: ignore,
    close(status) {
      const { fields, exact } = nativeItem(call, callId, input)
      if (!exact) ask.ledger.approximated('args_repaired', `The arguments of ${name} are not what its item needs.`)
      return emitDone(context, item(fields, status))
    },
    partial: () => undefined,
  }
}

/** The items before their arguments are known. */
const EMPTY: Readonly<Record<Exclude<CallKind, 'function' | 'custom'>, (callId: string) => Fields>> = {
  'local-shell': (call_id) => ({ type: 'local_shell_call', call_id, action: { type: 'exec', command: [], env: {} } }),
  shell: (call_id) => ({
    type: 'shell_call',
    call_id,
    action: { commands: [], timeout_ms: null, max_output_length: null },
  }),
  'apply-patch': (call_id) => ({
    type: 'apply_patch_call',
    call_id,
    operation: { type: 'update_file', path: '', diff: '' },
  }),
  computer: (call_id) => ({ type: 'computer_call', call_id, actions: [], pending_safety_checks: [] }),
  'tool-search': (call_id) => ({ type: 'tool_search_call', call_id, execution: 'client', arguments: {} }),
}
