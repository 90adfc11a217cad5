// How a gateway tells what happens: its log, and its spans where a collector is configured.
import type { Config } from '@ferryllm/control'
import { createLog, type Log } from '../observe/request-log.ts'
import { createTelemetry, findCollector, type Telemetry } from '../observe/telemetry.ts'
import type { GatewayOptions } from './options.ts'

export interface Voices {
  readonly log: Log
  readonly telemetry?: Telemetry
}

/** The log and the tracing of a configuration; a collector that stays the same keeps its queue. */
export function voicesOf(
  config: Config,
  { onLog, env = process.env }: GatewayOptions,
  former: Telemetry | undefined,
  logInForce: () => Log,
): Voices {
  const log = createLog(config.logging, onLog)
  const collector = findCollector(config, env)
  if (collector === undefined) return { log }
  const isSame = JSON.stringify(collector) === JSON.stringify(former?.collector)
  return { log, telemetry: isSame && former !== undefined ? former : createTelemetry(collector, logInForce) }
}
