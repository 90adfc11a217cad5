// GET, POST, PATCH and DELETE /api/projects, GET /api/folders
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import {
  projectChange,
  projectWish,
  type FoldersAnswer,
  type ProjectEntry,
  type ProjectsAnswer,
} from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { launcherPaths } from '../host.ts'
import { requireDirectory } from '../plan.ts'
import { changeProject, listProjects, openProject, removeProject, type Project } from '../projects.ts'
import { iso, ok, read, type Context, type Endpoints } from './part.ts'

export const projectEndpoints: Endpoints = (context) => {
  const file = launcherPaths(context.host).projects
  const all = (): ProjectsAnswer => ({ projects: listProjects(file).map(present) })
  return [
    { method: 'GET', path: /^\/api\/projects$/, answer: () => ok(all()) },
    {
      method: 'POST',
      path: /^\/api\/projects$/,
      async answer({ body }) {
        const { path, ...wish } = read(projectWish, await body())
        const directory = requireDirectory(requireAbsolute(path))
        openProject(file, directory, Date.now())
        changeProject(file, directory, wish)
        return { status: 201, body: all() }
      },
    },
    {
      method: 'PATCH',
      path: /^\/api\/projects$/,
      async answer({ body }) {
        const { path, ...change } = read(projectChange, await body())
        changeProject(file, path, change)
        return ok(all())
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/projects$/,
      answer({ query }) {
        removeProject(file, query.get('path') ?? '')
        return ok(all())
      },
    },
    { method: 'GET', path: /^\/api\/folders$/, answer: ({ query }) => ok(listFolders(query.get('path'), context)) },
  ]
}

function present({ openedAt, path, ...rest }: Project): ProjectEntry {
  const branch = branchOf(path)
  return { path, ...rest, opened_at: iso(openedAt), ...(branch === undefined ? {} : { branch }) }
}

const MOST_FOLDERS = 500

/** The folders in a folder, hidden ones left out. */
function listFolders(asked: string | null, { host }: Context): FoldersAnswer {
  const path = requireDirectory(requireAbsolute(asked ?? host.home))
  let names: string[]
  try {
    names = readdirSync(path).filter((name) => !name.startsWith('.'))
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    throw new GatewayError('forbidden', `The folder ${path} cannot be read (${reason}).`, { cause })
  }
  const folders = names.map((name) => ({ name, path: join(path, name) })).filter((each) => isFolder(each.path))
  const shown = folders.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })).slice(0, MOST_FOLDERS)
  const parent = dirname(path)
  return {
    path,
    home: host.home,
    ...(parent === path ? {} : { parent }),
    folders: shown.map((each) => ({ ...each, is_repository: isFolder(join(each.path, '.git')) })),
    truncated: folders.length > shown.length,
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (cause) {
    // A link that leads nowhere, a folder that may not be entered.
    if (cause instanceof Error && 'code' in cause) return false
    throw cause
  }
}

function requireAbsolute(path: string): string {
  if (isAbsolute(path)) return path
  throw new GatewayError('invalid-request', 'path: must be absolute.', { path: 'path' })
}

/** Without asking Git, which may not be there. */
function branchOf(path: string): string | undefined {
  try {
    return /^ref: refs\/heads\/(.+)$/m.exec(readFileSync(join(path, '.git/HEAD'), 'utf8'))?.[1]
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return undefined
    throw cause
  }
}
