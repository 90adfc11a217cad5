// Every command of the program, in the order of its help.
import { registerApp } from './app.ts'
import { registerCapture } from './capture.ts'
import { registerCheckConfig } from './check-config.ts'
import { registerClients } from './clients.ts'
import { registerCompletion } from './completion.ts'
import { registerConfig } from './config.ts'
import { registerDoctor } from './doctor.ts'
import { registerExplain } from './explain.ts'
import { registerImport } from './import.ts'
import { registerInit } from './init.ts'
import { registerKeys } from './keys.ts'
import { registerLaunch } from './launch.ts'
import { registerLogs } from './logs.ts'
import { registerModels } from './models.ts'
import { registerProjects } from './projects.ts'
import type { Register } from './register.ts'
import { registerProviders } from './providers.ts'
import { registerRoute } from './route.ts'
import { registerRequests } from './requests.ts'
import { registerServe } from './serve.ts'
import { registerRestart, registerStart } from './start.ts'
import { registerSessions } from './sessions.ts'
import { registerStatus } from './status.ts'
import { registerStop } from './stop.ts'
import { registerTerminals } from './terminals.ts'
import { registerTest } from './test.ts'
import { registerUi } from './ui.ts'
import { registerUsage } from './usage.ts'
import { registerVersion } from './version.ts'

export const COMMANDS: readonly Register[] = [
  registerInit,
  registerServe,
  registerStart,
  registerStop,
  registerRestart,
  registerStatus,
  registerUi,
  registerApp,
  registerLaunch,
  registerSessions,
  registerProjects,
  registerTerminals,
  registerClients,
  registerLogs,
  registerUsage,
  registerRequests,
  registerCapture,
  registerCheckConfig,
  registerConfig,
  registerImport,
  registerProviders,
  registerKeys,
  registerDoctor,
  registerTest,
  registerModels,
  registerExplain,
  registerRoute,
  registerCompletion,
  registerVersion,
]
