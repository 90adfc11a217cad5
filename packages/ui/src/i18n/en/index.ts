// English, which is also the type that every other language has to fill.
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

export const en = {
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
