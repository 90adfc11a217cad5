// Items of tools that the provider ran by itself -> parts, the same for histories and for replies. The item stays on the
// first part, so that its own protocol gets it back whole.
import { compact, type HostedKind, type HostedResult, type Part, withOrigin } from '#ir'
import { asObject, asString, type Fields, jsonTextAt, objectsIn } from '#wire'
import { isHostedCall } from './native-calls.ts'
import { ID } from './id.ts'

/** The parts of a hosted item; undefined for items of any other kind. */
export function decodeHostedItem(item: Fields, pointer: string): readonly Part[] | undefined {
  switch (item['type']) {
    case 'web_search_call':
      return decodeWebSearch(item, pointer)
    case 'file_search_call':
      return decodeFileSearch(item, pointer)
    case 'code_interpreter_call':
      return decodeInterpreter(item, pointer)
    case 'image_generation_call':
      return [decodeImage(item, pointer)]
    case 'mcp_call':
      return decodeMcp(item, pointer)
    case 'shell_call':
      if (!isHostedCall(item)) return undefined
      return [call(item, pointer, 'code-execution', 'shell', item['action'])]
    case 'shell_call_output':
      return [result(item, pointer, 'code-execution', { output: shellText(item) })]
    case 'tool_search_call':
      if (!isHostedCall(item)) return undefined
      return [call(item, pointer, 'tool-search', 'tool_search', item['arguments'])]
    case 'tool_search_output':
      return isHostedCall(item) ? [result(item, pointer, 'tool-search', {})] : undefined
    case 'custom_tool_call':
      if (!isHostedCustomCall(item)) return undefined
      return [call(item, pointer, 'other', asString(item['name']) ?? 'custom', item['input'])]
    default:
      return undefined
  }
}

/** xAI reports what its own search tools do as custom calls with ids of this form. */
export function isHostedCustomCall(item: Fields): boolean {
  return asString(item['call_id'])?.startsWith('xs_call_') === true
}

function idOf(item: Fields): string {
  return asString(item['id']) ?? asString(item['call_id']) ?? ''
}

function call(item: Fields, pointer: string, hosted: HostedKind, name: string, input: unknown): Part {
  return withOrigin(ID, item, pointer, {
    kind: 'hosted-call' as const,
    hosted,
    id: idOf(item),
    name,
    ...(input === undefined || input === null
      ? {}
      : { input: typeof input === 'string' ? input : jsonTextAt(input, pointer) }),
  })
}

function result(
  item: Fields,
  pointer: string,
  hosted: HostedKind,
  found: { sources?: HostedResult['sources'] | undefined; output?: string | undefined; isError?: boolean | undefined },
): Part {
  const callId = asString(item['type'])?.endsWith('_output') === true ? asString(item['call_id']) : undefined
  return withOrigin(
    ID,
    item,
    pointer,
    compact({ kind: 'hosted-result' as const, hosted, callId: callId ?? idOf(item), ...found }),
  )
}

function failed(item: Fields): true | undefined {
  return item['status'] === 'failed' || (item['error'] !== undefined && item['error'] !== null) ? true : undefined
}

function decodeWebSearch(item: Fields, pointer: string): readonly Part[] {
  const action = asObject(item['action'])
  const queries = Array.isArray(action['queries']) ? action['queries'] : []
  const query = asString(action['query']) ?? asString(queries[0])
  const input = compact({
    query,
    queries: queries.length > 1 ? queries : undefined,
    url: asString(action['url']),
    pattern: asString(action['pattern']),
  })
  // xAI and OpenRouter add titles; OpenAI gives the address alone.
  const sources = objectsIn(action['sources']).flatMap(({ url, title, text }) =>
    typeof url === 'string' ? [compact({ url, title: asString(title), text: asString(text) })] : [],
  )
  const asked = call(item, pointer, 'web-search', 'web_search', Object.keys(input).length === 0 ? undefined : input)
  const isError = failed(item)
  if (sources.length === 0 && isError === undefined) return [asked]
  return [asked, result(item, pointer, 'web-search', { sources, isError })]
}

function decodeFileSearch(item: Fields, pointer: string): readonly Part[] {
  const asked = call(item, pointer, 'file-search', 'file_search', { queries: item['queries'] ?? [] })
  if (!Array.isArray(item['results'])) return [asked]
  const sources = objectsIn(item['results']).map((hit) =>
    compact({
      url: asString(hit['file_id']) ?? asString(hit['filename']) ?? '',
      title: asString(hit['filename']),
      text: asString(hit['text']),
    }),
  )
  return [asked, result(item, pointer, 'file-search', { sources, isError: failed(item) })]
}

function decodeInterpreter(item: Fields, pointer: string): readonly Part[] {
  const asked = call(item, pointer, 'code-execution', 'code_interpreter', { code: item['code'] ?? '' })
  if (!Array.isArray(item['outputs'])) return [asked]
  const logs = objectsIn(item['outputs']).flatMap(({ logs }) => (typeof logs === 'string' ? [logs] : []))
  return [asked, result(item, pointer, 'code-execution', { output: logs.join('\n'), isError: failed(item) })]
}

function decodeMcp(item: Fields, pointer: string): readonly Part[] {
  const asked = call(item, pointer, 'mcp', asString(item['name']) ?? 'mcp', item['arguments'])
  const output = asString(item['output'])
  const isError = failed(item)
  return output === undefined && isError === undefined
    ? [asked]
    : [asked, result(item, pointer, 'mcp', { output, isError })]
}

function decodeImage(item: Fields, pointer: string): Part {
  const base64 = asString(item['result'])
  if (base64 === undefined || base64 === '') {
    return call(item, pointer, 'image-generation', 'image_generation', undefined)
  }
  const format = asString(item['output_format']) ?? 'png'
  return withOrigin(ID, item, pointer, {
    kind: 'media' as const,
    media: 'image' as const,
    mediaType: format === 'svg' ? 'image/svg+xml' : `image/${format}`,
    data: { type: 'base64' as const, base64 },
  })
}

function shellText(item: Fields): string {
  return objectsIn(item['output'])
    .flatMap(({ stdout, stderr }) => [stdout, stderr])
    .filter((text) => typeof text === 'string' && text !== '')
    .join('\n')
}
