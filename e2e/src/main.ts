// `npm run e2e`: every agent with every provider protocol through every session that applies.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { VERSION } from '@ferryllm/gateway'
import { readAmount, readOptions, refuseUsage } from '../../scripts/read-options.ts'
import { claudeCode } from './agents/claude-code.ts'
import { codex } from './agents/codex.ts'
import { geminiCli } from './agents/gemini-cli.ts'
import { openCode } from './agents/opencode.ts'
import { installAgents } from './install-agents.ts'
import { runIsolated } from './isolate.ts'
import { runSession, type Result, type Session } from './run-session.ts'
import { basics } from './scenarios/basics.ts'
import { content } from './scenarios/content.ts'
import { socket } from './scenarios/socket.ts'
import { trouble } from './scenarios/trouble.ts'
import { compatibilityPage } from './table.ts'
import { PROTOCOLS } from './turn.ts'

const AGENTS = [claudeCode, codex, openCode, geminiCli]
const SCENARIOS = [...basics, ...content, ...socket, ...trouble]
const PAGE = fileURLToPath(new URL('../../docs/compatibility.md', import.meta.url))
const HELP = `npm run e2e -- [options]

  --agent NAME      only this agent: ${AGENTS.map(({ id }) => id).join(', ')}
  --provider NAME   only this protocol: ${PROTOCOLS.join(', ')}
  --session NAME    only this session: ${SCENARIOS.map(({ name }) => name).join(', ')}
  --jobs N          sessions at once (2)
  --write           write docs/compatibility.md, of all sessions
  --help            this text

FERRYLLM_E2E_AGENTS names a node_modules folder that holds the agents already.
`

const OPTIONS = {
  agent: { type: 'string' },
  provider: { type: 'string' },
  session: { type: 'string' },
  jobs: { type: 'string', default: '2' },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const values = readOptions(OPTIONS, HELP)
const jobs = readAmount('--jobs', values.jobs, HELP)
const wantsAll = values.agent === undefined && values.provider === undefined && values.session === undefined
if (values.write && !wantsAll)
  refuseUsage('--write needs all sessions: the page is about every agent and provider.', HELP)

process.exitCode = await main()

async function main(): Promise<number> {
  if (sessions('').length === 0) refuseUsage('No session fits.', HELP)
  const installed = installAgents(AGENTS)
  if ('problem' in installed) {
    console.log(`The end-to-end sessions were skipped: ${installed.problem}.`)
    console.log(`0 passed, 0 failed, ${sessions('').length} skipped`)
    return 0
  }
  const inside = runIsolated()
  if (inside !== undefined) return inside
  const wanted = sessions(installed.packages)
  const results = await runAll(wanted)
  const failed = results.filter(({ failure }) => failure !== undefined)
  for (const { session, failure } of failed) console.log(`\n✗ ${nameOf(session)}\n${failure ?? ''}`)
  if (values.write) {
    const date = new Date().toISOString().slice(0, 10)
    writeFileSync(PAGE, compatibilityPage({ agents: AGENTS, scenarios: SCENARIOS, results, date, version: VERSION }))
  }
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`)
  return failed.length === 0 ? 0 : 1
}

function sessions(packages: string): Session[] {
  const { agent: id, provider, session: name } = values
  return AGENTS.filter((agent) => id === undefined || agent.id === id).flatMap((agent) =>
    SCENARIOS.filter(
      (scenario) => scenario.agents.includes(agent.id) && (name === undefined || scenario.name === name),
    ).flatMap((scenario) =>
      PROTOCOLS.filter(
        (protocol) =>
          (provider === undefined || protocol === provider) && scenario.without?.includes(protocol) !== true,
      ).map((protocol) => ({
        agent,
        protocol,
        scenario,
        packages,
      })),
    ),
  )
}

async function runAll(wanted: readonly Session[]): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let session = wanted[next++]; session !== undefined; session = wanted[next++]) {
      const result = await runSession(session)
      results.push(result)
      console.log(`${result.failure === undefined ? '✓' : '✗'} ${nameOf(session)} (${result.seconds.toFixed(1)} s)`)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return results
}

function nameOf({ agent, protocol, scenario }: Session): string {
  return `${agent.name} → ${protocol}: ${scenario.name}`
}
