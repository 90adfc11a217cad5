// The compatibility table of docs/compatibility.md, made from results.
import { PROTOCOLS } from './turn.ts'
import type { Result } from './run-session.ts'
import type { Agent } from './agents/agent.ts'
import type { Scenario } from './scenarios/scenario.ts'

const PROVIDERS = { anthropic: 'Anthropic', 'openai-chat': 'Chat', 'openai-responses': 'Responses', gemini: 'Gemini' }

export interface Facts {
  readonly agents: readonly Agent[]
  readonly scenarios: readonly Scenario[]
  readonly results: readonly Result[]
  /** Like 2026-11-20. */
  readonly date: string
  readonly version: string
}

export function compatibilityPage({ agents, scenarios, results, date, version }: Facts): string {
  const cell = (agent: Agent, scenario: Scenario, protocol: (typeof PROTOCOLS)[number]): string => {
    if (!scenario.agents.includes(agent.id) || scenario.without?.includes(protocol) === true) return '–'
    const result = results.find(
      ({ session }) => session.agent === agent && session.scenario === scenario && session.protocol === protocol,
    )
    return result === undefined ? 'not run' : result.failure === undefined ? '✓' : '✗'
  }
  const header = ['Session', ...PROTOCOLS.map((protocol) => PROVIDERS[protocol])]
  const tables = agents.flatMap((agent) => [
    `## ${agent.name} ${agent.version}`,
    '',
    row(header),
    row(header.map((_, index) => (index === 0 ? '---' : ':-:'))),
    ...scenarios
      .filter((scenario) => scenario.agents.includes(agent.id))
      .map((scenario) => row([scenario.title, ...PROTOCOLS.map((protocol) => cell(agent, scenario, protocol))])),
    '',
  ])
  return [
    '# Which agent works with which provider',
    '',
    `Written by \`npm run e2e -- --write\` on ${date} with ferryllm ${version}: the real programs, run headless against the gateway, with a`,
    'scripted provider of each protocol behind it. Every cell is a whole session: exit code, output, files that the',
    "agent's tools wrote, and the requests that reached the provider are checked. ✓ as it should be, ✗ not.",
    '',
    ...tables,
  ].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
