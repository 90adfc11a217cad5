// `ferryllm projects`: the folders that clients were opened in, and what each of them wants.
import { resolve } from 'node:path'
import {
  changeProject,
  launcherPaths,
  listProjects,
  openProject,
  removeProject,
  requireDirectory,
  tildePath,
  type Project,
  type ProjectChange,
} from '@ferryllm/launcher'
import { GatewayError } from '@ferryllm/protocols'
import { OK } from '../exit-codes.ts'
import { fail, printJson } from '../render/failure.ts'
import { formatAge } from '../render/numbers.ts'
import { painter, printable, renderTable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

export interface ProjectsOptions {
  readonly json?: true
}

/** Prints them, the pinned ones first. */
export function showProjects(options: ProjectsOptions, terminal: Terminal): number {
  const projects = listProjects(launcherPaths(terminal).projects)
  if (options.json) printJson({ projects }, terminal)
  else if (projects.length === 0) {
    terminal.out('no projects yet: "ferryllm launch" or "ferryllm projects add" remembers a folder\n')
  } else {
    const rows = projects.map((project) => row(project, terminal))
    const head = ['project', 'opened', 'client', 'provider', 'model', 'effort', '']
    terminal.out(`${renderTable(head, rows, painter(terminal.hasColors))}\n`)
  }
  return OK
}

/** Puts a folder on the list. */
export function addProject(directory: string, options: ProjectsOptions, terminal: Terminal): number {
  return attempt(options, terminal, () => {
    const { projects } = launcherPaths(terminal)
    const path = requireDirectory(directory)
    openProject(projects, path, Date.now())
    return { path, said: `${path} is among the projects` }
  })
}

/** Changes what a project wants. */
export function setProject(
  directory: string,
  change: ProjectChange,
  options: ProjectsOptions,
  terminal: Terminal,
): number {
  return attempt(options, terminal, () => {
    const { projects } = launcherPaths(terminal)
    const path = requireDirectory(directory)
    if (!listProjects(projects).some((project) => project.path === path)) openProject(projects, path, Date.now())
    const changed = changeProject(projects, path, change)
    const wants = [changed.provider, changed.model, changed.effort].filter((each) => each !== undefined).join(', ')
    return {
      ...changed,
      said: `${path}: ${wants === '' ? 'nothing of its own' : wants}${changed.pinned ? ', pinned' : ''}`,
    }
  })
}

/** Takes a folder off the list. */
export function forgetProject(directory: string, options: ProjectsOptions, terminal: Terminal): number {
  return attempt(options, terminal, () => {
    const { path } = removeProject(launcherPaths(terminal).projects, resolve(directory))
    return { path, said: `${path} is no longer among the projects; the folder is as it was` }
  })
}

function attempt(options: ProjectsOptions, terminal: Terminal, work: () => { readonly said: string }): number {
  try {
    const { said, ...result } = work()
    if (options.json) printJson(result, terminal)
    else terminal.out(`${printable(said)}\n`)
    return OK
  } catch (cause) {
    if (cause instanceof GatewayError) return fail(cause.message, options, terminal)
    throw cause
  }
}

function row(project: Project, { home }: Terminal): string[] {
  const { path, openedAt, client, provider, model, effort, pinned, missing } = project
  const marks = [...(pinned ? ['pinned'] : []), ...(missing ? ['the folder is gone'] : [])]
  return [
    tildePath(path, home),
    formatAge(Date.now() - openedAt),
    client ?? '-',
    provider ?? '-',
    model ?? '-',
    effort ?? '-',
    marks.join(', '),
  ]
}
