// From the rows of all rounds to a table, and to the figures that the budget knows.
import type { Figures } from './measure.ts'
import type { Workload } from './workloads.ts'

export interface Row {
  readonly round: number
  readonly candidate: string
  readonly workload: string
  readonly figures: Figures
}

export interface StartRow {
  readonly candidate: string
  /** From the start of the process to its first answer. */
  readonly readyMs: number
  readonly idleMib: number
  readonly afterMib: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Largest distance from the median, as a share of it. */
function spreadOf(values: readonly number[]): number {
  const middle = median(values)
  return Math.max(...values.map((value) => Math.abs(value - middle))) / middle
}

/** The medians of one candidate and workload. */
export function figuresOf(rows: readonly Row[], candidate: string, workload: string): Figures | undefined {
  const own = rows.filter((row) => row.candidate === candidate && row.workload === workload)
  if (own.length === 0) return undefined
  const of = (pick: (figures: Figures) => number): number => median(own.map(({ figures }) => pick(figures)))
  const kib = own.flatMap(({ figures }) => (figures.kibPerStream === undefined ? [] : [figures.kibPerStream]))
  const firstError = own.find(({ figures }) => figures.firstError !== undefined)?.figures.firstError
  return {
    cpuUs: of(({ cpuUs }) => cpuUs),
    perSecond: of(({ perSecond }) => perSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    errors: own.reduce((sum, { figures }) => sum + figures.errors, 0),
    ...(kib.length === 0 ? {} : { kibPerStream: median(kib) }),
    ...(firstError === undefined ? {} : { firstError }),
  }
}

/** `base` is the floor that the ratio is taken to. */
export function renderTable(
  rows: readonly Row[],
  starts: readonly StartRow[],
  { workloads, candidates, base }: { workloads: readonly Workload[]; candidates: readonly string[]; base?: string },
): string {
  const header = [
    'workload',
    'gateway',
    'CPU µs',
    '±',
    `× ${base ?? '–'}`,
    'per s',
    'p50 ms',
    'p99 ms',
    'KiB/stream',
    'errors',
  ]
  const lines = workloads.flatMap(({ id, title, stream }) =>
    candidates.flatMap((candidate) => {
      const figures = figuresOf(rows, candidate, id)
      if (figures === undefined) return []
      const floor = base === undefined ? undefined : figuresOf(rows, base, id)
      const own = rows.filter((row) => row.candidate === candidate && row.workload === id)
      return [
        [
          `${id} ${title}${stream === undefined ? '' : ' (per event)'}`,
          candidate,
          short(figures.cpuUs),
          `${Math.round(100 * spreadOf(own.map((row) => row.figures.cpuUs)))} %`,
          floor === undefined ? '' : (figures.cpuUs / floor.cpuUs).toFixed(2),
          Math.round(figures.perSecond).toString(),
          figures.p50Ms.toFixed(2),
          figures.p99Ms.toFixed(2),
          figures.kibPerStream?.toFixed(0) ?? '',
          figures.errors === 0 ? '' : `${figures.errors}: ${figures.firstError ?? ''}`.slice(0, 60),
        ],
      ]
    }),
  )
  const startLines = candidates.flatMap((candidate) => {
    const own = starts.filter((row) => row.candidate === candidate)
    if (own.length === 0) return []
    const of = (pick: (row: StartRow) => number): string => Math.round(median(own.map(pick))).toString()
    return [[candidate, of((row) => row.readyMs), of((row) => row.idleMib), of((row) => row.afterMib)]]
  })
  return `${markdown(header, lines)}\n\n${markdown(['gateway', 'ready after ms', 'MiB idle', 'MiB after the load'], startLines)}`
}

function short(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0)
}

function markdown(header: readonly string[], lines: readonly (readonly string[])[]): string {
  return [row(header), row(header.map(() => '---')), ...lines.map(row)].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
