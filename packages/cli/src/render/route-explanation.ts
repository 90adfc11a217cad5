// Where requests for a model would go, as text: the names, the routes that were asked, and who answers in which order.
import type { RouteExplanation } from '@ferryllm/gateway'
import { renderVerdicts } from './explanation.ts'
import { printable, renderTable, type Paint } from './text.ts'

type Decision = NonNullable<RouteExplanation['decision']>

const STRATEGIES: Readonly<Record<Decision['strategy'], string>> = {
  first: 'the first that works',
  weighted: 'by weight, the same one for all turns of a conversation',
  least_busy: 'the least busy one, the same for all turns of a conversation',
  cost: 'the cheapest one',
  latency: 'the one that answers soonest, the same for all turns of a conversation',
}

/** Renders where a model goes. */
export function renderRouteExplanation(explanation: RouteExplanation, paint: Paint): string {
  const { names, routes, decision, refusal } = explanation
  const [asked = '', ...aliases] = names.map((name) => paint('cyan', printable(name)))
  return [
    `${paint('bold', 'Model')}     ${[asked, ...aliases].join(' → ')}${aliases.length > 0 ? ' (aliases)' : ''}`,
    routes.length === 0 ? `${paint('bold', 'Route')}\n  there are none` : renderVerdicts(routes, paint),
    ...(decision === undefined ? [] : [renderDecision(decision, paint)]),
    ...(refusal === undefined ? [] : [`${paint('red', 'Refused')}   ${printable(refusal)}`]),
  ].join('\n\n')
}

function renderDecision({ strategy, workMode, targets }: Decision, paint: Paint): string {
  const shared = targets.filter(({ role }) => role === 'target').length
  const rows = targets.map((target, index) => [
    String(index + 1),
    target.weight === undefined ? target.role : `${target.role}, weight ${target.weight}`,
    target.provider,
    target.model,
    target.translated === undefined
      ? target.protocol
      : `${target.protocol} (${target.translated ? 'translated' : 'as it is'})`,
    target.context === undefined ? '?' : target.context.toLocaleString('en'),
    target.disabled === undefined ? 'ready' : `disabled: ${target.disabled}`,
  ])
  const how = shared > 1 ? `: ${STRATEGIES[strategy]}` : ''
  const mode = workMode === 'auto' ? '' : `\n  work_mode = ${workMode}`
  return `${paint('bold', 'Targets')}${how}${mode}\n${renderTable(['', 'role', 'provider', 'model sent', 'protocol', 'context', 'state'], rows, paint)}`
}
