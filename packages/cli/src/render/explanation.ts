// The journey of one request as text: who answers, how it travels, what is sent, and what was lost or changed on the way.
import type { Explanation } from '@ferryllm/gateway'
import { foldStrings } from './fold-strings.ts'
import { displayWidth, formatBytes, plural, printable, type Paint } from './text.ts'

type Note = Explanation['notes'][number]

const PROTOCOLS: Readonly<Record<string, string>> = {
  anthropic: 'Anthropic Messages',
  'openai-chat': 'OpenAI Chat Completions',
  'openai-responses': 'OpenAI Responses',
  gemini: 'Gemini generateContent',
}

const LANES: Readonly<Record<Explanation['lane'], string>> = {
  splice: "same protocol: the client's own bytes, with nothing but the model name replaced",
  overlay: 'same protocol: what a policy edits is replaced, everything else stays as it came',
  translate: 'another protocol: decoded and encoded anew',
}

const SIGNS: Readonly<Record<Note['op'], string>> = {
  dropped: '✗',
  approximated: '≈',
  rewritten: '~',
  added: '+',
  mapped: '→',
}

/** Renders an explanation; `request` says what was read. */
export function renderExplanation(
  explanation: Explanation,
  request: { file: string; bytes: number },
  paint: Paint,
): string {
  const { client, model, upstreamModel, provider, fallbacks, protocol, lane, url, upstream, notes } = explanation
  const field = (name: string, value: string): string => `${paint('bold', name.padEnd(10))}${value}`
  const source = `${request.file === '-' ? 'standard input' : request.file}, ${formatBytes(request.bytes)}`
  const renamed = upstreamModel === model ? '' : `, as ${paint('cyan', printable(upstreamModel))}`
  const sent = Buffer.byteLength(JSON.stringify(upstream) ?? '')
  const losses = notes.filter((note) => note.op === 'dropped' || note.op === 'approximated')
  const others = notes.filter((note) => !losses.includes(note))
  return [
    [
      field('Request', `${paint('cyan', printable(model))} in ${PROTOCOLS[client] ?? client} (${printable(source)})`),
      field('Provider', `${paint('cyan', printable(provider))} in ${PROTOCOLS[protocol] ?? protocol}${renamed}`),
      ...(fallbacks.length === 0
        ? []
        : [field('Fallback', fallbacks.map((next) => renderFallback(next, upstreamModel)).join(', '))]),
      field('Lane', `${paint('cyan', lane)}: ${LANES[lane]}`),
      field('URL', printable(url)),
    ].join('\n'),
    renderRoute(explanation, paint),
    `${paint('bold', 'Sent upstream')} (${formatBytes(sent)})\n${indent(paintKeys(foldStrings(upstream), paint))}`,
    renderNotes('Losses', losses, 'nothing is lost', paint),
    renderNotes('Other notes', others, 'none', paint),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** The model only where it is another one. */
function renderFallback({ provider, model }: Explanation['fallbacks'][number], upstreamModel: string): string {
  return printable(model === upstreamModel ? provider : `${provider} (${model})`)
}

function renderRoute({ route, provider }: Explanation, paint: Paint): string {
  if (route.length === 0) return `${paint('bold', 'Route')}\n  not asked: --to names ${printable(provider)}`
  return renderVerdicts(route, paint)
}

/** Every route with what it said, the deciding one marked. */
export function renderVerdicts(route: Explanation['route'], paint: Paint): string {
  const matchWidth = widest(route.map(({ match }) => printable(match)))
  const typeWidth = widest(route.map(({ type }) => type))
  const providerWidth = widest(route.map((rule) => printable(rule.provider)))
  const chosen = route.find((rule) => rule.verdict.startsWith('serves this model'))
  const lines = route.map((rule) => {
    const cells = [
      rule === chosen ? '>' : ' ',
      pad(printable(rule.match), matchWidth),
      pad(rule.type, typeWidth),
      pad(printable(rule.provider), providerWidth),
      printable(rule.verdict),
    ]
    return `  ${paint(rule === chosen ? 'green' : 'dim', cells.join('  '))}`
  })
  return `${paint('bold', 'Route')}\n${lines.join('\n')}`
}

function renderNotes(title: string, notes: readonly Note[], none: string, paint: Paint): string {
  if (notes.length === 0) return `${paint('bold', title)}: ${none}`
  const lines = notes.flatMap((note) => {
    const style = note.severity === 'error' ? 'red' : note.severity === 'warn' ? 'yellow' : 'dim'
    const places = [note.from, note.to].filter((pointer) => pointer !== undefined).map(printable)
    const head = `${SIGNS[note.op]} ${note.op.padEnd(12)}  ${paint('bold', printable(note.code))}`
    const where = places.length === 0 ? '' : `  ${paint('dim', places.join(' → '))}`
    return [`  ${paint(style, head)}${where}`, `      ${printable(note.text)}`]
  })
  return `${paint('bold', title)} (${plural(notes.length, 'note')})\n${lines.join('\n')}`
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(displayWidth))
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(width - displayWidth(text))
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}

function paintKeys(json: string, paint: Paint): string {
  return json.replace(
    /^(\s*)("(?:[^"\\]|\\.)*")(?=: )/gm,
    (_, space: string, key: string) => space + paint('cyan', key),
  )
}
