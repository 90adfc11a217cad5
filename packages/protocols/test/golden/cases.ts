// All golden cases, from their files.
import { readdirSync, readFileSync } from 'node:fs'
import type { GoldenCase } from './case.ts'

const folder = new URL('./cases/', import.meta.url)

/** In the order of the files. */
export const CASES: readonly GoldenCase[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as GoldenCase[])
