// What the schema cannot see in a reasoning policy, of the server or of a route: settings that do nothing together.
import type { Config, ReasoningEffort, Route } from './config/config.ts'
import type { Path } from './locate-keys.ts'
import type { Finding } from './problem.ts'

const EFFORTS: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

type Rule = Pick<Route, 'default_reasoning_effort' | 'max_reasoning_effort' | 'reasoning_policy'>

/** Checks the rule that counts at `table`; only keys that are written there can be pointed at. */
export function checkReasoning(rule: Rule, table: Path): Finding[] {
  const { default_reasoning_effort: usual, max_reasoning_effort: most, reasoning_policy: policy } = rule
  const findings: Finding[] = []
  const warn = (key: string, message: string): void => {
    findings.push({ severity: 'warning', path: [...table, key], at: 'value', message })
  }
  if (usual !== undefined && most !== undefined && EFFORTS.indexOf(usual) > EFFORTS.indexOf(most)) {
    warn('default_reasoning_effort', `the default effort ${usual} is above max_reasoning_effort ${most}`)
  }
  if (policy === 'cap' && most === undefined) {
    warn('reasoning_policy', 'the policy cap has no effect without max_reasoning_effort')
  }
  if (policy === 'force' && usual === undefined && most === undefined) {
    warn('reasoning_policy', 'the policy force has no effect without default_reasoning_effort or max_reasoning_effort')
  }
  return findings
}

/** Checks the routes that say something of their own. */
export function checkRouteReasoning({ server, routes }: Config): Finding[] {
  return routes.flatMap((route, index) => {
    const { default_reasoning_effort: usual, max_reasoning_effort: most, reasoning_policy: policy } = route
    if (usual === undefined && most === undefined && policy === undefined) return []
    const rule = {
      default_reasoning_effort: usual ?? server.default_reasoning_effort,
      max_reasoning_effort: most ?? server.max_reasoning_effort,
      reasoning_policy: policy ?? server.reasoning_policy,
    }
    return checkReasoning(rule, ['routes', index])
  })
}
