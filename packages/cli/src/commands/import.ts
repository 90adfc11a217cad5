// `ferryllm import`: makes a configuration from the one of another program, and says what it could not take over.
import { IMPORT_KINDS, importConfig, type ImportKind, type ImportResult } from '@ferryllm/control/import'
import { identifyImport } from '../identify-import.ts'
import { reasonOf } from '../load.ts'
import { fail, printJson } from '../render/failure.ts'
import { painter, plural, printable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface ImportOptions {
  readonly from?: ImportKind
  readonly output?: string
  readonly force?: true
  readonly json?: true
}

/** What no other program's configuration has. */
const OWN_TABLE = /^[ \t]*\[\[(?:providers|routes)\]\]/m

/** Reads `file` and writes or prints the configuration made of it. */
export async function importFile(file: string, options: ImportOptions, terminal: Terminal): Promise<number> {
  const refuse = (message: string): number => fail(message, options, terminal)
  let kind: ImportKind | undefined = options.from
  let result: ImportResult
  try {
    const found = await identifyImport(file, terminal.readBytes(file), kind)
    kind = found.kind
    if (kind === undefined) return refuse(describeUnknown(file, found.text))
    result = importConfig(kind, found.text)
  } catch (cause) {
    return refuse(
      `cannot read ${file}${kind === undefined ? '' : ` as a file of ${kind}`}: ${firstLine(reasonOf(cause))}`,
    )
  }
  const { output } = options
  if (output !== undefined) {
    if (options.force !== true && terminal.exists(output)) return refuse(`${output} exists; --force replaces it`)
    try {
      terminal.writeFile(output, result.toml, result.hasKeys)
    } catch (cause) {
      return refuse(`cannot write ${output}: ${reasonOf(cause)}`)
    }
  }
  if (options.json) {
    const { toml, mapped, notMapped } = result
    printJson({ from: kind, ...(output === undefined ? { toml } : { output }), mapped, notMapped }, terminal)
    return 0
  }
  if (output === undefined) terminal.out(result.toml)
  // The report stays apart from a configuration that is piped into a file.
  const report = renderReport(result, output, terminal.hasColors)
  if (output === undefined) terminal.error(report)
  else terminal.out(report)
  return 0
}

function describeUnknown(file: string, text: string): string {
  if (OWN_TABLE.test(text)) return `${file} is a configuration of ferryllm, which is used as it is: --config ${file}`
  return `cannot tell what kind of file ${file} is: say it with --from (${IMPORT_KINDS.join(', ')})`
}

function renderReport(
  { mapped, notMapped, hasKeys }: ImportResult,
  output: string | undefined,
  hasColors: boolean,
): string {
  const paint = painter(hasColors)
  const taken = mapped.map(({ from, to }) => `  ${printable(from)} → ${printable(to)}`)
  const left = notMapped.map(
    ({ from, why, hint }) =>
      `  ${printable(from)}: ${printable(why)}${hint === '' ? '' : paint('dim', ` (${printable(hint)})`)}`,
  )
  const lines = [
    `${paint('green', 'taken over')}: ${plural(mapped.length, 'setting')}`,
    ...taken,
    `${paint('yellow', 'not taken over')}: ${plural(notMapped.length, 'setting')}`,
    ...left,
  ]
  if (output !== undefined) {
    const access = hasKeys ? ' (it holds keys; only you may read it)' : ''
    lines.push(`wrote ${output}${access}`, '', 'Next:', `  ferryllm check-config -c ${output}`)
  }
  return `${lines.join('\n')}\n`
}

/** Parsers show the place in question over several lines, keys and all. */
function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 200)
}
