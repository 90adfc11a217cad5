// What the schema cannot see about aliases: circles, and lines of alias files that have no effect.
import { explainAlias, readAliases } from './aliases.ts'
import type { Config } from './config/config.ts'
import type { Finding } from './problem.ts'
import type { Host } from './read-keys.ts'

/** Checks [aliases] and the alias files. A bad line of a file is left out, and the others count. */
export function checkAliases(config: Config, host: Host): Finding[] {
  const { aliases } = config
  const circles = Object.keys(aliases).flatMap((name): Finding[] => {
    const message = explainAlias(aliases, name)
    return message === undefined ? [] : [{ severity: 'error', path: ['aliases', name], at: 'value', message }]
  })
  const ignored = readAliases(config, host).problems.map(({ key, file, line, message }): Finding => {
    const place = line === 0 ? file : `${file}:${line}`
    return { severity: 'warning', path: ['server', key], at: 'value', message: `${place}: ${message}` }
  })
  return [...circles, ...ignored]
}
