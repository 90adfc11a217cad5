// 简体中文。
import type { Messages } from '../messages.ts'
import { common } from './common.ts'
import { overview } from './overview.ts'
import { usage } from './usage.ts'

export const zh: Messages = { common, overview, usage }
