// Figures that are kept as plain numbers and become Prometheus series only when somebody asks: counting costs an addition
// per request instead of a look-up of labels, and hundreds of series are written in a millisecond.

type Labels = Readonly<Record<string, string>>
type Samples = Iterable<readonly [labels: Labels, value: number]>

export interface Scrape {
  readonly counter: (name: string, help: string, read: () => number) => void
  readonly counters: (name: string, help: string, read: () => Samples) => void
  readonly gauge: (name: string, help: string, read: () => number) => void
  readonly gauges: (name: string, help: string, read: () => Samples) => void
  /** All that was declared, as it is now, in Prometheus's text format. */
  readonly text: () => string
}

/** Nothing declared yet. */
export function createScrape(): Scrape {
  const families: (() => string)[] = []
  const declare = (type: string, name: string, help: string, read: () => Samples): void => {
    families.push(() => {
      let text = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
      for (const [labels, value] of read()) text += `${name}${labelText(labels)} ${value}\n`
      return text
    })
  }
  return {
    counter: (name, help, read) => declare('counter', name, help, () => [[{}, read()]]),
    counters: (name, help, read) => declare('counter', name, help, read),
    gauge: (name, help, read) => declare('gauge', name, help, () => [[{}, read()]]),
    gauges: (name, help, read) => declare('gauge', name, help, read),
    text: () => families.map((write) => write()).join(''),
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** Clients choose the names of models. */
function escape(value: string): string {
  return /["\\\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value
}
