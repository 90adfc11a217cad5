// 简体中文。
import type { Messages } from '../messages.ts'
import { common } from './common.ts'
import { config } from './config.ts'
import { launch } from './launch.ts'
import { models } from './models.ts'
import { overview } from './overview.ts'
import { providers } from './providers.ts'
import { settings } from './settings.ts'
import { traffic } from './traffic.ts'
import { usage } from './usage.ts'
import { welcome } from './welcome.ts'

export const zh: Messages = {
  common,
  config,
  launch,
  models,
  overview,
  providers,
  settings,
  traffic,
  usage,
  welcome,
}
