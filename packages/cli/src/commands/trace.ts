// `ferryllm requests show --trace`, `curl`, `replay` and `export`: what the running gateway has recorded of a request.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  curlOf,
  exportAnswer,
  replayAnswer,
  requestEvent,
  traceAnswer,
  type RequestEvent,
  type Trace,
} from '@ferryllm/control'
import { OK } from '../exit-codes.ts'
import { fail, printJson } from '../render/failure.ts'
import { painter } from '../render/text.ts'
import { renderReplay, renderTrace } from '../render/trace.ts'
import { askGateway } from '../state/ask-gateway.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly json?: true
}

/** Prints everything that was recorded. */
export async function showTrace(id: string, options: Options, terminal: Terminal): Promise<number> {
  const asked = await askGateway({ method: 'GET', path: placeOf(id, 'trace'), schema: traceAnswer }, options, terminal)
  if ('code' in asked) return asked.code
  const { answer } = asked
  if (options.json) printJson(answer, terminal)
  else if (answer.trace === undefined) return fail(answer.missing?.message ?? 'there is no trace', options, terminal)
  else terminal.out(renderTrace({ ...answer, trace: answer.trace }, painter(terminal.hasColors)))
  return OK
}

/** Prints the line for a shell that sends it: as the client did, or as attempt number `attempt` went to its provider. */
export async function printCurl(
  id: string,
  options: { readonly attempt?: number },
  terminal: Terminal,
): Promise<number> {
  const asked = await askGateway({ method: 'GET', path: placeOf(id, 'trace'), schema: traceAnswer }, {}, terminal)
  if ('code' in asked) return asked.code
  const { trace, missing } = asked.answer
  if (trace === undefined) return fail(missing?.message ?? 'there is no trace', {}, terminal)
  const line = options.attempt === undefined ? clientCurl(trace) : attemptCurl(trace, options.attempt)
  if (line === undefined) {
    return fail(`there is no attempt ${options.attempt}: the request had ${trace.attempts.length}`, {}, terminal)
  }
  if (line.isCut) terminal.error('warning: the body was not recorded whole; this is its beginning\n')
  terminal.out(`${line.text}\n`)
  return OK
}

interface CurlLine {
  readonly text: string
  readonly isCut: boolean
}

function clientCurl({ client }: Trace): CurlLine {
  const { method, path, headers, body } = client
  const url = `http://${headers['host'] ?? 'localhost:3000'}${path}`
  const text = curlOf({
    method,
    url,
    headers,
    variable: 'GATEWAY_KEY',
    ...(body === undefined ? {} : { body: body.text }),
  })
  return { text, isCut: body?.truncated === true }
}

function attemptCurl({ attempts }: Trace, number: number): CurlLine | undefined {
  const attempt = attempts[number - 1]
  if (attempt?.request === undefined) return undefined
  const { body, ...request } = attempt.request
  const variable = `${attempt.provider.toUpperCase().replaceAll(/[^A-Z\d]+/g, '_')}_API_KEY`.replace(/^(?=\d)/, '_')
  return { text: curlOf({ ...request, body: body.text, variable }), isCut: body.truncated === true }
}

export interface ReplayOptions extends Options {
  readonly provider?: string
  readonly model?: string
}

const LOOK_MS = 200

/** Sends it once more, waits for its end, and prints how that was. */
export async function replayRequest(id: string, options: ReplayOptions, terminal: Terminal): Promise<number> {
  const { provider, model } = options
  const body = { ...(provider === undefined ? {} : { provider }), ...(model === undefined ? {} : { model }) }
  const question = { method: 'POST', path: placeOf(id, 'replay'), body, schema: replayAnswer } as const
  const asked = await askGateway(question, options, terminal)
  if ('code' in asked) return asked.code
  let row: RequestEvent
  do {
    await sleep(LOOK_MS)
    const looked = await askGateway(
      { method: 'GET', path: `/api/requests/${asked.answer.id}/trace`, schema: traceAnswer },
      options,
      terminal,
    )
    if ('code' in looked) return looked.code
    row = requestEvent.parse(looked.answer.request)
  } while (row.state === 'running')
  if (options.json) printJson(row, terminal)
  else terminal.out(renderReplay(row, painter(terminal.hasColors)))
  return row.error_kind === undefined ? OK : 1
}

/** Prints it for a bug report. */
export async function exportRequest(
  id: string,
  { texts }: { readonly texts: 'hide' | 'keep' },
  terminal: Terminal,
): Promise<number> {
  const path = `${placeOf(id, 'export')}?texts=${texts}`
  const asked = await askGateway({ method: 'GET', path, schema: exportAnswer }, {}, terminal)
  if ('code' in asked) return asked.code
  printJson(asked.answer, terminal)
  return OK
}

function placeOf(id: string, what: string): string {
  return `/api/requests/${encodeURIComponent(id)}/${what}`
}
