// Checks of the configuration: found, valid, and readable by nobody else where it holds keys.
import { describeSource } from '../../load.ts'
import { plural } from '../../render/text.ts'
import { found, type Check, type Facts } from '../check.ts'

const OTHERS = 0o077

/** Whether `serve` would take it. */
export const checkConfig: Check = ({ loaded: { file, config, problems }, terminal }) => {
  const flag = file === undefined ? '' : ` -c ${file}`
  const errors = problems.filter(({ severity }) => severity === 'error')
  const warnings = problems.filter(({ severity }) => severity === 'warning')
  if (config === undefined) {
    const first = errors[0]?.message ?? ''
    return found(
      'config',
      'failed',
      `${file}: ${plural(errors.length, 'error')}, first: ${first}`,
      `ferryllm check-config${flag}`,
    )
  }
  if (warnings.length > 0) {
    return found('config', 'warning', `${file}: ${plural(warnings.length, 'warning')}`, `ferryllm check-config${flag}`)
  }
  if (file !== undefined) return found('config', 'ok', file)
  return found('config', 'ok', describeSource(undefined, terminal))
}

/** Whether others may read keys that stand in the file. */
export const checkConfigMode: Check = (facts) => {
  const { file, config } = facts.loaded
  const hasKeys =
    config !== undefined &&
    (config.auth.api_keys !== undefined || config.providers.some(({ api_key: key }) => key !== undefined))
  if (file === undefined || !hasKeys) return found('config access', 'skipped', 'no key stands in a configuration file')
  return checkMode('config access', file, facts)
}

/** Whether others may read the files that hold keys. */
export const checkKeyFiles: Check = (facts) => {
  const { config } = facts.loaded
  const named = [config?.auth.api_keys_file, ...(config?.providers.map(({ api_key_file: file }) => file) ?? [])]
  const home = facts.terminal.home
  const files = named.flatMap((file) => (file === undefined ? [] : [file.replace(/^~(?=[/\\])/, home)]))
  if (files.length === 0) return found('key files', 'skipped', 'no key is read from a file')
  return files.map((file) => checkMode('key files', file, facts))
}

function checkMode(name: string, file: string, { terminal, inspector }: Facts): ReturnType<typeof found> {
  if (terminal.platform === 'win32') return found(name, 'skipped', 'Windows has other permissions')
  const mode = inspector.mode(file)
  if (mode === undefined)
    return found(name, 'failed', `${file} is not there`, 'write the key into it, or name another file')
  if ((mode & OTHERS) === 0) return found(name, 'ok', `${file} is yours alone`)
  return found(name, 'warning', `${file} holds a key and others may read it`, `chmod 600 ${file}`)
}
