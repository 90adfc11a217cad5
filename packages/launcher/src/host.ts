// What the launcher knows of the machine it runs on. Files are read and written directly: tests give it a home of their own.
import { join } from 'node:path'
import { statePaths } from '@ferryllm/control'

export interface LauncherHost {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `process.platform`. */
  readonly platform: string
  readonly home: string
}

/** Where the launcher keeps what it writes itself. */
export interface LauncherPaths {
  readonly dir: string
  /** One folder for each launch. */
  readonly runs: string
  readonly projects: string
  readonly preferences: string
  /** The client key that the programs it starts use. */
  readonly clientKey: string
  /** What is known of session files that have not changed since. */
  readonly sessionIndex: string
  /** Deleted sessions, until they are put back or thrown away. */
  readonly trash: string
  /** What was changed in the settings of clients. */
  readonly journal: string
}

export function launcherPaths(host: LauncherHost): LauncherPaths {
  const dir = join(statePaths(host).dir, 'launcher')
  return {
    dir,
    runs: join(dir, 'runs'),
    projects: join(dir, 'projects.json'),
    preferences: join(dir, 'preferences.json'),
    clientKey: join(dir, 'client-key'),
    sessionIndex: join(dir, 'sessions.json'),
    trash: join(dir, 'trash'),
    journal: join(dir, 'journal'),
  }
}

/** A path as people write it: `~/work/app`. */
export function tildePath(path: string, home: string): string {
  if (path === home) return '~'
  return path.startsWith(home.endsWith('/') ? home : `${home}/`)
    ? `~/${path.slice(home.length).replace(/^\//, '')}`
    : path
}
