// `ferryllm capture`: of which requests the running gateway records bodies, from now on.
import { captureAnswer, forgottenAnswer, type CaptureAnswer, type CaptureMode } from '@ferryllm/control'
import { OK } from '../exit-codes.ts'
import { printJson } from '../render/failure.ts'
import { formatBytes, plural } from '../render/text.ts'
import { askGateway } from '../state/ask-gateway.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly json?: true
}

/** Shows what is recorded; with a mode, after it was chosen. */
export async function capture(mode: CaptureMode | undefined, options: Options, terminal: Terminal): Promise<number> {
  const change =
    mode === undefined ? ({ method: 'GET' } as const) : ({ method: 'PUT', body: { bodies: mode } } as const)
  const asked = await askGateway({ ...change, path: '/api/capture', schema: captureAnswer }, options, terminal)
  if ('code' in asked) return asked.code
  if (options.json) printJson(asked.answer, terminal)
  else terminal.out(describe(asked.answer))
  return OK
}

/** Forgets everything that was recorded. */
export async function forgetBodies(options: Options, terminal: Terminal): Promise<number> {
  const question = { method: 'DELETE', path: '/api/capture/bodies', schema: forgottenAnswer } as const
  const asked = await askGateway(question, options, terminal)
  if ('code' in asked) return asked.code
  if (options.json) printJson(asked.answer, terminal)
  else terminal.out(`forgotten: the bodies of ${plural(asked.answer.forgotten, 'request')}\n`)
  return OK
}

const MODES: Readonly<Record<CaptureMode, string>> = {
  off: 'bodies are not recorded',
  errors: 'the bodies of requests in which something failed are recorded',
  all: 'the bodies of all requests are recorded',
}

function describe({ bodies, configured, memory, disk }: CaptureAnswer): string {
  const forRun = bodies === configured ? '' : ` (for this run; the configuration says ${configured})`
  const onDisk =
    disk === undefined
      ? 'nothing is written to disk'
      : `on disk: ${held(disk)}, for ${plural(disk.retention_days, 'day')}`
  const trouble = disk?.degraded === undefined ? '' : ` (not now: ${disk.degraded})`
  return `${MODES[bodies]}${forRun}\nin memory: ${held(memory)}\n${onDisk}${trouble}\n`
}

function held({ traces, bytes, max_bytes: most }: CaptureAnswer['memory']): string {
  return `${plural(traces, 'request')}, ${formatBytes(bytes)} of ${formatBytes(most)}`
}
