// A launch as text: the environment and the command, for `--dry-run` with every key masked and for `--print-env` as they are.
import type { LauncherHost } from './host.ts'
import type { LaunchPlan } from './plan.ts'
import { quotePosix, quoteWord } from './quote.ts'

/** A launch that is only looked at. */
export interface ShownPlan {
  readonly client: string
  readonly program: string
  readonly directory: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly unset: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly notes: readonly string[]
}

/** Stands for the folder that a real launch gets. */
const FOLDER = '<folder of this launch>'

/** Everything that would happen, keys masked. */
export function showPlan(plan: LaunchPlan): ShownPlan {
  const mask = (text: string): string => plan.secrets.reduce((masked, key) => masked.replaceAll(key, '[key]'), text)
  const { args, env, files, notes } = plan.bind(FOLDER)
  const each = (table: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(table).map(([name, text]) => [name, mask(text)]))
  return {
    client: plan.agent.id,
    program: plan.program,
    directory: plan.directory,
    args: args.map(mask),
    env: each(env),
    unset: plan.unset,
    files: each(files),
    notes,
  }
}

/** Lines for a POSIX shell that give it the environment of a launch. */
export function exportLines(plan: LaunchPlan, { env }: LauncherHost): string[] {
  const bound = plan.bind(FOLDER).env
  const unset = plan.unset.filter((name) => !(name in bound) && env[name] !== undefined)
  return [
    ...unset.map((name) => `unset ${name}`),
    ...Object.entries(bound)
      // Names a file that only a launch writes.
      .filter(([, value]) => !value.includes(FOLDER))
      .map(([name, value]) => `export ${name}=${quotePosix(value)}`),
  ]
}

/** The command that opens the same in whatever terminal it is typed into. `self`: how ferryllm itself is started. */
export function commandFor(
  self: readonly string[],
  { client, directory, provider, model, effort, session }: LaunchPlan,
  fork = false,
): string {
  const words = [
    ...self,
    'launch',
    client,
    directory,
    ...(provider === undefined ? [] : ['--provider', provider]),
    ...(model === undefined ? [] : ['--model', model]),
    ...(effort === undefined ? [] : ['--effort', effort]),
    ...(session === undefined ? [] : ['--resume', session]),
    ...(fork ? ['--fork'] : []),
  ]
  return words.map(quoteWord).join(' ')
}
