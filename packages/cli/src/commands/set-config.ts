// `ferryllm config set`: changes one value in the file, keeps the rest as it is, and never leaves an invalid file behind.
import {
  editConfig,
  findConfig,
  formatOf,
  isEditable,
  isSecretPath,
  listSettings,
  loadConfig,
  nearest,
  parseKey,
  readSettingText,
  schemaNodeAt,
} from '@ferryllm/control'
import { USAGE } from '../exit-codes.ts'
import { reasonOf } from '../load.ts'
import { fail } from '../render/failure.ts'
import { renderProblems } from '../render/problems.ts'
import type { Terminal } from '../terminal.ts'

/** Sets `key` to `given`; a credential is read from standard input instead. */
export async function setConfig(
  key: string,
  given: string | undefined,
  options: { config?: string },
  terminal: Terminal,
): Promise<number> {
  const path = parseKey(key)
  if (path === undefined || !isEditable(path)) return fail(explainKey(key), {}, terminal)
  const isSecret = isSecretPath(path)
  if (isSecret && given !== undefined) {
    return fail(
      `${key} holds a key, and a command line can be read by others: give it on standard input`,
      {},
      terminal,
      { code: USAGE },
    )
  }
  if (!isSecret && given === undefined)
    return fail(`the value is missing: ferryllm config set ${key} VALUE`, {}, terminal, { code: USAGE })
  const file = findConfig(options.config, terminal)
  if (file === undefined) return fail('there is no configuration file: name one with --config', {}, terminal)
  let source: string
  try {
    source = terminal.exists(file)
      ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(terminal.readBytes(file))
      : ''
  } catch (cause) {
    return fail(`cannot read ${file}: ${reasonOf(cause)}`, {}, terminal)
  }
  const text = given ?? (await terminal.readInput()).trim()
  const format = formatOf(file)
  const edit = editConfig(source, [{ path, value: readSettingText(schemaNodeAt(path) ?? {}, text) }], format)
  if ('problem' in edit) return fail(edit.problem, {}, terminal)
  // The layers above the file say nothing about whether the file itself is right.
  const env = Object.fromEntries(Object.entries(terminal.env).filter(([name]) => !isLayer(name)))
  const { config, problems } = loadConfig(edit.text, { env, readFile: (path) => terminal.readFile(path) }, { format })
  if (config === undefined) {
    const errors = problems.filter((problem) => problem.severity === 'error')
    terminal.error(`${renderProblems(file, errors, terminal.hasColors)}\n`)
    return fail(`${file} was not changed`, {}, terminal)
  }
  try {
    terminal.writeFile(file, edit.text, isSecret)
  } catch (cause) {
    return fail(`cannot write ${file}: ${reasonOf(cause)}`, {}, terminal)
  }
  terminal.out(`${file}: ${key} is set\n`)
  return 0
}

function isLayer(name: string): boolean {
  return name === 'FERRYLLM_PROFILE' || listSettings().some((setting) => setting.variable === name)
}

function explainKey(key: string): string {
  const keys = listSettings().map((setting) => setting.key)
  const near = nearest(key, keys)
  if (keys.includes(key)) return `${key} is a table or a list of tables: edit the file by hand`
  return `there is no setting "${key}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`
}
