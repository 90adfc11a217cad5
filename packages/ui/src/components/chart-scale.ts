// Numbers to places on a chart.

/** Round values from 0 to at least `highest`, about as many as asked for. */
export function ticks(highest: number, count = 4): number[] {
  if (!(highest > 0)) return [0, 1]
  const rough = highest / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999_999) ?? 10) * power
  const steps = Math.ceil(highest / step - 1e-9)
  // Multiplied out, so that 0.1 three times is not 0.30000000000000004.
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

/** Running sums at every point: the lower and upper edge of each layer. */
export function stack(layers: readonly (readonly number[])[]): { lower: number[]; upper: number[] }[] {
  let below: number[] = []
  return layers.map((values) => {
    const lower = values.map((_, index) => below[index] ?? 0)
    const upper = values.map((value, index) => (lower[index] ?? 0) + value)
    below = upper
    return { lower, upper }
  })
}

/** Which of `count` labels to write, so that each has room: every n-th. */
export function labelStep(count: number, width: number, room: number): number {
  const most = Math.max(1, Math.floor(width / room))
  return Math.max(1, Math.ceil(count / most))
}
