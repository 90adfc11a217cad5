// The file that the request log may go to.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { configSchema, type Config } from '@ferryllm/control'
import { expect, test } from 'vitest'
import { openLogSink, type LogSink } from '../src/log-sink.ts'
import { testTerminal, type TestTerminal } from './support.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'ferryllm-log-'))
const loggingOf = (keys: object): Config['logging'] => configSchema.parse({ logging: keys }).logging

function open(keys: object): { sink: LogSink; terminal: TestTerminal } {
  const terminal = testTerminal()
  return { sink: openLogSink(loggingOf(keys), terminal, (count) => `dropped ${count}`), terminal }
}

test('without a file, lines go to standard output', async () => {
  const { sink, terminal } = open({})
  sink.write('one')
  await sink.close()
  expect([terminal.printed, sink.isOk()]).toEqual([{ out: 'one\n', error: '' }, true])
})

test('with a file they go there only; the folder is made, and nobody else may read it', async () => {
  const file = join(folder(), 'deep/ferryllm.log')
  const { sink, terminal } = open({ file })
  sink.write('one')
  sink.write('two')
  await sink.close()
  expect([readFileSync(file, 'utf8'), terminal.printed]).toEqual(['one\ntwo\n', { out: '', error: '' }])
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a full file is packed and put aside, and as many are kept as configured', async () => {
  const place = folder()
  const file = join(place, 'ferryllm.log')
  const { sink } = open({ file, rotate_mb: 1, keep_files: 2 })
  for (let count = 0; count < 5; count++) {
    sink.write(String(count).repeat(1024 * 1024))
    // One write at a time: waiting lines may share a file.
    const before = readdirSync(place).length
    if (count < 2) await expect.poll(() => readdirSync(place).length).toBeGreaterThan(before)
  }
  await sink.close()
  expect(readdirSync(place).toSorted()).toEqual(['ferryllm.log', 'ferryllm.log.1.gz', 'ferryllm.log.2.gz'])
  expect(gunzipSync(readFileSync(join(place, 'ferryllm.log.1.gz'))).length).toBeGreaterThan(1024 * 1024)
})

test('a file that cannot be written is told once, and lines go to standard output', () => {
  const place = folder()
  writeFileSync(join(place, 'file'), '')
  const { sink, terminal } = open({ file: join(place, 'file/ferryllm.log') })
  sink.write('one')
  sink.write('two')
  expect([terminal.printed.out, sink.isOk()]).toEqual(['one\ntwo\n', false])
  expect(terminal.printed.error).toMatch(/^warning: cannot write .*ferryllm\.log: .*; log lines are shown here\n$/)
})

test('so is a disk that is full later on', async () => {
  if (!existsSync('/dev/full')) return
  const { sink, terminal } = open({ file: '/dev/full', rotate_daily: false })
  sink.write('lost')
  await expect.poll(() => sink.isOk()).toBe(false)
  sink.write('seen')
  expect(terminal.printed.out).toBe('seen\n')
  expect(terminal.printed.error).toContain('warning: cannot write /dev/full')
})

test('what a slow disk cannot take in time is dropped, counted and told', async () => {
  const file = join(folder(), 'ferryllm.log')
  const { sink } = open({ file })
  const megabyte = 'x'.repeat(1024 * 1024)
  for (let count = 0; count < 12; count++) sink.write(megabyte)
  await expect
    .poll(() => {
      sink.write('next')
      return readFileSync(file, 'utf8')
    })
    .toMatch(/\ndropped [1-9]\d*\nnext\n/)
  await sink.close()
})

test('a new configuration moves the log, and gives a file that failed another chance', async () => {
  const place = folder()
  writeFileSync(join(place, 'blocked'), '')
  const { sink, terminal } = open({ file: join(place, 'blocked/a.log') })
  sink.configure(loggingOf({ file: join(place, 'b.log') }))
  sink.write('moved')
  mkdirSync(join(place, 'c'))
  sink.configure(loggingOf({ file: join(place, 'c/c.log') }))
  sink.write('again')
  sink.configure(loggingOf({}))
  sink.write('shown')
  await sink.close()
  await expect.poll(() => readFileSync(join(place, 'b.log'), 'utf8')).toBe('moved\n')
  await expect.poll(() => readFileSync(join(place, 'c/c.log'), 'utf8')).toBe('again\n')
  expect([terminal.printed.out, sink.isOk()]).toEqual(['shown\n', true])
})
