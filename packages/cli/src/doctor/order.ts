// Every check, in the order of the report.
import type { Check } from './check.ts'
import { checkClaudeCode, checkCodex, checkOpenCode } from './checks/clients.ts'
import { checkConfig, checkConfigMode, checkKeyFiles } from './checks/config-file.ts'
import { checkExposure, checkGateway, checkPort } from './checks/listener.ts'
import { checkNoProxy, checkProxy } from './checks/network.ts'
import { checkInstalls, checkNode, checkVersion } from './checks/program.ts'
import { checkClock, checkProviders, checkReach } from './checks/providers.ts'
import { checkDisk, checkLog, checkOpenFiles, checkPidFile, checkStateFolder } from './checks/state.ts'

export const CHECKS: readonly Check[] = [
  checkNode,
  checkInstalls,
  checkVersion,
  checkConfig,
  checkConfigMode,
  checkKeyFiles,
  checkProviders,
  checkReach,
  checkClock,
  checkGateway,
  checkPort,
  checkExposure,
  checkStateFolder,
  checkPidFile,
  checkLog,
  checkDisk,
  checkOpenFiles,
  checkProxy,
  checkNoProxy,
  checkClaudeCode,
  checkCodex,
  checkOpenCode,
]
