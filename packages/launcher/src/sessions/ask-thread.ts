// Reads sessions without blocking whoever asks.
import { Worker } from 'node:worker_threads'
import type { LauncherHost } from '../host.ts'
import type { Preview } from './preview.ts'
import type { Scan } from './scan.ts'
import type { ThreadTask } from './session-thread.ts'
import type { Session } from './session.ts'

export interface SessionReader {
  /** Those who ask at the same time get the same answer. */
  readonly scan: () => Promise<Scan>
  readonly preview: (session: Session, from: number, limit: number) => Promise<Preview>
}

export function createSessionReader({ env, platform, home }: LauncherHost): SessionReader {
  // What a thread gets is copied.
  const host = { env: { ...env }, platform, home }
  let running: Promise<Scan> | undefined
  return {
    scan() {
      running ??= ask<Scan>({ kind: 'scan', host }).finally(() => (running = undefined))
      return running
    },
    preview: (session, from, limit) => ask<Preview>({ kind: 'preview', host, session, from, limit }),
  }
}

function ask<Answer>(task: ThreadTask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./session-thread.ts', import.meta.url), { workerData: task })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the thread that reads sessions ended without an answer')))
  })
}
