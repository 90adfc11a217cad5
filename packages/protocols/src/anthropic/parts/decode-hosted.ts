// Tools that Anthropic runs by itself: their calls and results inside a message.
import { type HostedCall, type HostedKind, type HostedResult, withOrigin } from '#ir'
import { ID, isObject, jsonText, optionalString, type Reader, requiredString, type Wire } from './field.ts'

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
export function decodeHostedCall(wire: Wire, type: string, pointer: string, reader: Reader): HostedCall {
  const name = optionalString(reader, wire, 'name', pointer)
  return withOrigin(ID, wire, pointer, {
    kind: 'hosted-call',
    hosted: type === 'mcp_tool_use' ? 'mcp' : (KINDS.get(name ?? '') ?? 'other'),
    id: requiredString(reader, wire, 'id', pointer),
    ...(name === undefined ? {} : { name }),
    input: jsonText(reader, wire['input'], pointer),
  } satisfies HostedCall)
}

/** Every `…_tool_result` block. */
export function decodeHostedResult(wire: Wire, type: string, pointer: string, reader: Reader): HostedResult {
  const content = wire['content']
  const failed = wire['is_error'] === true || (isObject(content) && String(content['type']).endsWith('_error'))
  const items: readonly unknown[] = Array.isArray(content) ? content : [content]
  const sources = items.flatMap(decodeSource)
  const output = items.flatMap(decodeOutput).join('\n')
  return withOrigin(ID, wire, pointer, {
    kind: 'hosted-result',
    hosted: KINDS.get(type.slice(0, -'_tool_result'.length)) ?? 'other',
    callId: requiredString(reader, wire, 'tool_use_id', pointer),
    ...(sources.length === 0 ? {} : { sources }),
    ...(output === '' ? {} : { output }),
    ...(failed ? { isError: true } : {}),
  } satisfies HostedResult)
}

type HostedSource = NonNullable<HostedResult['sources']>[number]

function decodeSource(value: unknown): readonly HostedSource[] {
  if (!isObject(value) || typeof value['url'] !== 'string') return []
  // web_fetch_result holds the page as a document, web_search_result only names it.
  const page = isObject(value['content']) ? value['content'] : {}
  const title = value['title'] ?? page['title']
  const text = isObject(page['source']) && page['source']['type'] === 'text' ? page['source']['data'] : undefined
  return [
    {
      url: value['url'],
      ...(typeof title === 'string' ? { title } : {}),
      ...(typeof text === 'string' ? { text } : {}),
    },
  ]
}

/** What a result says in text: program output, an edited file, the words of an MCP server or an adviser. */
function decodeOutput(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (!isObject(value)) return []
  const said = [value['stdout'], value['stderr'], value['text'], value['content']]
  return said.filter((text): text is string => typeof text === 'string' && text !== '')
}
