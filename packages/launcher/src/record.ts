// What every launch leaves behind: its folder with its files, a line of history, and its directory on the list of projects.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Binding } from './agents/agent.ts'
import type { LauncherPaths } from './host.ts'
import type { LaunchPlan } from './plan.ts'
import { openProject } from './projects.ts'
import { beginRun } from './runs.ts'

/** A launch that is about to happen. */
export interface BegunLaunch {
  readonly id: string
  readonly folder: string
  readonly binding: Binding
}

/** `terminal`: the one that is opened for it, if any. */
export function beginLaunch(plan: LaunchPlan, paths: LauncherPaths, terminal: string | undefined): BegunLaunch {
  const { client, directory, provider, model, effort, session } = plan
  const startedAt = Date.now()
  // Whoever asks for something impossible leaves no trace in the history.
  plan.bind(paths.runs)
  const { id, folder } = beginRun(paths.runs, {
    client,
    directory,
    startedAt,
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(effort === undefined ? {} : { effort }),
    ...(session === undefined ? {} : { session }),
    ...(terminal === undefined ? {} : { terminal }),
  })
  const binding = plan.bind(folder)
  for (const [name, text] of Object.entries(binding.files))
    writeFileSync(join(folder, name), text, { mode: 0o600, flag: 'wx' })
  openProject(paths.projects, directory, startedAt, client)
  return { id, folder, binding }
}
