// Tools that Anthropic runs by itself: their calls and results inside a message.
import { compact, type HostedCall, type HostedKind, type HostedResult, withOrigin } from '#ir'
import { asObject, asString, type Fields, isObject, jsonTextAt, optionalString, requiredString } from '#wire'
import { ID, type Reader } from './reader.ts'

const KINDS: ReadonlyMap<string, HostedKind> = new Map([
  ['web_search', 'web-search'],
  ['web_fetch', 'web-fetch'],
  ['code_execution', 'code-execution'],
  ['bash_code_execution', 'code-execution'],
  ['text_editor_code_execution', 'code-execution'],
  ['tool_search', 'tool-search'],
  ['tool_search_tool_regex', 'tool-search'],
  ['tool_search_tool_bm25', 'tool-search'],
  ['mcp', 'mcp'],
])

/** `server_tool_use` and `mcp_tool_use`. */
export function decodeHostedCall(wire: Fields, type: string, pointer: string, reader: Reader): HostedCall {
  const name = optionalString(wire, 'name', pointer, reader.fail)
  return withOrigin(ID, wire, pointer, {
    kind: 'hosted-call',
    hosted: type === 'mcp_tool_use' ? 'mcp' : (KINDS.get(name ?? '') ?? 'other'),
    id: requiredString(wire, 'id', pointer, reader.fail),
    ...(name === undefined ? {} : { name }),
    input: jsonTextAt(wire['input'] ?? {}, pointer, reader.fail),
  } satisfies HostedCall)
}

/** Every `…_tool_result` block. */
export function decodeHostedResult(wire: Fields, type: string, pointer: string, reader: Reader): HostedResult {
  const content = wire['content']
  const failed = wire['is_error'] === true || (isObject(content) && String(content['type']).endsWith('_error'))
  const items: readonly unknown[] = Array.isArray(content) ? content : [content]
  const sources = items.flatMap(decodeSource)
  const output = items.flatMap(decodeOutput).join('\n')
  return withOrigin(ID, wire, pointer, {
    kind: 'hosted-result',
    hosted: KINDS.get(type.slice(0, -'_tool_result'.length)) ?? 'other',
    callId: requiredString(wire, 'tool_use_id', pointer, reader.fail),
    ...(sources.length === 0 ? {} : { sources }),
    ...(output === '' ? {} : { output }),
    ...(failed ? { isError: true } : {}),
  } satisfies HostedResult)
}

type HostedSource = NonNullable<HostedResult['sources']>[number]

function decodeSource(value: unknown): readonly HostedSource[] {
  if (!isObject(value) || typeof value['url'] !== 'string') return []
  // web_fetch_result holds the page as a document, web_search_result only names it.
  const page = asObject(value['content'])
  const title = value['title'] ?? page['title']
  const text = isObject(page['source']) && page['source']['type'] === 'text' ? page['source']['data'] : undefined
  return [compact({ url: value['url'], title: asString(title), text: asString(text) })]
}

/** What a result says in text: program output, an edited file, the words of an MCP server or an adviser. */
function decodeOutput(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (!isObject(value)) return []
  const said = [value['stdout'], value['stderr'], value['text'], value['content']]
  return said.filter((text): text is string => typeof text === 'string' && text !== '')
}
