// English, which is also the type that every other language has to fill.
import { common } from './common.ts'
import { launch } from './launch.ts'
import { overview } from './overview.ts'
import { traffic } from './traffic.ts'
import { usage } from './usage.ts'

export const en = { common, launch, overview, traffic, usage }
