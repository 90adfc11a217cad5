// 简体中文。
import type { Messages } from '../messages.ts'
import { common } from './common.ts'
import { overview } from './overview.ts'

export const zh: Messages = { common, overview }
