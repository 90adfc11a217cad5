// Blocks without deltas -> items that are there at once: what hosted tools did, images, compactions, and items of this
// protocol that only it knows.
import { base, type Block, compact, type HostedCall, type HostedResult, sealText } from '#ir'
import { asObject, asString, type Fields, parseJson } from '#wire'
import { emitAdded, emitDone, ignore, type ItemContext, type ItemWriter, place, takeId } from './item-writer.ts'
import { ID } from './id.ts'

/** Writes an item that does not change any more, and that further blocks may have been read from. */
export function writeWhole(context: ItemContext, item: Fields, block: Block): ItemWriter {
  const from = wireOf(block)
  emitAdded(context, justAdded(item))
  emitProgress(context, item)
  return {
    accepts: (next) => from !== undefined && wireOf(next) === from,
    begin: ignore,
    delta: ignore,
    seal: ignore,
    annotate: ignore,
    endBlock: ignore,
    close: () => emitDone(context, item),
    partial: () => item,
  }
}

/** Nothing that is only just added has an end already, but for outputs: OpenAI sends those complete from the start (corpus). */
function justAdded(item: Fields): Fields {
  const { type, status } = item
  const isOutput = typeof type === 'string' && type.endsWith('_output')
  return typeof status !== 'string' || isOutput ? item : { ...item, status: 'in_progress' }
}

/** The steps of hosted tools between `added` and `done`: some clients wait for them. */
const PROGRESS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['file_search_call', ['in_progress', 'searching', 'completed']],
  ['code_interpreter_call', ['in_progress', 'interpreting', 'completed']],
  ['image_generation_call', ['in_progress', 'generating', 'completed']],
  ['mcp_call', ['in_progress', 'completed']],
  ['mcp_list_tools', ['in_progress', 'completed']],
])

function emitProgress(context: ItemContext, item: Fields): void {
  const { type, code } = item
  const at = place(context, String(item['id']))
  for (const step of PROGRESS.get(type) ?? []) {
    const failed = step === 'completed' && item['status'] === 'failed'
    // Only calls of MCP servers have an event for failure; what failed elsewhere just does not complete.
    if (!failed) context.emit(`response.${String(type)}.${step}`, at)
    else if (type === 'mcp_call') context.emit('response.mcp_call.failed', at)
    if (type === 'code_interpreter_call' && step === 'in_progress' && typeof code === 'string') {
      context.emit('response.code_interpreter_call_code.done', `${at},"code":${JSON.stringify(code)}`)
    }
  }
}

function wireOf(block: Block): Fields | undefined {
  return 'origin' in block ? base(block, ID) : undefined
}

/**
 * The item of a block without deltas; undefined when it has none here. An item of this protocol goes back as it came,
 * under its own id unless that is taken.
 */
export function wholeItem(context: ItemContext, block: Block): Fields | undefined {
  const own = wireOf(block)
  switch (block.kind) {
    case 'media':
      if (own !== undefined) return { ...own, id: takeId(context, 'ig_', own['id']) }
      if (block.media !== 'image' || block.data.type !== 'base64') return undefined
      return {
        id: takeId(context, 'ig_'),
        type: 'image_generation_call',
        status: 'completed',
        result: block.data.base64,
        output_format: (block.mediaType ?? 'image/png').replace(/^image\/(\w+).*$/, '$1'),
      }
    case 'compaction': {
      if (own !== undefined) return { ...own, id: takeId(context, 'cmp_', own['id']) }
      const { text, seal } = block
      // A summary in plain words travels in our own envelope, which the request decoder opens again.
      const sealed =
        seal?.value ??
        (text === undefined ? undefined : sealText({ kind: 'plain', value: text, by: { family: 'ferry' } }))
      if (sealed === undefined) return undefined
      return { id: takeId(context, 'cmp_'), type: 'compaction', encrypted_content: sealed }
    }
    case 'hosted-call':
    case 'hosted-result':
    case 'opaque':
      return own === undefined ? undefined : { ...own, id: takeId(context, 'item_', own['id']) }
    default:
      return undefined
  }
}

/** Notes a block that has no item here. */
export function noteUnwritable({ ask: { ledger } }: ItemContext, block: Block): void {
  if (block.kind === 'media') ledger.dropped('media_unsupported', `A generated ${block.media} has no place here.`)
  else if (block.kind === 'opaque') ledger.dropped(`field_dropped:${block.type}`, `'${block.type}' has no place here.`)
  else ledger.dropped('hosted_result_dropped', 'What a hosted tool did has no place here.')
}

/** True for searches on the web, which every protocol has, and for pages that were fetched. */
export function isWebSearch(block: Block): block is HostedCall {
  return block.kind === 'hosted-call' && (block.hosted === 'web-search' || block.hosted === 'web-fetch')
}

/** Writes a `web_search_call`, whoever searched. It stays open for the result, which has the sources. */
export function writeWebSearch(context: ItemContext, call: HostedCall): ItemWriter {
  const { emit, ask } = context
  const own = base(call, ID)
  const id = takeId(context, 'ws_', own?.['id'])
  const at = place(context, id)
  let sources: HostedResult['sources'] = []
  let failed = false
  const item = (status: string): Fields => ({
    ...own,
    id,
    type: 'web_search_call',
    status,
    action: own?.['action'] ?? actionOf(call, ask.request.include?.includes(SOURCES) === true ? (sources ?? []) : []),
  })

  emitAdded(context, { ...item('in_progress') })
  emit('response.web_search_call.in_progress', at)
  emit('response.web_search_call.searching', at)
  return {
    accepts: (block: Block) => block.kind === 'hosted-result' && block.callId === call.id,
    begin(block) {
      if (block.kind !== 'hosted-result') return
      sources = block.sources ?? []
      failed = block.isError === true
    },
    delta: ignore,
    seal: ignore,
    annotate: ignore,
    endBlock: ignore,
    close() {
      emit('response.web_search_call.completed', at)
      return emitDone(context, item(failed ? 'failed' : 'completed'))
    },
    partial: () => item('incomplete'),
  }
}

const SOURCES = 'web_search_call.action.sources'

function actionOf({ input, hosted }: HostedCall, sources: NonNullable<HostedResult['sources']>): Fields {
  const parsed = parseJson(input ?? '')
  const given = asObject(parsed)
  const url = asString(given['url'])
  if (hosted === 'web-fetch' || (url !== undefined && given['query'] === undefined)) {
    const pattern = asString(given['pattern'])
    return pattern === undefined ? { type: 'open_page', url: url ?? null } : { type: 'find_in_page', url, pattern }
  }
  const query = asString(given['query']) ?? ''
  const found = sources.map((source) => ({ type: 'url', url: source.url }))
  return compact({
    type: 'search',
    query,
    queries: Array.isArray(given['queries']) ? given['queries'] : [query],
    sources: found.length === 0 ? undefined : found,
  })
}
