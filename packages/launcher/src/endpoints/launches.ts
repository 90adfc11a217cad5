// GET /api/launch, POST /api/launch, POST /api/launch/preview, PUT /api/launch/preferences
import {
  AGENT_IDS,
  launchPreferences,
  launchWish,
  type LaunchAnswer,
  type LaunchEntry,
  type LaunchPreview,
  type LaunchResult,
} from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import type * as z from 'zod'
import { AGENTS } from '../agents/index.ts'
import { launcherPaths } from '../host.ts'
import { planLaunch, type LaunchPlan, type LaunchWish } from '../plan.ts'
import { readPreferences, writePreferences } from '../preferences.ts'
import { openInTerminal } from '../run-in-terminal.ts'
import { listRuns, type Launch } from '../runs.ts'
import { findSession } from '../sessions/find.ts'
import { resumeWish } from '../sessions/resume.ts'
import { commandFor, showPlan } from '../show-plan.ts'
import { usableTerminals } from '../terminals/choose.ts'
import { given, iso, ok, read, requireGateway, type Context, type Endpoints } from './part.ts'

export const launchEndpoints: Endpoints = (context) => [
  { method: 'GET', path: /^\/api\/launch$/, answer: async () => ok(await describe(context)) },
  {
    method: 'POST',
    path: /^\/api\/launch$/,
    answer: async ({ body }) => ok(await open(context, await body())),
  },
  {
    method: 'POST',
    path: /^\/api\/launch\/preview$/,
    async answer({ body }) {
      const { plan, command } = await planFor(context, await body())
      const { program, directory, args, env, unset, notes } = showPlan(plan)
      const shown: LaunchPreview = {
        program,
        directory,
        args: [...args],
        env: { ...env },
        unset: [...unset],
        command,
        notes: [...notes],
      }
      return ok(shown)
    },
  },
  {
    method: 'PUT',
    path: /^\/api\/launch\/preferences$/,
    async answer({ body }) {
      const { terminal } = read(launchPreferences, await body())
      const known = usableTerminals(context.host).map(({ id }) => id)
      if (terminal !== null && !known.includes(terminal)) {
        throw new GatewayError('invalid-request', `terminal: there are ${known.join(', ') || 'none'}.`, {
          path: 'terminal',
        })
      }
      writePreferences(launcherPaths(context.host).preferences, terminal === null ? {} : { terminal })
      return ok(await describe(context))
    },
  },
]

async function describe({ host, find }: Context): Promise<LaunchAnswer> {
  const { preferences, runs } = launcherPaths(host)
  const preferred = readPreferences(preferences).terminal
  const clients = AGENT_IDS.map(async (client) => {
    const { name, programs, install } = AGENTS[client]
    const program = await find(programs)
    return { client, name, install, ...(program === undefined ? {} : { program }) }
  })
  return {
    home: host.home,
    clients: await Promise.all(clients),
    terminals: usableTerminals(host, preferred).map(({ id, name }) => ({ id, name, preferred: id === preferred })),
    launches: listRuns(runs, Date.now()).map(present),
  }
}

async function open(context: Context, body: unknown): Promise<LaunchResult> {
  const { plan, command, terminal } = await planFor(context, body)
  const preferred = readPreferences(launcherPaths(context.host).preferences).terminal
  try {
    const opened = await openInTerminal(plan, context.host, {
      ...(terminal === undefined ? {} : { terminal }),
      ...(preferred === undefined ? {} : { preferred }),
    })
    return { ...opened, opened: true, command, notes: [...opened.notes] }
  } catch (cause) {
    // Without a terminal there still is the command.
    if (!(cause instanceof GatewayError) || cause.kind !== 'unsupported') throw cause
    return { opened: false, problem: cause.message, command, notes: [] }
  }
}

async function planFor(
  context: Context,
  body: unknown,
): Promise<{ readonly plan: LaunchPlan; readonly command: string; readonly terminal: string | undefined }> {
  const { terminal, ...asked } = read(launchWish, body)
  const wish = await wishOf(context, asked)
  const plan = await planLaunch(wish, { host: context.host, gateway: requireGateway(context), askShell: true })
  return { plan, command: commandFor(context.self, plan, asked.fork === true), terminal }
}

async function wishOf(
  { sessions }: Context,
  { session, fork = false, directory, ...rest }: Omit<z.output<typeof launchWish>, 'terminal'>,
): Promise<LaunchWish> {
  if (session === undefined) {
    if (directory === undefined)
      throw new GatewayError('invalid-request', 'directory: is required.', { path: 'directory' })
    return { ...given(rest), directory }
  }
  const { client, ...choice } = rest
  if (client === 'code') throw new GatewayError('unsupported', 'VS Code has no sessions to resume.')
  const found = findSession((await sessions.scan()).sessions, session, client)
  return resumeWish(found, { ...given(choice), fork, ...(directory === undefined ? {} : { directory }) })
}

function present({ startedAt, exitCode, durationMs, ...rest }: Launch): LaunchEntry {
  return {
    ...rest,
    started_at: iso(startedAt),
    ...(exitCode === undefined ? {} : { exit_code: exitCode }),
    ...(durationMs === undefined ? {} : { duration_ms: durationMs }),
  }
}
