// `ferryllm doctor`: what is wrong with this machine, this configuration and this gateway, and what to do about it.
import { statePaths, statusAnswer, type GatewayStatus } from '@ferryllm/control'
import type { Facts } from '../doctor/check.ts'
import { inspector as realInspector, type Inspector } from '../doctor/inspector.ts'
import { CHECKS } from '../doctor/order.ts'
import { FAILED, OK } from '../exit-codes.ts'
import { load, type LayerFlags } from '../load.ts'
import { printJson } from '../render/failure.ts'
import { countOutcomes, renderOutcomes, type Checked } from '../render/outcomes.ts'
import { painter } from '../render/text.ts'
import { callAdmin } from '../state/call-admin.ts'
import { findGateway, type GatewayRecord } from '../state/pid-file.ts'
import type { Terminal } from '../terminal.ts'
import { versionNumber } from './version.ts'

/** The options of the command line. */
export interface DoctorOptions {
  readonly config?: string
  readonly live?: true
  readonly json?: true
}

/** Runs every check; 1 when one of them failed. */
export async function doctor(
  options: DoctorOptions,
  terminal: Terminal,
  inspector: Inspector = realInspector,
  nodeVersion: string = process.versions.node,
): Promise<number> {
  const { ok, checks } = await examine(
    { live: options.live === true, file: options.config },
    terminal,
    inspector,
    nodeVersion,
  )
  if (options.json) printJson({ ok, checks }, terminal)
  else terminal.out(`${renderOutcomes(checks, painter(terminal.hasColors))}\n\n${countOutcomes(checks)}\n`)
  return ok ? OK : FAILED
}

/** What is to be examined; `file` is the one of `--config`, `flags` what a running gateway was started with. */
interface Examination {
  readonly live: boolean
  readonly file: string | undefined
  readonly flags?: LayerFlags
}

/** Every check. */
export async function examine(
  { live, file, flags }: Examination,
  terminal: Terminal,
  inspector: Inspector = realInspector,
  nodeVersion: string = process.versions.node,
): Promise<{ ok: boolean; checks: Checked[] }> {
  const paths = statePaths(terminal)
  const found = findGateway(paths)
  const status = found.state === 'running' ? await askStatus(paths, found.record) : undefined
  const facts: Facts = {
    terminal,
    nodeVersion,
    version: versionNumber,
    loaded: load(file, terminal, flags),
    paths,
    found,
    live,
    inspector,
    ...(status === undefined ? {} : { status }),
  }
  const checks: Checked[] = (await Promise.all(CHECKS.map(async (check) => check(facts)))).flat()
  return { ok: checks.every(({ outcome }) => outcome !== 'failed'), checks }
}

async function askStatus(paths: Facts['paths'], record: GatewayRecord): Promise<GatewayStatus | undefined> {
  const reply = await callAdmin(paths, record, 'GET', '/api/status')
  return 'body' in reply ? statusAnswer.safeParse(reply.body).data : undefined
}
