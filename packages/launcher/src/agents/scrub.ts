// Which variables of the environment must not reach a client, because they would lead it past the gateway.
import type { Agent } from './agent.ts'

/** The names to unset. */
export function scrubbed(agent: Agent, env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env)
    .filter((name) => agent.scrub.some((pattern) => matches(name, pattern)))
    .toSorted()
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}
