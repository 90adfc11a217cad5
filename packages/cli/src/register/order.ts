// Every command of the program, in the order of its help.
import { registerCheckConfig } from './check-config.ts'
import { registerExplain } from './explain.ts'
import { registerLogs } from './logs.ts'
import type { Register } from './register.ts'
import { registerServe } from './serve.ts'
import { registerRestart, registerStart } from './start.ts'
import { registerStatus } from './status.ts'
import { registerStop } from './stop.ts'
import { registerVersion } from './version.ts'

export const COMMANDS: readonly Register[] = [
  registerServe,
  registerStart,
  registerStop,
  registerRestart,
  registerStatus,
  registerLogs,
  registerCheckConfig,
  registerExplain,
  registerVersion,
]
