// fit: what helps the provider to find the prompt in its cache: marks on parts and a key (spec 05 notes 38 and 39).
import type { CacheMark, Node, Part, PromptCache, Request, Text, Tool, Turn } from '#ir'
import { pointer } from '#ir'
import { fieldPointer, untranslated } from './client-field.ts'
import type { FitContext, FitStep } from './plan.ts'
import { sha256Hex } from './sha256.ts'
import { mapSame, sameItems, withParts } from './turns.ts'

/** Both vendors refuse a fifth mark. */
const MAX_MARKS = 4

/** OpenAI's limit on `prompt_cache_key`. */
const MAX_KEY = 64

/** The same wish in the two vendors' lifetimes. */
const TTL_TO_OPENAI = new Map([
  ['5m', '30m'],
  ['1h', '12h'],
  ['30m', '30m'],
  ['12h', '12h'],
])
const TTL_TO_ANTHROPIC = new Map([
  ['30m', '5m'],
  ['12h', '1h'],
  ['5m', '5m'],
  ['1h', '1h'],
])

/** Keeps cache marks where the target understands them, and gives it a key for the conversation where it takes one. */
export const fitCache: FitStep = (request, context) => {
  if (untranslated(request, context)) return request
  return fitKey(fitMarks(request, context), context)
}

type Marked = Node & { readonly cache?: CacheMark }

function fitMarks(request: Request, context: FitContext): Request {
  const marked = markedNodes(request)
  if (marked.length === 0) return request
  const understood = understoodMarks(context)
  // The last marks count: they cover the longest prefixes.
  const kept = new Set(understood === 'none' ? [] : marked.filter(isMarkable).slice(-roomFor(request, context)))
  const fit = <T extends Marked>(node: T, strip: (node: T) => T): T => {
    if (node.cache === undefined) return node
    if (kept.has(node)) return translated(node, node.cache, context)
    context.ledger.dropped(
      'cache_marker_dropped',
      'A cache mark has no place here.',
      pointer(node, 'cache_control'),
      'info',
    )
    return strip(node)
  }
  const tools = mapSame(request.tools, (tool) => fit(tool, stripTool))
  const system = mapSame(request.system, (text) => fit(text, stripText))
  const turns = mapSame(request.turns, (turn): Turn => withParts(turn, mapSame(turn.parts, fitPart)))
  return sameItems(tools, request.tools) && sameItems(system, request.system) && sameItems(turns, request.turns)
    ? request
    : { ...request, tools, system, turns }

  function fitPart(part: Part): Part {
    const fitted = fit(part, stripPart)
    if (fitted.kind !== 'tool-result') return fitted
    const parts = mapSame(fitted.parts, (inner) => fit(inner, stripPart))
    return parts === fitted.parts ? fitted : { ...fitted, parts }
  }
}

function stripText({ cache: _cache, ...text }: Text): Text {
  return text
}

function stripPart(part: Part): Part {
  if (!('cache' in part)) return part
  const { cache: _cache, ...rest } = part
  return rest
}

function stripTool(tool: Tool): Tool {
  if (!('cache' in tool)) return tool
  const { cache: _cache, ...rest } = tool
  return rest
}

function understoodMarks({ target }: FitContext): 'anthropic' | 'openai' | 'none' {
  const { cacheMarks } = target.traits
  return cacheMarks === 'openai' && target.capabilities.cacheBreakpoints !== true ? 'none' : cacheMarks
}

/** In the order of the prompt: tools, system, history. */
function markedNodes(request: Request): readonly Marked[] {
  const parts = request.turns.flatMap((turn) => turn.parts)
  const history = parts.flatMap((part) => (part.kind === 'tool-result' ? [...part.parts, part] : [part]))
  const nodes: readonly Marked[] = [...request.tools, ...request.system, ...history]
  return nodes.filter((node) => node.cache !== undefined)
}

function isMarkable(node: Marked): boolean {
  const part: Partial<Part | Tool> = node
  return !(part.kind === 'text' && part.text === '') && part.kind !== 'reasoning'
}

/** Anthropic's automatic mark takes one of the four. */
function roomFor(request: Request, { target }: FitContext): number {
  return target.protocol === 'anthropic' && request.promptCache?.auto !== undefined ? MAX_MARKS - 1 : MAX_MARKS
}

function translated<T extends Marked>(node: T, mark: CacheMark, context: FitContext): T {
  if (mark.ttl === undefined) return node
  const ttl = (understoodMarks(context) === 'openai' ? TTL_TO_OPENAI : TTL_TO_ANTHROPIC).get(mark.ttl)
  if (ttl === mark.ttl) return node
  return { ...node, cache: ttl === undefined ? {} : { ttl } }
}

function fitKey(request: Request, context: FitContext): Request {
  const { source, target, ledger } = context
  const { promptCache, ...rest } = request
  const drop = (field: 'cacheKey' | 'cacheRetention' | 'cacheAuto', name: string): void => {
    const text = `${name} was left out: the provider does not know it.`
    ledger.dropped(`field_dropped:${name}`, text, fieldPointer(request, field, context), 'info')
  }
  const key = target.traits.promptCacheKey ? shortKey(promptCache?.key ?? sessionKey(request, context)) : undefined
  if (promptCache?.key !== undefined && key === undefined) drop('cacheKey', 'prompt_cache_key')
  const same = source === target.protocol
  const openai = source !== 'anthropic' && target.protocol === 'openai-responses'
  const options: PromptCache = same || openai ? withoutKeyAndAuto(promptCache) : {}
  if (hasOptions(promptCache) && !hasOptions(options)) drop('cacheRetention', 'prompt_cache_options')
  const auto = understoodMarks(context) === 'anthropic' ? promptCache?.auto : undefined
  if (promptCache?.auto !== undefined && auto === undefined) drop('cacheAuto', 'cache_control')
  const fitted: PromptCache = {
    ...options,
    ...(key === undefined ? {} : { key }),
    ...(auto === undefined ? {} : { auto }),
  }
  if (key === promptCache?.key && auto === promptCache?.auto && hasOptions(options) === hasOptions(promptCache))
    return request
  return Object.keys(fitted).length === 0 ? rest : { ...rest, promptCache: fitted }
}

function withoutKeyAndAuto(cache: PromptCache | undefined): PromptCache {
  const { key: _key, auto: _auto, ...options } = cache ?? {}
  return options
}

function hasOptions(cache: PromptCache | undefined): boolean {
  return cache?.retention !== undefined || cache?.mode !== undefined || cache?.ttl !== undefined
}

/** Claude Code names its session in `metadata.user_id`; a hash of it names the conversation without telling who it is. */
function sessionKey({ user }: Request, { source }: FitContext): string | undefined {
  if (source !== 'anthropic' || user === undefined) return undefined
  const session = /"session_id"\s*:\s*"([^"]+)"/.exec(user)?.[1] ?? /_session_([\w-]+)$/.exec(user)?.[1]
  return session === undefined ? undefined : sha256Hex(session).slice(0, 32)
}

function shortKey(key: string | undefined): string | undefined {
  return key === undefined || key.length <= MAX_KEY ? key : sha256Hex(key)
}
