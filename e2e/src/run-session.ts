// One cell of the table: a provider, a gateway and an agent on loopback, from the prompt to the last assertion.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { configSchema } from '@ferryllm/control'
import { createGateway } from '@ferryllm/gateway'
import type { ProtocolId } from '@ferryllm/protocols'
import type { Agent } from './agents/agent.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { playTurns, type ScriptedUpstream } from './upstream.ts'

const TIMEOUT_MS = 60_000
const TYPES: Readonly<Record<ProtocolId, string>> = {
  anthropic: 'anthropic',
  'openai-chat': 'openai',
  'openai-responses': 'openai_responses',
  gemini: 'gemini',
}

export interface Session {
  readonly agent: Agent
  readonly protocol: ProtocolId
  readonly scenario: Scenario
  /** Folder that holds the agents' packages. */
  readonly packages: string
}

export interface Result {
  readonly session: Session
  readonly seconds: number
  /** Undefined when everything is as it should be. */
  readonly failure?: string
}

export async function runSession(session: Session): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), 'ferryllm-e2e-'))
  const started = performance.now()
  const seconds = (): number => (performance.now() - started) / 1000
  try {
    await play(session, root)
    return { session, seconds: seconds() }
  } catch (cause) {
    return { session, seconds: seconds(), failure: cause instanceof Error ? cause.message : String(cause) }
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function play({ agent, protocol, scenario, packages }: Session, root: string): Promise<void> {
  const [folder, home] = [join(root, 'work'), join(root, 'home')]
  for (const each of [folder, home, join(root, 'tmp')]) mkdirSync(each)
  for (const [name, text] of Object.entries(scenario.files ?? {})) writeFileSync(join(folder, name), text)
  const turns = typeof scenario.turns === 'function' ? scenario.turns(agent.id) : scenario.turns
  const upstream = await playTurns({ agent, protocol, turns, folder })
  const log: string[] = []
  const gateway = createGateway(
    configSchema.parse({
      server: { listen: '127.0.0.1:0', shutdown_grace_secs: 0, ...scenario.server },
      logging: { format: 'json', ...scenario.logging },
      providers: [{ name: 'scripted', type: TYPES[protocol], base_url: upstream.url, api_key: 'provider-key' }],
      routes: [{ match: '*', provider: 'scripted' }],
    }),
    {
      onLog: (line) => log.push(line),
      env: {},
      ...(scenario.sockets === undefined ? {} : { sockets: scenario.sockets }),
    },
  )
  const { url } = await gateway.listen()
  try {
    const command = agent.prepare(
      {
        gateway: url,
        prompt: scenario.prompt,
        folder,
        home,
        model: scenario.model?.[agent.id] ?? agent.model,
        extra: scenario.extra?.(agent.id, home) ?? {},
      },
      join(packages, agent.binary),
    )
    const child = spawn(command.file, command.args, {
      cwd: folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        TMPDIR: join(root, 'tmp'),
        TERM: 'dumb',
        LANG: 'C.UTF-8',
        ...command.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what the agent has started ends with it.
      detached: true,
    })
    const { code, stdout, stderr } = await watch(child, upstream, scenario.interruptAt)
    const upstreamClosed = await Promise.race([upstream.lastClosed().then(() => true), sleep(2000, false)])
    if (scenario.interruptAt !== undefined) await until(() => log.length > 0)
    try {
      scenario.expect({
        agent: agent.id,
        protocol,
        code,
        stdout,
        stderr,
        file: (name) => readText(join(folder, name)),
        bodies: upstream.requests.map(({ text }) => text),
        log: log.map((line) => JSON.parse(line) as Record<string, unknown>),
        upstreamClosed,
      })
    } catch (cause) {
      throw new Error(describe(cause, { code, stdout, stderr, log }), { cause })
    }
  } finally {
    await gateway.close(0)
    await upstream.close()
  }
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function watch(child: ChildProcess, upstream: ScriptedUpstream, interruptAt: number | undefined): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', '']
    let timedOut = false
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')))
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
    const timer = setTimeout(() => {
      timedOut = true
      endGroup(child, 'SIGKILL')
    }, TIMEOUT_MS)
    if (interruptAt !== undefined) {
      void until(() => upstream.requests.length >= interruptAt).then(async () => {
        // Until the first words have come through.
        await sleep(500)
        endGroup(child, 'SIGINT')
        await sleep(3000)
        endGroup(child, 'SIGKILL')
      })
    }
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      endGroup(child, 'SIGKILL')
      resolve({ code: timedOut ? 124 : (code ?? 1), stdout, stderr })
    })
  })
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (cause) {
    // It has ended by itself.
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause
  }
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + TIMEOUT_MS
  while (!condition() && performance.now() < end) await sleep(20)
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Whatever the reason: the agent has not made it.
    return undefined
  }
}

const TAIL = 1500

function describe(cause: unknown, { code, stdout, stderr, log }: Ended & { readonly log: readonly string[] }): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  return [
    message,
    `exit code ${code}`,
    `stdout: ${stdout.slice(-TAIL)}`,
    `stderr: ${stderr.slice(-TAIL)}`,
    `gateway: ${log.join('\n').slice(-TAIL)}`,
  ].join('\n')
}
