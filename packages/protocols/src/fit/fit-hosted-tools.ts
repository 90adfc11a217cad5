// fit: tools that a provider runs by itself, and what they left in the history (spec 05 notes 22 and 23). They only work
// where the target has the like; readable results go along as text, everything else is left out and noted.
import type { HostedKind, HostedResult, Opaque, Part, Request, Text, Tool } from '#ir'
import { GatewayError, pointer } from '#ir'
import { pathOf } from '#wire'
import { fieldPath } from './client-field.ts'
import { replaceSome, rewriteTurns } from './keep-same.ts'
import type { FitContext, FitStep } from './plan.ts'

/** Kinds that mean the same at several vendors, so that one vendor's tool can stand in for another's. */
const SHARED: readonly HostedKind[] = ['web-search', 'web-fetch', 'code-execution', 'image-generation', 'maps']

/** Parts of an unknown kind that steer the request: their wish is read already, or losing them changes nothing. */
const HARMLESS: ReadonlySet<string> = new Set(['configuration_update', 'tool_removal'])

/** Parts whose loss would make the answer wrong, so that the request is refused. */
const ESSENTIAL: ReadonlySet<string> = new Set(['compaction_trigger'])

/** Keeps the hosted tools that the target runs; drops or refuses the others and the traces they left. */
export const fitHostedTools: FitStep = (request, context) => fitHistory(fitTools(request, context), context)

function fitTools(request: Request, context: FitContext): Request {
  const tools = replaceSome(request.tools, (tool) => (isTaken(tool, request, context) ? undefined : []))
  const lost = request.tools.filter((tool) => !tools.includes(tool))
  if (lost.length === 0) return request
  refuseWhenEssential(lost, tools, request, context)
  for (const tool of lost) {
    const text = `The provider has no ${labelOf(tool)} tool: it was left out.`
    context.ledger.dropped(`tool_dropped:${typeOf(tool)}`, text, pointer(tool))
  }
  const { toolChoice, ...rest } = request
  const keepsChoice = toolChoice !== undefined && toolChoice.mode !== 'hosted' && tools.length > 0
  return keepsChoice ? { ...rest, toolChoice, tools } : { ...rest, tools }
}

function isTaken(tool: Tool, request: Request, { source, target }: FitContext): boolean {
  if (tool.kind === 'opaque') return source === target.protocol
  if (tool.kind !== 'hosted') return true
  const runs = target.traits.hostedTools.includes(tool.hosted)
  if (source === target.protocol) return runs || target.protocol === 'openai-chat'
  // Gemini takes functions and its own tools together only since version 3 (spec 04 §4.2).
  const older = target.protocol === 'gemini' && target.capabilities.thinkingControl === 'budget'
  const alone = request.tools.every((other) => other.kind === 'hosted')
  return runs && SHARED.includes(tool.hosted) && (!older || alone)
}

/**
 * A tool that the model is made to use cannot be left out. Claude Code's WebSearch asks in a request of its own with no
 * other tool, and takes any answer for a result: its user has to learn that there is no search (05 note 22).
 */
function refuseWhenEssential(
  lost: readonly Tool[],
  kept: readonly Tool[],
  request: Request,
  context: FitContext,
): void {
  const { toolChoice } = request
  const hosted = toolChoice?.mode === 'hosted' ? toolChoice.hosted : undefined
  const forced = lost.find((tool) =>
    hosted === undefined ? toolChoice?.mode === 'required' && kept.length === 0 : isHosted(tool, hosted),
  )
  const nested =
    context.source === 'anthropic' && kept.length === 0 && lost.every((tool) => isHosted(tool, 'web-search'))
  const missed = forced ?? (nested ? lost[0] : undefined)
  if (missed === undefined) return
  const message = `${context.target.model} has no ${labelOf(missed)} tool here: use a model of a provider that runs it.`
  throw new GatewayError('unsupported', message, {
    path: forced === undefined ? pathOf(pointer(missed) ?? '/tools') : fieldPath(request, 'toolChoice', context),
    code: 'unsupported_tool',
  })
}

function isHosted(tool: Tool, hosted: HostedKind): boolean {
  return tool.kind === 'hosted' && tool.hosted === hosted
}

/** The wire's own word, as clients know it: `web_search`. */
function typeOf(tool: Tool): string {
  if (tool.kind === 'opaque') return tool.type
  return tool.kind === 'hosted' && tool.hosted !== 'other' ? tool.hosted.replaceAll('-', '_') : (tool.name ?? tool.kind)
}

function labelOf(tool: Tool): string {
  return typeOf(tool).replaceAll('_', ' ')
}

function fitHistory(request: Request, context: FitContext): Request {
  if (context.source === context.target.protocol) return request
  return rewriteTurns(request, context, (parts) => replaceSome(parts, (part) => fitPart(part, context)))
}

/** What replaces a part; undefined = it stays. */
function fitPart(part: Part, context: FitContext): readonly Part[] | undefined {
  switch (part.kind) {
    case 'tool-result': {
      const parts = replaceSome(part.parts, (inner) => fitPart(inner, context))
      return parts === part.parts ? undefined : [{ ...part, parts }]
    }
    case 'hosted-call':
      dropHosted(part.hosted, part, context)
      return []
    case 'hosted-result':
      return fitResult(part, context)
    case 'item-reference':
      throw new GatewayError('invalid-request', `The item '${part.id}' is not stored here: send the item itself.`, {
        path: pathOf(pointer(part, 'id') ?? '/input'),
        code: 'item_not_found',
      })
    case 'opaque':
      return fitOpaque(part, context)
    default:
      return undefined
  }
}

function dropHosted(hosted: HostedKind, part: Part, { ledger }: FitContext): void {
  const text = `A step of the other provider's ${hosted} tool was left out of the history.`
  ledger.dropped('hosted_result_dropped', text, pointer(part), 'info')
}

function fitResult(part: HostedResult, context: FitContext): readonly Part[] {
  const text = resultText(part)
  if (text === undefined) {
    dropHosted(part.hosted, part, context)
    return []
  }
  const said = `What the other provider's ${part.hosted} tool found is sent as text.`
  context.ledger.approximated('hosted_result_dropped', said, pointer(part), 'info')
  const found: Text = { kind: 'text', text }
  return [found]
}

function resultText({ hosted, sources = [], output }: HostedResult): string | undefined {
  const found = sources.map(({ url, title, text }) => {
    const head = title === undefined || title === '' ? url : `${title} (${url})`
    return text === undefined || text === '' ? `- ${head}` : `- ${head}\n${text}`
  })
  const lines = output === undefined || output === '' ? found : [...found, output]
  const tag = `${hosted.replaceAll('-', '_')}_results`
  return lines.length === 0 ? undefined : `<${tag}>\n${lines.join('\n')}\n</${tag}>`
}

function fitOpaque(part: Opaque, { ledger }: FitContext): readonly Part[] {
  const from = pointer(part)
  if (ESSENTIAL.has(part.type)) {
    throw new GatewayError('unsupported', `'${part.type}' only works with the provider it is meant for.`, {
      path: pathOf(from ?? '/input'),
      code: 'unsupported_value',
    })
  }
  const text = `'${part.type}' is known to its own protocol only: it was left out.`
  ledger.dropped(`field_dropped:${part.type}`, text, from, HARMLESS.has(part.type) ? 'info' : 'warn')
  return []
}
