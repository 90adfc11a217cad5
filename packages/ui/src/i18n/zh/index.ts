// 简体中文。
import type { Messages } from '../messages.ts'
import { common } from './common.ts'
import { launch } from './launch.ts'
import { overview } from './overview.ts'
import { traffic } from './traffic.ts'
import { usage } from './usage.ts'

export const zh: Messages = { common, launch, overview, traffic, usage }
