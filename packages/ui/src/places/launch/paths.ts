// Paths as people read them.

/** The last part of a path. */
export function folderName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}

/** With `~` for the home of the gateway's user. */
export function shortPath(path: string, home: string | undefined): string {
  if (home === undefined || home === '/') return path
  return path === home ? '~' : path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}
