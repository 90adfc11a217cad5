// What a model has to read of a request: the texts, and whatever else costs tokens. One walk over the parts, none over the
// characters, so that it can be done before every request.
import type { Part, Request, Tool } from '@ferryllm/protocols'
import { measureMedia, type MeasuredMedia } from './measure-media.ts'

/** A request as those who count it see it. */
export interface Measured {
  /** Everything that is read as text, in order: system prompt, messages, calls, results, reasoning. */
  readonly texts: readonly string[]
  /** Those that the request itself describes. */
  readonly tools: readonly DescribedTool[]
  /** Those that the vendor describes, in words of its own. */
  readonly vendorTools: number
  /** What the reply has to look like. */
  readonly schema: object | undefined
  /** Messages, the system prompt as one of them. */
  readonly turns: number
  /** Calls of tools, and their results. */
  readonly calls: number
  /** Characters of reasoning that only its maker can read, since the user last said something: what is older is not read. */
  readonly sealedChars: number
  readonly media: readonly MeasuredMedia[]
  /** Characters of the media in the request, which no model reads as text. */
  readonly mediaChars: number
}

type DescribedTool = Exclude<Tool, { kind: 'native' | 'hosted' }>

/** Every part, those within results included. */
export function measureRequest({ system, turns, tools, output }: Request): Measured {
  const texts: string[] = system.map(({ text }) => text)
  const described: DescribedTool[] = []
  const media: MeasuredMedia[] = []
  let calls = 0
  let vendorTools = 0
  let sealedChars = 0
  let mediaChars = 0
  const addTool = (tool: Tool): void => {
    if (tool.kind === 'native' || tool.kind === 'hosted') vendorTools++
    else described.push(tool)
  }
  const visit = (part: Part): void => {
    if ('seal' in part && part.seal !== undefined && HIDES_TEXT.has(part.seal.kind)) {
      sealedChars += part.seal.value.length
    }
    switch (part.kind) {
      case 'text':
      case 'refusal':
      case 'reasoning':
        return void texts.push(part.text)
      case 'compaction':
        return void texts.push(part.text ?? '')
      case 'tool-call':
        calls++
        return void texts.push(part.name, part.input)
      case 'tool-result':
        calls++
        return part.parts.forEach(visit)
      case 'hosted-call':
        calls++
        return void texts.push(part.input ?? '')
      case 'hosted-result':
        calls++
        for (const { url, title = '', text = '' } of part.sources ?? []) texts.push(`${url} ${title} ${text}`)
        return void texts.push(part.output ?? '')
      case 'search-result':
        texts.push(part.title)
        return part.parts.forEach(visit)
      case 'tool-addition':
        return part.tools.forEach(addTool)
      case 'opaque':
        return void texts.push(JSON.stringify(part.origin?.value ?? ''))
      case 'item-reference':
        return
      case 'media':
        if (part.data.type === 'text') return void texts.push(part.data.text)
        if (part.data.type === 'parts') return part.data.parts.forEach(visit)
        if (part.data.type === 'base64') mediaChars += part.data.base64.length
        return void media.push(measureMedia(part))
    }
  }
  for (const { role, parts } of turns) {
    if (role === 'user' && parts.some(({ kind }) => kind === 'text' || kind === 'media')) sealedChars = 0
    parts.forEach(visit)
  }
  tools.forEach(addTool)
  return {
    texts,
    tools: described,
    vendorTools,
    schema: output?.type === 'json-schema' ? output.schema : undefined,
    turns: turns.length + (system.length > 0 ? 1 : 0),
    calls,
    sealedChars,
    media,
    mediaChars,
  }
}

/** Seals with the reasoning inside; the others prove a text that is there. */
const HIDES_TEXT: ReadonlySet<string> = new Set(['encrypted', 'thought'])

/** What a model is told of a tool, as JSON. */
export function describeTool(tool: DescribedTool): string {
  const { name } = tool
  switch (tool.kind) {
    case 'function':
      return JSON.stringify({ name, description: tool.description, parameters: tool.schema })
    case 'custom':
      return JSON.stringify({ name, description: tool.description, grammar: tool.grammar?.definition })
    case 'namespace':
      return JSON.stringify({ name, description: tool.description, tools: tool.tools.map(describeAny) })
    case 'opaque':
      return JSON.stringify(tool.origin?.value ?? '')
  }
}

function describeAny(tool: Tool): string {
  return tool.kind === 'native' || tool.kind === 'hosted' ? tool.name : describeTool(tool)
}
