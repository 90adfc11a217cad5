// The status of a running gateway as text.
import type { GatewayStatus, ProviderStatus } from '@ferryllm/control'
import { formatDuration, plural, printable, renderTable, type Paint } from './text.ts'

/** Renders the answer of the admin API. */
export function renderStatus(status: GatewayStatus, place: { url: string; logFile?: string }, paint: Paint): string {
  const { config, totals, draining } = status
  const state = draining ? paint('yellow', 'is stopping') : paint('green', 'is running')
  const failure = config.last_failure
  const lines = [
    `${paint('bold', `ferryllm ${status.version}`)} ${state}: ${place.url}`,
    field('process', `${status.pid}, for ${formatDuration(status.uptime_secs)} (Node ${status.node})`),
    field('configuration', `${config.file ?? 'from the environment'}, in force since ${config.loaded_at}`),
    ...(failure === undefined
      ? []
      : [field('', `a reload at ${failure.at} was refused: ${failure.problems.join('; ')}`)]),
    field(
      'requests',
      `${count(totals.requests)} so far, ${count(totals.errors)} failed, ${status.in_flight} under way`,
    ),
    field(
      'tokens',
      `${count(totals.input_tokens)} in (${count(totals.cached_tokens)} from caches), ${count(totals.output_tokens)} out`,
    ),
    field('log', place.logFile ?? 'on its own terminal'),
    '',
    paint('bold', 'Providers'),
    renderTable(['name', 'protocol', 'state', 'last success', 'last error'], status.providers.map(row), paint),
  ]
  return lines.join('\n')
}

function row({
  name,
  protocol,
  state,
  reason,
  circuit,
  keys = [],
  last_success_at: success,
  last_error: error,
}: ProviderStatus): string[] {
  const open = `circuit open after ${plural(circuit.failures, 'failure')}`
  const resting = keys.filter((key) => key.resting !== undefined).length
  const ready = resting === 0 ? 'ready' : `ready, ${resting} of ${keys.length} keys resting`
  const shown = state === 'disabled' ? `disabled: ${reason}` : circuit.state === 'closed' ? ready : open
  return [name, protocol, shown, success ?? '-', error === undefined ? '-' : `${error.at} ${error.kind}`]
}

function field(name: string, value: string): string {
  return `  ${name.padEnd(15)}${printable(value)}`
}

function count(value: number): string {
  return value.toLocaleString('en')
}
