// A launch as text, before it happens.
import { quoteWord, type showPlan } from '@ferryllm/launcher'
import { painter, printable } from './text.ts'

/** Renders what `--dry-run` shows. */
export function renderPlan(plan: ReturnType<typeof showPlan>, hasColors: boolean): string {
  const paint = painter(hasColors)
  const pairs = (table: Readonly<Record<string, string>>): string[] =>
    Object.entries(table).map(([name, value]) => `  ${paint('bold', name)}=${printable(value)}`)
  const sections: [string, readonly string[]][] = [
    ['directory', [`  ${printable(plan.directory)}`]],
    ['command', [`  ${printable([plan.program, ...plan.args].map(quoteWord).join(' '))}`]],
    ['set', pairs(plan.env)],
    ['unset', plan.unset.map((name) => `  ${printable(name)}`)],
    ['written for this launch', pairs(plan.files).map((line) => shorten(line))],
    ['notes', plan.notes.map((note) => `  ${printable(note)}`)],
  ]
  const shown = sections.filter(([, lines]) => lines.length > 0)
  return shown.map(([head, lines]) => `${paint('dim', head)}\n${lines.join('\n')}\n`).join('')
}

/** A catalogue of models is longer than anybody reads. */
const SHOWN_CHARS = 400

function shorten(text: string): string {
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}… (${text.length} characters)`
}
