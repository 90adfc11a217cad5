// One app for one state folder: the first listens on a socket, a later one asks it to show its window and ends.
import { chmodSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { dirname } from 'node:path'
import { makeFolder } from '@ferryllm/gateway/make-folder'

/** Either this is the only one, until it lets go, or another one has been asked to show itself. */
export type Instance = { readonly isFirst: true; readonly release: () => void } | { readonly isFirst: false }

const SHOW = 'show\n'
const SHOWN = 'shown\n'
const ANSWER_MS = 5000

/** Takes the place at `socket`, or asks who has it. Throws when neither is possible. */
export async function claimInstance(socket: string, onShow: () => void): Promise<Instance> {
  const isPipe = socket.startsWith('\\\\')
  if (!isPipe) makeFolder(dirname(socket), 0o700)
  // Twice: what the first look finds may be the file of an app that was killed.
  for (const isLast of [false, true]) {
    const server = await listen(socket, onShow)
    if (server !== undefined) {
      if (!isPipe) chmodSync(socket, 0o600)
      return { isFirst: true, release: () => void server.close() }
    }
    if (await askToShow(socket)) return { isFirst: false }
    if (isLast) break
    if (!isPipe) rmSync(socket, { force: true })
  }
  throw new Error(`another ferryllm app holds ${socket} and does not answer`)
}

/** Undefined when somebody listens there, or did. */
function listen(socket: string, onShow: () => void): Promise<Server | undefined> {
  const server = createServer((connection) => {
    connection.setTimeout(ANSWER_MS, () => connection.destroy())
    // Who hangs up early has been heard all the same.
    connection.on('error', () => connection.destroy())
    connection.once('data', (data) => {
      const isAsked = data.toString() === SHOW
      if (isAsked) onShow()
      connection.end(isAsked ? SHOWN : '')
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      cause.code === 'EADDRINUSE' ? resolve(undefined) : reject(cause),
    )
    server.listen(socket, () => resolve(server))
  })
}

/** Whether somebody answered. */
function askToShow(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket)
    connection.setTimeout(ANSWER_MS, () => connection.destroy())
    connection.on('connect', () => connection.write(SHOW))
    connection.on('data', (data) => {
      resolve(data.toString() === SHOWN)
      connection.destroy()
    })
    connection.on('error', () => resolve(false))
    connection.on('close', () => resolve(false))
  })
}
