// What the schema cannot see in [[limits]] and in the queue: rules that limit nothing or nobody.
import type { Config } from './config/config.ts'
import { limitFigures } from './config/limit.ts'
import { matchesPattern } from './match-pattern.ts'
import type { Finding } from './problem.ts'
import { nearest } from './suggest.ts'

const FIGURES = Object.keys(limitFigures) as (keyof typeof limitFigures)[]

/** Checks every rule, and that the queue has something to wait for. */
export function checkLimits({ limits, providers, auth, server }: Config): Finding[] {
  const names = providers.map((provider) => provider.name)
  const findings = limits.flatMap((rule, index): Finding[] => {
    const at = (key: string): Pick<Finding, 'path' | 'at'> => ({ path: ['limits', index, key], at: 'value' })
    const found: Finding[] = []
    if (FIGURES.every((figure) => rule[figure] === undefined)) {
      const message = `[[limits]] number ${index + 1} limits nothing: set one of ${FIGURES.join(', ')}`
      found.push({ severity: 'error', ...at('scope'), message })
    }
    if (rule.scope === 'all' && rule.match !== '*') {
      const message = 'a rule for all counts everything together: match has no effect'
      found.push({ severity: 'warning', ...at('match'), message })
    }
    if (rule.scope === 'key' && !auth.enabled) {
      const message = 'auth.enabled is not true: nobody has a key, and this rule limits nobody'
      found.push({ severity: 'warning', ...at('scope'), message })
    }
    if (rule.scope === 'provider' && !names.some((name) => matchesPattern(rule.match, name))) {
      const suggestion = nearest(rule.match, names)
      const message = `no provider is called "${rule.match}"`
      found.push({ severity: 'error', ...at('match'), message, ...(suggestion === undefined ? {} : { suggestion }) })
    }
    return found
  })
  const isHeld =
    server.max_concurrent_requests !== undefined ||
    auth.per_key_max_concurrent_requests !== undefined ||
    limits.some(({ scope, concurrent }) => concurrent !== undefined && (scope === 'all' || scope === 'key'))
  if (server.queue_max_wait_secs !== undefined && !isHeld) {
    const path = ['server', 'queue_max_wait_secs']
    const message = 'nothing is waited for: no limit of concurrency is set for all or for keys'
    findings.push({ severity: 'warning', path, at: 'value', message })
  }
  return findings
}
