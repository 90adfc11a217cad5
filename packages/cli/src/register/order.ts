// Every command of the program, in the order of its help.
import { registerCheckConfig } from './check-config.ts'
import { registerExplain } from './explain.ts'
import type { Register } from './register.ts'
import { registerServe } from './serve.ts'
import { registerVersion } from './version.ts'

export const COMMANDS: readonly Register[] = [registerServe, registerCheckConfig, registerExplain, registerVersion]
