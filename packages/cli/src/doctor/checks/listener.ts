// Checks of the listener: whether the gateway runs or could, and who could reach it.
import { isLoopback, listenersOf, parseListen } from '@ferryllm/control'
import type { Checked } from '../../render/outcomes.ts'
import { reachable } from '../../state/call-admin.ts'
import { found, type Check, type Facts } from '../check.ts'

/** Whether the gateway that runs answers. */
export const checkGateway: Check = ({ found: gateway, status }) => {
  if (gateway.state !== 'running') return found('gateway', 'skipped', 'not running')
  const { pid, url } = gateway.record
  if (status === undefined) {
    return found(
      'gateway',
      'failed',
      `process ${pid} runs, but ${reachable(url)} does not answer`,
      'ferryllm stop --force, then ferryllm start; ferryllm logs may tell why',
    )
  }
  const failure = status.config.last_failure
  if (failure !== undefined) {
    return found(
      'gateway',
      'warning',
      `runs, but its last reload was refused: ${failure.problems[0] ?? ''}`,
      'ferryllm check-config',
    )
  }
  return found('gateway', 'ok', `${reachable(url)} (process ${pid})`)
}

/** Whether the configured ports are free, or ours. */
export const checkPort: Check = async (facts) => {
  const { config } = facts.loaded
  if (config === undefined) return found('port', 'skipped', 'there is no valid configuration')
  return Promise.all(listenersOf(config).map(({ listen }) => lookAtPort(listen, facts)))
}

async function lookAtPort(listen: string, { found: gateway, status, inspector }: Facts): Promise<Checked> {
  const address = parseListen(listen)
  if (address === undefined) return found('port', 'skipped', `${listen} is no address`)
  const { host, port } = address
  if (port === 0) return found('port', 'ok', 'any free one')
  const isFirst = gateway.state === 'running' && Number(new URL(gateway.record.url).port) === port
  if (isFirst || status?.listen.split(', ').includes(listen) === true)
    return found('port', 'ok', `${port}, used by the gateway`)
  if (await inspector.canListen(host, port)) return found('port', 'ok', `${port} is free`)
  return found(
    'port',
    'failed',
    `cannot listen on ${host}:${port}: it is in use, or not allowed`,
    'stop what uses it, or listen elsewhere (server.listen, [[listeners]])',
  )
}

/** Whether strangers could use the providers' keys. */
export const checkExposure: Check = ({ loaded: { config } }) => {
  if (config === undefined) return found('exposure', 'skipped', 'there is no valid configuration')
  const open = listenersOf(config)
    .map(({ listen }) => listen)
    .filter((listen) => !isLoopback(parseListen(listen)?.host ?? ''))
    .join(', ')
  if (open === '') return found('exposure', 'ok', 'only this machine reaches the gateway')
  if (config.auth.enabled) return found('exposure', 'ok', `other machines reach ${open}, with a key`)
  const detail = `everybody who reaches ${open} may use the keys of your providers`
  return found('exposure', 'failed', detail, 'set [auth] enabled = true, or listen on 127.0.0.1')
}
