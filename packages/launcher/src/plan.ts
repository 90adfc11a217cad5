// Everything a launch will do, worked out before anything is written or started: what `--dry-run` shows.
import { statSync } from 'node:fs'
import { basename, isAbsolute, resolve } from 'node:path'
import type { AgentEffort, AgentId } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import type { Access, Agent, Binding, Resume } from './agents/agent.ts'
import { bundledModels, mergeCatalogues } from './agents/codex-catalogue.ts'
import { AGENTS } from './agents/index.ts'
import { scrubbed } from './agents/scrub.ts'
import { PLACEHOLDER } from './client-key.ts'
import { findProgram } from './find-program.ts'
import { accessFor, type GatewayPlace } from './gateway-access.ts'
import { launcherPaths, tildePath, type LauncherHost } from './host.ts'
import { findProject } from './projects.ts'

/** What is asked for; what it leaves open, the project says. */
export interface LaunchWish {
  readonly client: AgentId
  readonly directory: string
  readonly provider?: string
  readonly model?: string
  readonly effort?: AgentEffort
  readonly resume?: Resume
  readonly args?: readonly string[]
}

/** A launch that can be carried out. */
export interface LaunchPlan extends Omit<LaunchWish, 'args' | 'resume'> {
  readonly agent: Agent
  readonly session?: string
  readonly program: string
  readonly title: string
  /** Of the environment at hand, the names that the client must not see. */
  readonly unset: readonly string[]
  /** What it is started with, given the folder of its files. */
  readonly bind: (folder: string) => Binding
  /** Must not be shown. */
  readonly secrets: readonly string[]
}

export interface PlanParts {
  readonly host: LauncherHost
  readonly gateway: GatewayPlace
  /** Whether the login shell may be asked where programs are. */
  readonly askShell?: boolean
}

/** Throws GatewayError in words for people: no such directory, client not installed, no key. */
export async function planLaunch(
  asked: LaunchWish,
  { host, gateway, askShell = false }: PlanParts,
): Promise<LaunchPlan> {
  const directory = requireDirectory(asked.directory)
  const agent = AGENTS[asked.client]
  const program = await findProgram(agent.programs, host, { shell: askShell })
  if (program === undefined) {
    throw new GatewayError('not-found', `${agent.name} was not found on this computer. To install it: ${agent.install}`)
  }
  const wish = withProject({ ...asked, directory }, host)
  const { listed, ...access } = await accessFor(agent, gateway)
  const bundled = agent.id === 'codex' ? await bundledModels(program, { ...host.env }) : []
  const complete: Access = {
    ...access,
    codexModels: agent.id === 'codex' ? mergeCatalogues(listed, bundled, wish.model) : [],
  }
  const { resume, args = [], ...rest } = wish
  return {
    ...rest,
    agent,
    program,
    title: printable(`${agent.name} · ${basename(directory)}`),
    unset: scrubbed(agent, host.env),
    bind: (folder) =>
      agent.bind(
        { ...rest, project: tildePath(directory, host.home), args, ...(resume === undefined ? {} : { resume }) },
        complete,
        folder,
      ),
    secrets: access.key === PLACEHOLDER ? [] : [access.key],
    ...(resume?.id === undefined ? {} : { session: resume.id }),
  }
}

/** What a project was given by path counts where the launch itself says nothing. */
function withProject(wish: LaunchWish, host: LauncherHost): LaunchWish {
  const { provider, model, effort } = findProject(launcherPaths(host).projects, wish.directory) ?? {}
  return {
    // A provider of the project's with another model than the project's would seldom be meant.
    ...(provider === undefined || (wish.model !== undefined && wish.provider === undefined) ? {} : { provider }),
    ...(model === undefined || wish.provider !== undefined ? {} : { model }),
    ...(effort === undefined ? {} : { effort }),
    ...wish,
  }
}

/** The folder as an absolute path. Throws `not-found`. */
export function requireDirectory(path: string): string {
  const absolute = isAbsolute(path) ? path : resolve(path)
  const isFolder = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true
  if (!isFolder) throw new GatewayError('not-found', `There is no folder ${absolute}.`, { path: 'directory' })
  return absolute
}

/** A title is written to a terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '·')
}
