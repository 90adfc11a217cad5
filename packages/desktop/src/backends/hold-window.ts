// The app's side of the window's process: waits until something is drawn, and holds the window after that.
import type { ChildProcess } from 'node:child_process'
import type { FromWindow, ToWindow } from '../window/messages.ts'
import type { Opened } from './backend.ts'

/** How long a window may take, in milliseconds. */
export interface Patience {
  /** Until there is one. */
  readonly startMs: number
  /** From then on until something is in it. */
  readonly paintMs: number
}

/**
 * Windows that stay blank are a known trouble of WebKitGTK with some drivers; then the browser is the better way. As a rule
 * something is drawn after 0.4 s. The first time after an installation, with a load of 25 on two cores, it took more than 6.
 */
const PATIENCE: Patience = { startMs: 30_000, paintMs: 10_000 }

/** Sends the first message and waits until the window has drawn something, was closed, or will not come to anything. */
export function holdWindow(
  child: ChildProcess,
  first: ToWindow,
  onExternal: (url: string) => void,
  { startMs, paintMs }: Patience = PATIENCE,
): Promise<Opened> {
  const ended = Promise.withResolvers<string | undefined>()
  const opened = Promise.withResolvers<Opened>()
  const say = (message: ToWindow): void => {
    // One that is about to end does not listen any more.
    if (child.connected) child.send(message, () => undefined)
  }
  const giveUp = (problem: string): void => {
    clearTimeout(timer)
    opened.resolve({ problem })
    ended.resolve(problem)
    child.kill('SIGKILL')
  }
  const limit = (ms: number): NodeJS.Timeout =>
    setTimeout(() => giveUp(`the window stayed empty for ${ms / 1000} s`), ms)
  let timer = limit(startMs)
  const hold = (said: string): void => {
    clearTimeout(timer)
    const window = {
      show: () => say({ type: 'show' }),
      load: (link: string) => say({ type: 'load', link }),
      close: () => say({ type: 'close' }),
      ended: ended.promise,
    }
    opened.resolve({ shown: true, window, said })
  }
  child.on('message', (message: FromWindow) => {
    switch (message.type) {
      case 'created':
        clearTimeout(timer)
        timer = limit(paintMs)
        return
      case 'painted':
        return hold('the window is open; closing it ends the app, and the gateway goes on')
      case 'external':
        return onExternal(message.url)
      case 'closed':
        // Also before anything was drawn: it was meant.
        hold('the window was closed')
        return ended.resolve(undefined)
      case 'failed':
        return giveUp(`the window could not be opened: ${message.reason}`)
    }
  })
  child.on('error', (cause) => giveUp(`the window could not be opened: ${cause.message}`))
  // It has said its last word, and something of the desktop may still hold it.
  child.on('disconnect', () => child.kill())
  child.on('exit', (code, signal) => {
    giveUp(`the window ended unexpectedly (${signal ?? `exit code ${code}`})`)
  })
  say(first)
  return opened.promise
}
