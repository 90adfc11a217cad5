// `npm run bench`: what the gateway costs, beside a floor and other gateways, in interleaved rounds on loopback.
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readAmount, readOptions } from '../../scripts/read-options.ts'
import { overBudget, writeBudget } from './budget.ts'
import { ferryllm, foreign, nginx, type Candidate, type Ground } from './candidates.ts'
import { measure, type Bench } from './measure.ts'
import { startGateway, startScript, stop, usageOf } from './processes.ts'
import { renderTable, type Row, type StartRow } from './summary.ts'
import { WORKLOADS, type Workload } from './workloads.ts'

const MIB = 1024 * 1024

const HELP = `npm run bench -- [options]

  --workloads A,B     ${WORKLOADS.filter(({ optional }) => optional !== true)
    .map(({ id }) => id)
    .join(',')} (all of these), pairs, or ids like 'anthropic>gemini:stream'
  --rounds N          interleaved rounds (3)
  --seconds N         per figure (3)
  --gateway N=URL=CMD another gateway to measure; its provider's address is in $UPSTREAM; may be repeated
  --json FILE         write all rows
  --write-budget      take this run as the new budget
  --help              this text

The floor is nginx, when it is installed. The exit code is 1 when a figure is over the budget (bench/budget.json).
`

const OPTIONS = {
  workloads: { type: 'string' },
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '3' },
  gateway: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'string' },
  'write-budget': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const values = readOptions(OPTIONS, HELP)
const rounds = readAmount('--rounds', values.rounds, HELP)
const seconds = readAmount('--seconds', values.seconds, HELP, false)

process.exitCode = await main()

async function main(): Promise<number> {
  const workloads = chosen(values.workloads)
  if (typeof workloads === 'string') return refuse(workloads)
  const folder = mkdtempSync(join(tmpdir(), 'ferryllm-bench-'))
  const [upstream, load] = [startScript('upstream.ts'), startScript('load.ts')]
  try {
    const [[port]] = (await Promise.all([once(upstream, 'message'), once(load, 'message')])) as [[number], unknown]
    const address = `http://127.0.0.1:${port}`
    const ground = async (): Promise<Ground> => ({ upstream: address, folder, port: await freePort() })
    const others = values.gateway.map((text) => foreign(text, address))
    const wrong = others.find((other) => typeof other === 'string')
    if (wrong !== undefined) return refuse(wrong)
    const floor = nginx(await ground())
    const all = [...(floor === undefined ? [] : [floor]), ferryllm(await ground()), ...others]
    const candidates = all.filter((each): each is Candidate => typeof each !== 'string')
    return await runRounds({ load, upstream, seconds }, candidates, workloads)
  } finally {
    await Promise.all([stop(upstream), stop(load)])
    rmSync(folder, { recursive: true, force: true })
  }
}

function refuse(message: string): number {
  console.error(`${message}\n\n${HELP}`)
  return 2
}

function chosen(text: string | undefined): readonly Workload[] | string {
  if (text === undefined) return WORKLOADS.filter(({ optional }) => optional !== true)
  const ids = text.split(',')
  const unknown = ids.filter((id) => id !== 'pairs' && !WORKLOADS.some((workload) => workload.id === id))
  if (unknown.length > 0) return `There is no workload ${unknown.join(', ')}.`
  return WORKLOADS.filter(({ id, optional }) => ids.includes(id) || (optional === true && ids.includes('pairs')))
}

async function runRounds(
  bench: Bench,
  candidates: readonly Candidate[],
  workloads: readonly Workload[],
): Promise<number> {
  const [rows, starts]: [Row[], StartRow[]] = [[], []]
  const floor = candidates.find(({ relays }) => relays === true)?.name
  for (let round = 0; round < rounds; round++) {
    // Back and forth, so that a machine that slows down does not favour anybody.
    for (const candidate of round % 2 === 0 ? candidates : candidates.toReversed()) {
      console.error(`round ${round + 1}: ${candidate.name}`)
      starts.push(await runCandidate(bench, candidate, workloads, (row) => rows.push({ ...row, round })))
    }
  }
  const names = candidates.map(({ name }) => name)
  const table = renderTable(rows, starts, {
    workloads,
    candidates: names,
    ...(floor === undefined ? {} : { base: floor }),
  })
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}\n\n${table}`)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ rows, starts }, null, 2)}\n`)
  if (floor === undefined) {
    console.log('\nnginx is not installed: there is no floor, and the budget was not checked.')
    return 0
  }
  if (values['write-budget']) {
    writeBudget(rows, floor)
    return 0
  }
  const over = overBudget(rows)
  for (const line of over) console.log(`over budget: ${line}`)
  return over.length === 0 ? 0 : 1
}

async function runCandidate(
  bench: Bench,
  candidate: Candidate,
  workloads: readonly Workload[],
  add: (row: Omit<Row, 'round'>) => void,
): Promise<StartRow> {
  const started = performance.now()
  const gateway = startGateway(candidate.command, candidate.env ?? {})
  try {
    await answers(candidate)
    const readyMs = performance.now() - started
    await sleep(700)
    const pid = gateway.pid ?? 0
    const idle = usageOf(pid).residentBytes
    for (const workload of workloads) {
      // A relay speaks the provider's protocol, and there is no client of Gemini's.
      if (candidate.relays === true && workload.provider === 'gemini') continue
      if (candidate.providers === undefined && workload.provider !== 'openai-chat' && candidate.relays !== true)
        continue
      add({ candidate: candidate.name, workload: workload.id, figures: await measure(bench, candidate, workload, pid) })
    }
    await sleep(1000)
    const after = usageOf(pid).residentBytes
    return { candidate: candidate.name, readyMs, idleMib: idle / MIB, afterMib: after / MIB }
  } finally {
    await stop(gateway)
  }
}

/** Until it gives any HTTP answer at all. */
async function answers({ name, url }: Candidate): Promise<void> {
  const end = performance.now() + 20_000
  while (performance.now() < end) {
    try {
      await (await fetch(url)).text()
      return
    } catch {
      await sleep(5)
    }
  }
  throw new Error(`${name} did not answer on ${url} within 20 s`)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
