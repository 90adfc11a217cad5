// The gateway's end of the store's thread: calls go out, answers come back as promises.
import { Worker } from 'node:worker_threads'
import type { Calls } from './engine.ts'
import type { FromWorker, ToWorker } from './messages.ts'

/** The store's thread as seen from here. */
export interface WorkerClient {
  /** Rejects with the reason when the call fails, or when the thread ends before it is answered. */
  readonly call: <Name extends keyof Calls>(
    name: Name,
    argument: Parameters<Calls[Name]>[0],
  ) => Promise<ReturnType<Calls[Name]>>
  /** Ends the thread after what it was told before, or after `deadlineMs` whatever it does. */
  readonly close: (deadlineMs: number) => Promise<void>
}

/** What a thread tells without being asked. */
export interface WorkerEvents {
  readonly opened: () => void
  readonly moved: (movedTo: string) => void
  /** It has ended, or is of no use; called once. */
  readonly gone: (reason: string) => void
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: Error) => void
}

/** Starts the thread for the file at `path`. */
export function startWorker(path: string, events: WorkerEvents): WorkerClient {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: path })
  const waiting = new Map<number, Waiting>()
  let calls = 0
  let isClosing = false
  let isGone = false
  const gone = (reason: string): void => {
    if (isGone) return
    isGone = true
    if (!isClosing) events.gone(reason)
    for (const { reject } of waiting.values()) reject(new Error(reason))
    waiting.clear()
  }
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      gone('the thread of the store has ended')
      resolve()
    })
  })
  worker.on('error', (error) => gone(`the thread of the store has failed: ${error.message}`))
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'moved') return events.moved(message.movedTo)
    const call = 'id' in message ? waiting.get(message.id) : undefined
    if ('id' in message) waiting.delete(message.id)
    // A program that has nothing else to do may end, once the file is open and nobody waits for an answer.
    if (waiting.size === 0 && !isClosing) worker.unref()
    if (message.kind === 'opened') return events.opened()
    if (message.kind === 'unusable') return gone(message.reason)
    if (message.kind === 'answer') call?.resolve(message.value)
    else call?.reject(new Error(message.reason))
  })
  const post = (message: ToWorker): void => worker.postMessage(message)
  return {
    call(name, argument) {
      if (isGone) return Promise.reject(new Error('the thread of the store has ended'))
      return new Promise((resolve, reject) => {
        const id = calls++
        // Messages carry anything; the worker answers a call with that call's result.
        waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
        worker.ref()
        post({ id, name, argument })
      })
    },
    async close(deadlineMs) {
      isClosing = true
      worker.ref()
      post('close')
      const timer = setTimeout(() => void worker.terminate(), deadlineMs)
      await ended
      clearTimeout(timer)
    },
  }
}
