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

interface Finding extends Failure {
  readonly protocol: string
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
  const flags = ['--no-bench', '--no-save', '--no-color', '--timeout', '10', '--json']
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
function verdict({ outcome, failures }: ProbeResult): string {
  if (failures.some(({ severity }) => severity === 'MUST')) return 'MUST'
  if (failures.some(({ severity }) => severity === 'SHOULD')) return 'should'
  return outcome === 'pass' ? 'pass' : outcome
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell) => cell.padEnd(18))
    .join('')
    .trimEnd()
}

function printTable(results: ReadonlyMap<string, readonly ProbeResult[]>): void {
  const columns = [...results.entries()]
  const ids = [...new Set(columns.flatMap(([, probes]) => probes.map(({ id }) => id)))]
  const width = Math.max(...ids.map((id) => id.length)) + 2
  console.log(''.padEnd(width) + row(columns.map(([protocol]) => protocol)))
  for (const id of ids) {
    const cells = columns.map(([, probes]) => {
      const result = probes.find((each) => each.id === id)
      return result === undefined ? '-' : verdict(result)
    })
    console.log(id.padEnd(width) + row(cells))
  }
  console.log(
    'total'.padEnd(width) +
      row(
        columns.map(([, probes]) => {
          const passed = probes.filter((result) => verdict(result) === 'pass' || verdict(result) === 'should').length
          return `${passed} of ${probes.filter(({ outcome }) => outcome === 'pass' || outcome === 'fail').length}`
        }),
      ),
  )
}

function findingsOf(results: ReadonlyMap<string, readonly ProbeResult[]>): Finding[] {
  return [...results].flatMap(([protocol, probes]) =>
    probes.flatMap(({ id, failures }) => failures.map((failure) => ({ ...failure, protocol, probe: id }))),
  )
}

function reasonFor({ protocol, id }: Finding): string | undefined {
  return KNOWN.find(({ assertions, protocols }) => assertions.includes(id) && protocols.includes(protocol))?.reason
}

/** True when every MUST holds or is known. */
function judge(results: ReadonlyMap<string, readonly ProbeResult[]>): boolean {
  const findings = findingsOf(results)
  for (const finding of findings) {
    const reason = reasonFor(finding)
    const mark = reason === undefined ? finding.severity : `${finding.severity} (known)`
    console.log(`${mark} ${finding.protocol} ${finding.probe} / ${finding.id}: ${reason ?? finding.message ?? ''}`)
  }
  const failures = findings.filter((finding) => finding.severity === 'MUST')
  const surprises = failures.filter((finding) => reasonFor(finding) === undefined)
  const failing = new Set(findings.map(({ protocol, id }) => `${protocol} ${id}`))
  const stale = KNOWN.flatMap(({ assertions, protocols }) =>
    protocols.flatMap((protocol) => assertions.map((id) => `${protocol} ${id}`)),
  ).filter((known) => !failing.has(known))
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
const results = new Map<string, readonly ProbeResult[]>()
for (const [protocol, prefix] of PREFIXES) {
  results.set(protocol, await probe(gateway.url, prefix + SCRIPTED_MODELS[protocol]))
}
await gateway.close(0)
await provider.close()
printTable(results)
process.exitCode = judge(results) ? 0 : 1
