// Reply blocks that are complete from the start, in the words of an Anthropic client (spec 06 §6.3.1).
import {
  type Annotation,
  type Compaction,
  type HostedCall,
  type HostedResult,
  type Ledger,
  type Media,
  type Opaque,
  pointer,
  type Request,
} from '#ir'
import { toolInput } from '#wire'
import type * as Wire from '../wire.ts'
import { encodeCitation } from './citation.ts'
import { overlaid, untouched } from './overlay.ts'

export type WholeBlock = Media | HostedCall | HostedResult | Compaction | Opaque

/** Encodes whole blocks and annotations of one reply; what has no place is noted once per kind. */
export interface ReplyBlocks {
  readonly block: (block: WholeBlock) => Wire.ResponseBlock | undefined
  readonly citation: (annotation: Annotation) => unknown
}

/** Foreign hosted steps are shown only to clients that declared the tool: others have no code for these blocks. */
export function replyBlocks(request: Request, ledger: Ledger): ReplyBlocks {
  const declared = new Set(request.tools.flatMap((tool) => (tool.kind === 'hosted' ? [tool.hosted] : [])))
  const noted = new Set<string>()
  const drop = (code: string, text: string, from?: string): undefined => {
    if (!noted.has(code)) ledger.dropped(code, text, from)
    noted.add(code)
  }
  return {
    block(block) {
      const wire = untouched(block)
      if (wire !== undefined) return wire as Wire.ResponseBlock
      switch (block.kind) {
        case 'hosted-call':
        case 'hosted-result':
          return (
            (declared.has(block.hosted) ? hostedStep(block) : undefined) ??
            drop('hosted_result_dropped', `The client cannot be shown ${block.hosted} steps of this provider.`)
          )
        case 'compaction':
          return compaction(block)
        case 'media':
          return drop('media_unsupported', `A Messages reply cannot hold ${block.media}.`, pointer(block))
        case 'opaque':
          return drop(`field_dropped:${block.type}`, `Messages has no place for ${block.type}.`, pointer(block))
      }
    },
    citation(annotation) {
      const wire = encodeCitation(annotation, declared.has('web-search'))
      return wire ?? drop('annotations_dropped', 'The client did not ask for web search and takes no citations.')
    },
  }
}

/** The two hosted tools that other providers have as well. */
function hostedStep(block: HostedCall | HostedResult): Wire.ResponseBlock | undefined {
  const name = block.hosted === 'web-search' ? 'web_search' : 'code_execution'
  if (name === 'code_execution' && block.hosted !== 'code-execution') return undefined
  if (block.kind === 'hosted-call') {
    const input = toolInput(block.input ?? '', () => undefined)
    return { type: 'server_tool_use', id: serverId(block.id), name, input }
  }
  const content = name === 'web_search' ? searchContent(block) : executionContent(block)
  return { type: `${name}_tool_result`, tool_use_id: serverId(block.callId), content }
}

type HostedContent = NonNullable<Wire.HostedResultBlock['content']>

function searchContent({ sources = [], isError }: HostedResult): HostedContent {
  if (isError === true) return { type: 'web_search_tool_result_error', error_code: 'unavailable' }
  return sources.map(({ url, title }): Wire.WebSearchResult => ({
    type: 'web_search_result',
    url,
    title: title ?? url,
    encrypted_content: '',
    page_age: null,
  }))
}

function executionContent({ output = '', isError }: HostedResult): HostedContent {
  const said =
    isError === true ? { stdout: '', stderr: output, return_code: 1 } : { stdout: output, stderr: '', return_code: 0 }
  return { type: 'code_execution_result', ...said, content: [] }
}

/** Anthropic's clients know hosted calls by their `srvtoolu_` ids; call and result map alike. */
function serverId(id: string): string {
  return id.startsWith('srvtoolu_') ? id : `srvtoolu_${id.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`
}

function compaction(block: Compaction): Wire.ResponseBlock {
  const { text, seal } = block
  const wire = overlaid(block, {
    type: 'compaction',
    content: text ?? null,
    ...(seal === undefined
      ? {}
      : seal.kind === 'signature'
        ? { signature: seal.value }
        : { encrypted_content: seal.value }),
  })
  return wire as unknown as Wire.CompactionBlock
}
