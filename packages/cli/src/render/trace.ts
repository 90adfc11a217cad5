// What was recorded of a request, for a terminal: when what happened, why it went where it went, what was sent and what came.
import type { RequestEvent, Trace, TraceAttempt, TraceBody, TraceNote } from '@ferryllm/control'
import { foldStrings } from './fold-strings.ts'
import { formatCost, formatDuration } from './numbers.ts'
import { formatBytes, plural, printable, renderTable, type Paint } from './text.ts'

const SIGNS: Readonly<Record<TraceNote['op'], string>> = {
  dropped: '✗',
  approximated: '≈',
  rewritten: '~',
  added: '+',
  mapped: '→',
}

/** Everything, the longest last. */
export function renderTrace(
  { request, trace }: { readonly request: RequestEvent; readonly trace: Trace },
  paint: Paint,
): string {
  const { client, attempts, answer } = trace
  return [
    headline(request, paint),
    section('Times', [timesLine(trace)], paint),
    section('Route', routeLines(trace), paint),
    section('Attempts', attempts.length === 0 ? ['none'] : [attemptTable(attempts, paint)], paint),
    ...attempts.map((attempt, index) => section(`Notes of attempt ${index + 1}`, attempt.notes.map(noteLine), paint)),
    bodySection(`Client request (${client.method} ${client.path})`, client.body, paint),
    ...attempts.flatMap(({ request: sent, reply }, index) => [
      bodySection(`Sent in attempt ${index + 1} (${sent?.url ?? ''})`, sent?.body, paint),
      bodySection(`Received in attempt ${index + 1} (${reply?.status ?? ''})`, reply?.body, paint),
    ]),
    bodySection(`Answer to the client (${answer?.status ?? ''})`, answer?.body, paint),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n')
}

/** How a request that was sent again has ended. */
export function renderReplay(row: RequestEvent, paint: Paint): string {
  const tokens = `${row.input_tokens ?? '-'} → ${row.output_tokens ?? '-'} tokens`
  const cost = row.cost_usd === undefined ? '' : `, ${formatCost(row.cost_usd)}`
  const error = row.error_kind === undefined ? '' : `${printable(row.error_kind)}: ${printable(row.error ?? '')}\n`
  return `${headline(row, paint)}\n${tokens}${cost}, ${formatDuration(row.latency_ms)}\n${error}compare: ferryllm requests show ${row.id} --trace\n`
}

function headline(row: RequestEvent, paint: Paint): string {
  const models =
    row.upstream_model === row.model ? (row.model ?? '-') : `${row.model ?? '-'} → ${row.upstream_model ?? '-'}`
  const where = [row.provider, row.lane].filter((word) => word !== undefined).join(', ')
  const again = row.replay_of === undefined ? '' : `, replay of ${row.replay_of}`
  return `${paint('bold', row.id)}  ${row.status ?? 'running'}  ${printable(models)}${where === '' ? '' : ` (${printable(where)})`}${printable(again)}`
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  return lines.length === 0 ? '' : `${paint('bold', title)}\n${lines.join('\n')}`
}

function timesLine({ times, attempts }: Trace): string {
  const last = attempts.at(-1)?.times
  const moments: [string, number | undefined][] = [
    ['body', times.body],
    ['routed', times.routed],
    ['sent', last?.sent],
    ['first byte', last?.first_byte],
    ['first token', times.first_token],
    ['closed', times.closed],
  ]
  return `  ${moments.flatMap(([name, ms]) => (ms === undefined ? [] : [`${name} ${formatMs(ms)}`])).join(' · ')}`
}

function routeLines({ route, passed_over: passedOver }: Trace): string[] {
  if (route === undefined) return []
  const names = route.names.length < 2 ? [] : [`  ${route.names.map(printable).join(' → ')}`]
  const wished = route.wished === undefined ? [] : [`  the client asked for ${printable(route.wished)}`]
  const rules = route.rules.map(
    ({ match, type, provider, verdict }) => `  ${printable(match)} (${type}) → ${printable(provider)}: ${verdict}`,
  )
  const targets = `  asked in this order: ${route.targets.map(({ provider, model }) => printable(`${provider}/${model}`)).join(', ')}`
  const failed = passedOver.length === 0 ? [] : [`  failed or passed over: ${passedOver.map(printable).join(', ')}`]
  return [...names, ...wished, ...rules, targets, ...failed]
}

function attemptTable(attempts: readonly TraceAttempt[], paint: Paint): string {
  const head = ['', 'provider', 'model', 'lane', 'wait', 'sent', 'first byte', 'ended', 'status', 'error']
  const rows = attempts.map(({ provider, key, model, lane, wait_ms: wait, times, reply, error }, index) => [
    String(index + 1),
    key === undefined ? provider : `${provider}/${key}`,
    model,
    lane,
    formatMs(wait),
    formatMs(times.sent),
    formatMs(times.first_byte),
    formatMs(times.ended),
    String(reply?.status ?? '-'),
    error?.kind ?? '-',
  ])
  return renderTable(head, rows, paint)
}

function noteLine({ op, from, to, code, text }: TraceNote): string {
  const place = [from, to].filter((pointer) => pointer !== undefined).join(' → ')
  return `  ${SIGNS[op]} ${printable(text)}${place === '' ? '' : ` ${printable(place)}`} (${printable(code)})`
}

function bodySection(title: string, body: TraceBody | undefined, paint: Paint): string {
  if (body === undefined) return ''
  const { bytes, text, truncated, binary, chunks = [] } = body
  const parts = chunks.length > 1 ? `, ${plural(chunks.length, 'part')}` : ''
  const cut = truncated === true ? ', only the beginning was kept' : ''
  const size = paint('dim', `${formatBytes(bytes)}${parts}${cut}`)
  if (binary === true) return `${paint('bold', printable(title))} ${size}\n  (no text)`
  return `${paint('bold', printable(title))} ${size}\n${indent(readable(text))}`
}

/** JSON with its long strings folded; anything else as it came. */
function readable(text: string): string {
  try {
    return foldStrings(JSON.parse(text))
  } catch {
    return text.split('\n').map(printable).join('\n').trimEnd()
  }
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}

function formatMs(ms: number | undefined): string {
  if (ms === undefined) return '-'
  return ms < 10 ? `${ms.toFixed(1)}ms` : formatDuration(ms)
}
