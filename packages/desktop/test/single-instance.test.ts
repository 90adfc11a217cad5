// One app for one state folder, on a real socket.
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appPaths } from '../src/app-paths.ts'
import { claimInstance, type Instance } from '../src/single-instance.ts'
import { emptyFolder } from './support.ts'

function release(instance: Instance): void {
  if (instance.isFirst) instance.release()
}

test('the second asks the first to show itself, until the first has gone', async () => {
  const socket = join(emptyFolder(), 'state', 'app.sock')
  let shown = 0
  const claim = () => claimInstance(socket, () => void (shown += 1))
  const first = await claim()
  expect([first.isFirst, (await claim()).isFirst, (await claim()).isFirst, shown]).toEqual([true, false, false, 2])
  // Nobody else may speak to it.
  expect(statSync(socket).mode & 0o777).toBe(0o600)
  release(first)
  const next = await claim()
  expect([next.isFirst, shown]).toEqual([true, 2])
  release(next)
})

test('what an app that was killed has left is in nobody’s way', async () => {
  const socket = join(emptyFolder(), 'app.sock')
  writeFileSync(socket, '')
  const instance = await claimInstance(socket, () => undefined)
  expect(instance.isFirst).toBe(true)
  release(instance)
  expect(existsSync(socket)).toBe(false)
})

test('somebody else’s socket does not answer as an app does', async () => {
  const socket = join(emptyFolder(), 'app.sock')
  const stranger = createServer((connection) => connection.end('hello')).listen(socket)
  await new Promise((resolve) => stranger.once('listening', resolve))
  const instance = await claimInstance(socket, () => undefined)
  expect(instance.isFirst).toBe(true)
  release(instance)
  stranger.close()
})

test('the socket lies in the state folder, elsewhere when its path would be too long, and is a pipe on Windows', () => {
  const at = (dir: string, platform = 'linux') =>
    appPaths({ env: { FERRYLLM_STATE_DIR: dir, XDG_RUNTIME_DIR: '/run/user/7' }, platform, home: '/home/me' }).socket
  expect(at('/s')).toBe('/s/app.sock')
  expect(at(`/${'x'.repeat(100)}`)).toMatch(/^\/run\/user\/7\/ferryllm-app-[0-9a-f]{16}\.sock$/)
  expect(at('C:\\s', 'win32')).toMatch(/^\\\\\.\\pipe\\ferryllm-app-[0-9a-f]{16}$/)
})
