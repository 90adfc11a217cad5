// Programs that print a key, and all the ways in which they do not.
import { expect, test } from 'vitest'
import { runCommand } from '../../src/provider-keys/run-command.ts'

const node = (script: string): string[] => [process.execPath, '-e', script]
const run = (command: string | string[], timeoutMs?: number, env: NodeJS.ProcessEnv = {}): Promise<string> =>
  runCommand(command, { env, signal: new AbortController().signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) })

test('the first line of the output is the key', async () => {
  expect(await run(node(`console.log(' key-1 '); console.log('more')`))).toBe('key-1')
})

test('a text goes through the shell, a list does not', async () => {
  expect(await run('printf %s "$PART-2"', undefined, { PART: 'key' })).toBe('key-2')
  expect(await run([...node('console.log(process.argv[1])'), '$PART; echo no'], undefined, { PART: 'key' })).toBe(
    '$PART; echo no',
  )
})

test.each([
  ['printing nothing', node(''), 'the command printed nothing'],
  ['failing', node(`console.error('locked'); process.exit(3)`), 'the command ended with status 3: locked'],
  ['failing without a word', node('process.exit(4)'), 'the command ended with status 4'],
  ['that is not there', ['/no/such/program'], 'there is no such program'],
])('a command %s is a reason', async (_how, command, reason) => {
  await expect(run(command)).rejects.toThrow(new Error(reason))
})

test('nothing that may be a key stands in the reason', async () => {
  const said = `console.log('my-odd-key'); console.error('\\nbad my-odd-key or sk-ant-api03-abcdefgh'); process.exit(1)`
  await expect(run(node(said))).rejects.toThrow(/^the command ended with status 1: bad \* or \*+$/)
})

test('a command that hangs is ended', async () => {
  await expect(run(node('setInterval(() => {}, 1000)'), 100)).rejects.toThrow('the command did not finish within 0.1 s')
})
