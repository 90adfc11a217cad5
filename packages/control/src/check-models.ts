// What the schema cannot see in [models]: prices that say half, and limits that contradict each other.
import type { Config } from './config/config.ts'
import type { Finding } from './problem.ts'

/** Checks every model. */
export function checkModels({ models }: Config): Finding[] {
  return Object.entries(models).flatMap(([name, model]): Finding[] => {
    const path = ['models', name]
    const findings: Finding[] = []
    const { input_price: input, output_price: output, context, max_output: most } = model
    const cache = [model.cache_read_price, model.cache_write_price, model.cache_write_1h_price]
    const missing = input === undefined ? 'input_price' : output === undefined ? 'output_price' : undefined
    if (missing !== undefined && [input, output, ...cache].some((price) => price !== undefined)) {
      const message = 'a price needs both input_price and output_price'
      findings.push({ severity: 'error', path: [...path, missing], at: 'key', message })
    }
    if (context !== undefined && most !== undefined && most > context) {
      const message = `max_output ${most} is above context ${context}`
      findings.push({ severity: 'warning', path: [...path, 'max_output'], at: 'value', message })
    }
    return findings
  })
}
