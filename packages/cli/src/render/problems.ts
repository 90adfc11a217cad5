// Problems of a configuration as compilers print theirs: place, sentence, the line, a caret under what is meant.
import type { Problem, Severity } from '@ferryllm/control'
import { displayWidth, painter, plural, printable, type Paint } from './text.ts'

const LONGEST_LINE = 120
const STYLE: Readonly<Record<Severity, 'red' | 'yellow' | 'cyan'>> = { error: 'red', warning: 'yellow', note: 'cyan' }

/** All problems, one paragraph each. */
export function renderProblems(file: string, problems: readonly Problem[], hasColors: boolean): string {
  const paint = painter(hasColors)
  return problems.map((problem) => renderProblem(file, problem, paint)).join('\n')
}

/** `2 errors, 1 warning`; empty when there is nothing to count. */
export function countProblems(problems: readonly Problem[]): string {
  const counts = (['error', 'warning', 'note'] as const).map((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length
    return count === 0 ? '' : plural(count, severity)
  })
  return counts.filter((count) => count !== '').join(', ')
}

function renderProblem(file: string, problem: Problem, paint: Paint): string {
  const { severity, line, column, message, suggestion, source } = problem
  const place = source ?? (line === 0 ? file : `${file}:${line}:${column}`)
  const hint = suggestion === undefined ? '' : ` (did you mean ${quote(suggestion)}?)`
  const head = `${paint('bold', printable(place))}: ${paint(STYLE[severity], severity)}: ${printable(message)}${printable(hint)}`
  return problem.excerpt.trim() === '' ? head : `${head}\n${renderExcerpt(problem, paint)}`
}

function renderExcerpt({ line, column, length, excerpt, severity }: Problem, paint: Paint): string {
  // A window of a long line, so that the caret stays in sight.
  const start = excerpt.length <= LONGEST_LINE ? 0 : Math.max(0, column - 1 - LONGEST_LINE / 2)
  const text = printable(excerpt.slice(start, start + LONGEST_LINE))
  const before = text.slice(0, column - 1 - start)
  const indent = before.replace(/[^\t]/g, (char) => ' '.repeat(displayWidth(char)))
  const meant = text.slice(before.length, before.length + length)
  const caret = '^'.repeat(Math.max(1, displayWidth(meant)))
  const number = String(line).padStart(5)
  return [
    `${paint('dim', `${number} |`)} ${text}`,
    `${paint('dim', `${' '.repeat(number.length)} |`)} ${indent}${paint(STYLE[severity], caret)}`,
  ].join('\n')
}

// A suggested line (`base_url = "…"`) has quotes of its own.
function quote(suggestion: string): string {
  return suggestion.includes('"') ? suggestion : `"${suggestion}"`
}
