// Puts the reference of the command line into docs/cli.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { MARK, renderReference } from './render-cli-reference.ts'

const page = new URL('../docs/cli.md', import.meta.url)
const [words = ''] = readFileSync(page, 'utf8').split(MARK, 1)
writeFileSync(page, words + MARK + renderReference())
