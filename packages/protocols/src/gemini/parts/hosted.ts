// Google's own tools: their names here, their kinds in the IR, and their call and result parts.
import { compact, type HostedCall, type HostedKind, type HostedResult } from '#ir'
import type { Fields } from '#wire'
import { read, readText } from './read.ts'

/** Keys of a `tools[]` entry that make Google run something. */
export const HOSTED_TOOLS: ReadonlyMap<string, { hosted: HostedKind; name: string }> = new Map([
  ['googleSearch', { hosted: 'web-search', name: 'google_search' }],
  ['googleSearchRetrieval', { hosted: 'web-search', name: 'google_search' }],
  ['enterpriseWebSearch', { hosted: 'web-search', name: 'enterprise_web_search' }],
  ['urlContext', { hosted: 'web-fetch', name: 'url_context' }],
  ['codeExecution', { hosted: 'code-execution', name: 'code_execution' }],
  ['fileSearch', { hosted: 'file-search', name: 'file_search' }],
  ['googleMaps', { hosted: 'maps', name: 'google_maps' }],
  ['computerUse', { hosted: 'computer', name: 'computer_use' }],
  ['mcpServers', { hosted: 'mcp', name: 'mcp' }],
])

/** The key that stands for a hosted tool of another protocol; undefined when Google has nothing like it. */
export const HOSTED_KEYS: ReadonlyMap<HostedKind, string> = new Map([
  ['web-search', 'googleSearch'],
  ['web-fetch', 'urlContext'],
  ['code-execution', 'codeExecution'],
  ['maps', 'googleMaps'],
])

const SERVER_TOOLS: ReadonlyMap<string, HostedKind> = new Map([
  ['GOOGLE_SEARCH_WEB', 'web-search'],
  ['GOOGLE_SEARCH_IMAGE', 'web-search'],
  ['URL_CONTEXT', 'web-fetch'],
  ['GOOGLE_MAPS', 'maps'],
  ['FILE_SEARCH', 'file-search'],
])

/** Which part names a hosted call or result, for the one loop that finds a part's kind. */
export const HOSTED_PARTS = ['executableCode', 'codeExecutionResult', 'toolCall', 'toolResponse'] as const
export type HostedPart = (typeof HOSTED_PARTS)[number]

/** Gives results without an id the call before them. */
export interface HostedIds {
  readonly call: (own: string | undefined) => string
  readonly result: (own: string | undefined) => string
}

/** `missing` names a call that came without an id. */
export function hostedIds(missing: () => string): HostedIds {
  let last: string | undefined
  return {
    call: (own) => (last = own ?? missing()),
    result: (own) => own ?? last ?? missing(),
  }
}

/** A part in which Google ran a tool. The IR keeps the text of it, so that readers of other protocols can show it. */
export function decodeHosted(
  kind: HostedPart,
  wire: Fields,
  pointer: string,
  ids: HostedIds,
): HostedCall | HostedResult {
  const own = readText(wire, 'id', pointer)
  switch (kind) {
    case 'executableCode': {
      const input = JSON.stringify({ language: read(wire, 'language'), code: read(wire, 'code') })
      return { kind: 'hosted-call', hosted: 'code-execution', id: ids.call(own), name: 'code_execution', input }
    }
    case 'codeExecutionResult': {
      const outcome = readText(wire, 'outcome', pointer)
      const failed = outcome === 'OUTCOME_FAILED' || outcome === 'OUTCOME_DEADLINE_EXCEEDED'
      return compact({
        kind: 'hosted-result' as const,
        hosted: 'code-execution' as const,
        callId: ids.result(own),
        output: readText(wire, 'output', pointer) ?? '',
        isError: failed ? true : undefined,
      })
    }
    case 'toolCall': {
      const type = readText(wire, 'toolType', pointer) ?? ''
      return {
        kind: 'hosted-call',
        hosted: SERVER_TOOLS.get(type) ?? 'other',
        id: ids.call(own),
        name: type.toLowerCase(),
        input: JSON.stringify(read(wire, 'args') ?? {}),
      }
    }
    case 'toolResponse': {
      const type = readText(wire, 'toolType', pointer) ?? ''
      const response = read(wire, 'response')
      return compact({
        kind: 'hosted-result' as const,
        hosted: SERVER_TOOLS.get(type) ?? 'other',
        callId: ids.result(own),
        output: response === undefined ? undefined : JSON.stringify(response),
      })
    }
  }
}
