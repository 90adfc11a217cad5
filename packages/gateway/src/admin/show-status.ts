// GET /api/status
import type { ConfigEvent, GatewayStatus } from '@ferryllm/control'
import { VERSION } from '../version.ts'
import type { AdminContext } from './admin.ts'
import type { Answer } from './endpoint.ts'
import { describeProviders } from './describe-providers.ts'

/** Everything that a person asks first about a running gateway. */
export function showStatus(context: AdminContext): Answer {
  return { status: 200, body: describeStatus(context) }
}

export function describeStatus(context: AdminContext): GatewayStatus {
  const { options, services, health, startedAt, loadedAt, listens, url } = context
  const { draining, admission, storage } = services()
  const store = storage.health()
  const listening = url()
  const failure = options.reloadFailure?.()
  return {
    version: VERSION,
    node: process.versions.node,
    pid: process.pid,
    started_at: startedAt.toISOString(),
    uptime_secs: Math.round((Date.now() - startedAt.getTime()) / 1000),
    listen: listens.join(', '),
    ...(listening === undefined ? {} : { url: listening }),
    config: {
      ...(options.configFile === undefined ? {} : { file: options.configFile }),
      loaded_at: loadedAt().toISOString(),
      ...(failure === undefined ? {} : { last_failure: { at: failure.at, problems: [...failure.problems] } }),
    },
    draining: draining(),
    in_flight: admission.inFlight(),
    totals: health.totals(),
    ...(store === undefined ? {} : { store }),
    providers: describeProviders(context),
  }
}

/** How the latest reading of the configuration went. */
export function describeConfig({ options, loadedAt }: AdminContext): ConfigEvent {
  const failure = options.reloadFailure?.()
  return failure === undefined
    ? { ok: true, at: loadedAt().toISOString() }
    : { ok: false, at: failure.at, problems: [...failure.problems] }
}
