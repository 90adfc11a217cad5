// Checks of the listener: whether the gateway runs or could, and who could reach it.
import { isLoopback, parseListen } from '@ferryllm/control'
import { reachable } from '../../state/call-admin.ts'
import { found, type Check } from '../check.ts'

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

/** Whether the configured port is free, or ours. */
export const checkPort: Check = async ({ loaded: { config }, found: gateway, inspector }) => {
  const address = config && parseListen(config.server.listen)
  if (address === undefined) return found('port', 'skipped', 'there is no valid configuration')
  const { host, port } = address
  if (port === 0) return found('port', 'ok', 'any free one')
  if (gateway.state === 'running' && Number(new URL(gateway.record.url).port) === port)
    return found('port', 'ok', `${port}, used by the gateway`)
  if (await inspector.canListen(host, port)) return found('port', 'ok', `${port} is free`)
  return found(
    'port',
    'failed',
    `cannot listen on ${host}:${port}: it is in use, or not allowed`,
    'stop what uses it, or change server.listen',
  )
}

/** Whether strangers could use the providers' keys. */
export const checkExposure: Check = ({ loaded: { config } }) => {
  const address = config && parseListen(config.server.listen)
  if (config === undefined || address === undefined)
    return found('exposure', 'skipped', 'there is no valid configuration')
  if (isLoopback(address.host)) return found('exposure', 'ok', 'only this machine reaches the gateway')
  if (config.auth.enabled) return found('exposure', 'ok', `other machines reach ${config.server.listen}, with a key`)
  const detail = `everybody who reaches ${config.server.listen} may use the keys of your providers`
  return found('exposure', 'failed', detail, 'set [auth] enabled = true, or listen on 127.0.0.1')
}
