// What a change may cost: ratios to the floor of the same run, so that they hold on other machines.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { figuresOf, type Row } from './summary.ts'

const FILE = fileURLToPath(new URL('../budget.json', import.meta.url))
const ALLOWED = 1.15

/** By workload: processor time of ours by that of the floor. */
interface Budget {
  readonly floor: string
  readonly ratios: Readonly<Record<string, number>>
}

function ratiosOf(rows: readonly Row[], floor: string): Record<string, number> {
  const ratios: Record<string, number> = {}
  for (const id of new Set(rows.map(({ workload }) => workload))) {
    const [own, base] = [figuresOf(rows, 'ferryllm', id), figuresOf(rows, floor, id)]
    if (own !== undefined && base !== undefined) ratios[id] = Math.round((own.cpuUs / base.cpuUs) * 100) / 100
  }
  return ratios
}

/** One line for every figure that costs more than the budget and fifteen per cent. */
export function overBudget(rows: readonly Row[]): string[] {
  const { floor, ratios } = JSON.parse(readFileSync(FILE, 'utf8')) as Budget
  return Object.entries(ratiosOf(rows, floor)).flatMap(([id, ratio]) => {
    const budget = ratios[id]
    if (budget === undefined || ratio <= budget * ALLOWED) return []
    return [
      `${id} costs ${ratio} times ${floor}, the budget is ${budget} (${Math.round((ratio / budget - 1) * 100)} % more)`,
    ]
  })
}

/** Keeps the figures of workloads that were not run. */
export function writeBudget(rows: readonly Row[], floor: string): void {
  const { ratios } = JSON.parse(readFileSync(FILE, 'utf8')) as Budget
  const budget: Budget = { floor, ratios: { ...ratios, ...ratiosOf(rows, floor) } }
  writeFileSync(FILE, `${JSON.stringify(budget, null, 2)}\n`)
}
