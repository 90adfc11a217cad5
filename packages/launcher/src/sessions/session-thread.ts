// The thread that reads sessions for a gateway, which must not be blocked by thousands of files.
import { parentPort, workerData } from 'node:worker_threads'
import type { LauncherHost } from '../host.ts'
import { previewSession } from './preview.ts'
import { scanSessions } from './scan.ts'
import type { Session } from './session.ts'

/** What the thread is asked. */
export type ThreadTask =
  | { readonly kind: 'scan'; readonly host: LauncherHost }
  | {
      readonly kind: 'preview'
      readonly host: LauncherHost
      readonly session: Session
      readonly from: number
      readonly limit: number
    }

const task = workerData as ThreadTask
parentPort?.postMessage(
  task.kind === 'scan' ? scanSessions(task.host) : previewSession(task.session, task.host, task.from, task.limit),
)
