// The store's own thread: SQLite blocks, and the gateway must not.
import { parentPort, workerData } from 'node:worker_threads'
import { openEngine, type Engine } from './engine.ts'
import type { FromWorker, ToWorker } from './messages.ts'

const say = (message: FromWorker): void => parentPort?.postMessage(message)

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

function open(): Engine | undefined {
  try {
    const engine = openEngine(String(workerData), (movedTo) => say({ kind: 'moved', movedTo }))
    say({ kind: 'opened' })
    return engine
  } catch (cause) {
    say({ kind: 'unusable', reason: reasonOf(cause) })
    return undefined
  }
}

const engine = open()

parentPort?.on('message', (message: ToWorker) => {
  if (message === 'close' || engine === undefined) {
    engine?.close()
    return parentPort?.close()
  }
  const { id, name, argument } = message
  try {
    const call = engine[name] as (argument: unknown) => unknown
    say({ kind: 'answer', id, value: call(argument) })
  } catch (cause) {
    say({ kind: 'failed', id, reason: reasonOf(cause) })
  }
})
