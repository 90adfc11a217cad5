// English, which is also the type that every other language has to fill.
import { common } from './common.ts'
import { overview } from './overview.ts'
import { usage } from './usage.ts'

export const en = { common, overview, usage }
