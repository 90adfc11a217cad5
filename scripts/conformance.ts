// `npm run conformance`: llmprobe against the gateway, once for each provider protocol, with a scripted provider behind it
// that obeys. Prints what each probe found; a MUST failure that is not known fails the run.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ProtocolId } from '@ferryllm/protocols'
import { fourProviders, startGateway } from '../packages/gateway/test/support/gateway.ts'
import { SCRIPTED_MODELS, startScriptedProvider } from '../packages/gateway/test/support/scripted-provider.ts'
import { KNOWN } from './conformance-known.ts'

interface Failure {
  readonly id: string
  readonly severity: 'MUST' | 'SHOULD' | 'MAY'
  readonly message?: string
}

interface ProbeResult {
  readonly id: string
  readonly outcome: 'pass' | 'fail' | 'unsupported' | 'inconclusive' | 'skipped' | 'unreachable'
  readonly reason?: string
  readonly failures: readonly Failure[]
}

type Results = ReadonlyMap<ProtocolId, readonly ProbeResult[]>

interface Finding extends Failure {
  readonly protocol: ProtocolId
  readonly probe: string
}

/** The gateway's routes (`fourProviders`). */
const PREFIXES: readonly (readonly [ProtocolId, string])[] = [
  ['openai-chat', 'c-'],
  ['openai-responses', 'r-'],
  ['anthropic', 'a-'],
  ['gemini', 'g-'],
]

const KEY = 'conformance-key'
const LLMPROBE = fileURLToPath(new URL('../node_modules/llmprobe/bin/dist/llmprobe.mjs', import.meta.url))
const MAX_OUTPUT = 64 * 1024 * 1024

/** Runs llmprobe at its default depth; its exit code says no more than its report. */
function probe(url: string, model: string): Promise<readonly ProbeResult[]> {
  // More of llmprobe's own flags may follow on the command line, `--full` for its slow probes.
  const flags = [...process.argv.slice(2), '--no-bench', '--no-save', '--no-color', '--timeout', '10', '--json']
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [LLMPROBE, `${url}/v1`, '-k', KEY, '-m', model, ...flags],
      { maxBuffer: MAX_OUTPUT },
      (error, stdout, stderr) => {
        const start = stdout.indexOf('{')
        if (start < 0) return reject(new Error(`llmprobe made no report for ${model}: ${stderr}`, { cause: error }))
        const report = JSON.parse(stdout.slice(start)) as { conformance: { results: readonly ProbeResult[] } }
        resolve(report.conformance.results)
      },
    )
  })
}

/** One word per probe: its outcome, or the gravest of its failures. */
function verdict(protocol: ProtocolId, { id: probe, outcome, failures }: ProbeResult): string {
  const musts = failures.filter(({ severity }) => severity === 'MUST')
  if (musts.length > 0) return musts.every(({ id }) => reasonFor(protocol, probe, id) !== undefined) ? 'known' : 'MUST'
  if (failures.some(({ severity }) => severity === 'SHOULD')) return 'should'
  return outcome === 'pass' ? 'pass' : outcome
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell) => cell.padEnd(18))
    .join('')
    .trimEnd()
}

function printTable(results: Results): void {
  const columns = [...results.entries()]
  const ids = [...new Set(columns.flatMap(([, probes]) => probes.map(({ id }) => id)))]
  const width = Math.max(...ids.map((id) => id.length)) + 2
  console.log(''.padEnd(width) + row(columns.map(([protocol]) => protocol)))
  for (const id of ids) {
    const cells = columns.map(([protocol, probes]) => {
      const result = probes.find((each) => each.id === id)
      return result === undefined ? '-' : verdict(protocol, result)
    })
    console.log(id.padEnd(width) + row(cells))
  }
  const totals = columns.map(([protocol, probes]) => {
    const verdicts = probes.map((result) => verdict(protocol, result))
    const good = verdicts.filter((word) => word === 'pass' || word === 'should').length
    return `${good} of ${good + verdicts.filter((word) => word === 'MUST' || word === 'known').length}`
  })
  console.log('MUSTs hold in'.padEnd(width) + row(totals))
}

function findingsOf(results: Results): Finding[] {
  return [...results].flatMap(([protocol, probes]) =>
    probes.flatMap(({ id, failures }) => failures.map((failure) => ({ ...failure, protocol, probe: id }))),
  )
}

function reasonFor(protocol: ProtocolId, probe: string, assertion: string): string | undefined {
  const failure = `${probe}/${assertion}`
  return KNOWN.find(({ failures, protocols }) => failures.includes(failure) && protocols.includes(protocol))?.reason
}

/** What is on the list of known failures and passed this time. */
function staleOf(results: Results): string[] {
  return [...results].flatMap(([protocol, probes]) =>
    KNOWN.filter(({ protocols }) => protocols.includes(protocol))
      .flatMap(({ failures }) => failures)
      .filter((failure) => probes.some(({ id, outcome }) => failure.startsWith(`${id}/`) && outcome === 'pass'))
      .map((failure) => `${protocol} ${failure}`),
  )
}

/** True when every MUST holds or is known. */
function judge(results: Results): boolean {
  const findings = findingsOf(results)
  for (const finding of findings) {
    const reason = reasonFor(finding.protocol, finding.probe, finding.id)
    const mark = reason === undefined ? finding.severity : `${finding.severity} (known)`
    console.log(`${mark} ${finding.protocol} ${finding.probe} / ${finding.id}: ${reason ?? finding.message ?? ''}`)
  }
  const failures = findings.filter((finding) => finding.severity === 'MUST')
  const surprises = failures.filter(({ protocol, probe, id }) => reasonFor(protocol, probe, id) === undefined)
  const stale = staleOf(results)
  if (stale.length > 0) console.log(`known, but passing now: ${stale.join(', ')}`)
  console.log(
    `${surprises.length} MUST failures, ${failures.length - surprises.length} known MUST failures, ` +
      `${findings.filter(({ severity }) => severity === 'SHOULD').length} SHOULD failures`,
  )
  return surprises.length === 0
}

const provider = await startScriptedProvider()
const { providers, routes } = fourProviders(provider.url)
const gateway = await startGateway({
  auth: { enabled: true, api_keys: [KEY] },
  providers,
  // Providers get their models' bare names: what the gateway knows of a model, it finds by that.
  routes: routes.map((route) => ({ ...route, strip_prefix: true })),
})
const results = new Map<ProtocolId, readonly ProbeResult[]>()
for (const [protocol, prefix] of PREFIXES) {
  results.set(protocol, await probe(gateway.url, prefix + SCRIPTED_MODELS[protocol]))
}
await gateway.close(0)
await provider.close()
printTable(results)
process.exitCode = judge(results) ? 0 : 1
