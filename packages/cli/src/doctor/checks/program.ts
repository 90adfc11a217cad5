// Checks of the program itself: the Node that runs it, and whether there are several of it.
import { delimiter } from 'node:path'
import { found, type Check } from '../check.ts'

const LEAST = [22, 18] as const

/** Whether Node is new enough. */
export const checkNode: Check = ({ nodeVersion }) => {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const isNew = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])
  return isNew
    ? found('node', 'ok', nodeVersion)
    : found('node', 'failed', `${nodeVersion} is too old`, `install Node ${LEAST.join('.')} or later`)
}

/** Whether the PATH has more than one `ferryllm`. */
export const checkInstalls: Check = ({ terminal: { env, platform, exists } }) => {
  const names = platform === 'win32' ? ['ferryllm.cmd', 'ferryllm.exe'] : ['ferryllm']
  const folders = [...new Set((env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''))]
  const places = folders.flatMap((folder) => names.map((name) => `${folder}/${name}`).filter((path) => exists(path)))
  if (places.length > 1) {
    const fix = `the first one is run; remove the others if that is not what you want`
    return found('installs', 'warning', `${places.length} on the PATH: ${places.join(', ')}`, fix)
  }
  return found('installs', 'ok', places[0] ?? 'not on the PATH (run from where it lies)')
}

/** Whether the gateway that runs is of the version that looks at it. */
export const checkVersion: Check = ({ status, version }) => {
  if (status === undefined) return found('version', 'skipped', `${version}; no gateway is running`)
  return status.version === version
    ? found('version', 'ok', version)
    : found('version', 'warning', `the running gateway is ${status.version}, this is ${version}`, 'ferryllm restart')
}
