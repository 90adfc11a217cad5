// Which of the installed packages the program needs to run, read from the lock file.

interface Entry {
  readonly resolved?: string
  readonly link?: true
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export interface Lock {
  readonly packages: Readonly<Record<string, Entry>>
}

/** Paths in the repository. */
export interface RuntimePackages {
  /** Ours: folders with sources. */
  readonly own: readonly string[]
  /** Those of others that have to be there. */
  readonly required: readonly string[]
  /** Those that are for other systems, or may be missing. */
  readonly optional: readonly string[]
}

/** Everything that `start` (`packages/cli`) depends on, directly or not; no tools for development. Throws for a gap in the file. */
export function runtimePackages({ packages }: Lock, start: string): RuntimePackages {
  const found = new Map<string, boolean>()
  const visit = (path: string, isRequired: boolean): void => {
    // What was optional for one may be needed by another.
    if (found.get(path) === true || (found.has(path) && !isRequired)) return
    found.set(path, isRequired)
    const { dependencies = {}, optionalDependencies = {} } = packages[path] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const isOptional = name in optionalDependencies
      const target = resolveName(packages, path, name)
      if (target !== undefined) visit(target, isRequired && !isOptional)
      else if (!isOptional) throw new Error(`package-lock.json has no ${name}, which ${path} needs`)
    }
  }
  visit(start, true)
  const paths = [...found.keys()].toSorted()
  const others = paths.filter((path) => path.startsWith('node_modules/'))
  return {
    own: paths.filter((path) => !path.startsWith('node_modules/')),
    required: others.filter((path) => found.get(path)),
    optional: others.filter((path) => !found.get(path)),
  }
}

/** As Node looks for it: beside the package, then further up. */
function resolveName(packages: Lock['packages'], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    const entry = packages[path]
    if (entry !== undefined) return entry.link === true ? entry.resolved : path
    if (folder === '') return undefined
  }
}
