// Reading the configuration again while the gateway runs: a good one is taken over as a whole, a bad one changes nothing.
import { configChanges, type Config, type ConfigChange, type EffectiveValue, type Problem } from '@ferryllm/control'
import { complain, fileProblem, reasonOf, valuesOf, type LayerFlags, type Loaded } from './load.ts'
import { printable } from './render/text.ts'
import type { Terminal } from './terminal.ts'

/** How the latest reload went. */
export interface ReloadStatus {
  /** ISO 8601. */
  readonly at: string
  readonly ok: boolean
  readonly problems: readonly Problem[]
  /** What was taken over, secrets unsaid. */
  readonly changes: readonly ConfigChange[]
}

/** The part of `serve` that reloads. */
export interface Reloader {
  /** Undefined until the first reload. */
  readonly lastReload: () => ReloadStatus | undefined
  /** The text of the file that is in force. */
  readonly textInForce: () => string
  /** Because somebody asked. */
  readonly reload: () => ReloadStatus
  /** Because the file may have changed: silent when it has not. */
  readonly fileChanged: () => void
}

/** What the reloader works with. */
export interface ReloadParts {
  readonly first: Loaded
  readonly flags: LayerFlags
  readonly terminal: Terminal
  readonly read: () => Loaded
  readonly apply: (config: Config) => void
  readonly announce: (text: string) => void
}

/** Makes the reloader of a gateway that runs with `first`. */
export function createReloader({ first, flags, terminal, read, apply, announce }: ReloadParts): Reloader {
  // What was read last, good or bad, and what is in force.
  let source = first.source
  let inForce = first.source
  let values: readonly EffectiveValue[] = valuesOf(first, terminal, flags)
  let lastReload: ReloadStatus | undefined
  let shown = ''

  const take = (loaded: Loaded): ReloadStatus => {
    source = loaded.source
    const { config, problems } = loaded
    if (config === undefined) return refuse(loaded)
    // Whoever writes in place truncates first; nobody means to run with a file that has become empty.
    const hasBecomeEmpty = source.trim() === '' && inForce.trim() !== ''
    if (hasBecomeEmpty) return refuse(withProblem(loaded, 'the file is empty'))
    const next = valuesOf(loaded, terminal, flags)
    const changes = configChanges(values, next)
    try {
      apply(config)
    } catch (cause) {
      return refuse(withProblem(loaded, reasonOf(cause)))
    }
    values = next
    inForce = source
    shown = ''
    complain(loaded, terminal)
    announce(renderChanges(changes))
    return remember({ ok: true, problems, changes })
  }

  /** The same problems are shown once, however often the file is saved with them. */
  const refuse = (loaded: Loaded): ReloadStatus => {
    const text = JSON.stringify(loaded.problems)
    if (text !== shown) {
      complain(loaded, terminal)
      terminal.error('the configuration was not reloaded: the one in force stays\n')
    }
    shown = text
    return remember({ ok: false, problems: loaded.problems, changes: [] })
  }

  const remember = (status: Omit<ReloadStatus, 'at'>): ReloadStatus =>
    (lastReload = { at: new Date().toISOString(), ...status })

  return {
    lastReload: () => lastReload,
    textInForce: () => inForce,
    reload: () => take(read()),
    fileChanged() {
      const loaded = read()
      const isGone = loaded.source === '' && loaded.config === undefined
      if (!isGone && loaded.source === source) return
      take(loaded)
    },
  }
}

function withProblem({ file, source, layers }: Loaded, message: string): Loaded {
  return { ...(file === undefined ? {} : { file }), source, layers, problems: [fileProblem(message)] }
}

function renderChanges(changes: readonly ConfigChange[]): string {
  if (changes.length === 0) return 'configuration reloaded: nothing has changed\n'
  const lines = changes.map(({ key, text, needsRestart }) => {
    return `  ${printable(key)}: ${printable(text)}${needsRestart ? ' (needs a restart)' : ''}\n`
  })
  return `configuration reloaded:\n${lines.join('')}`
}

/** Problems as single lines, for whoever is not at this terminal. */
export function linesOf(problems: readonly Problem[]): string[] {
  return problems
    .filter(({ severity }) => severity !== 'note')
    .map(({ severity, line, column, message }) => {
      const place = line === 0 ? '' : `line ${line}, column ${column}: `
      return `${place}${severity}: ${message}`
    })
}

/** What a reload that was refused is told as; undefined when the last one worked. */
export function failureOf(status: ReloadStatus | undefined): { at: string; problems: string[] } | undefined {
  return status === undefined || status.ok ? undefined : { at: status.at, problems: linesOf(status.problems) }
}
