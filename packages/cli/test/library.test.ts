// The library's own example runs, and says what the documentation says it says.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import * as library from 'ferryllm'

test('examples/library.ts runs as documented', async () => {
  const file = fileURLToPath(new URL('../../../examples/library.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [file])
  const line = (start: string): string =>
    stdout
      .split('\n')
      .find((text) => text.startsWith(start))
      ?.slice(start.length) ?? ''
  expect(JSON.parse(line('to Gemini:'))).toMatchObject({
    contents: [{ role: 'user', parts: [{ text: 'What is the capital of France?' }] }],
    systemInstruction: { parts: [{ text: 'Answer in one word.' }] },
    generationConfig: { maxOutputTokens: 512 },
  })
  expect(line('lost:')).toContain('metadata_dropped')
  expect(JSON.parse(line('to the client:'))).toMatchObject({
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-6',
    content: [{ type: 'text', text: 'Paris' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 12, output_tokens: 1 },
  })
  expect(stdout).toContain('event: message_start')
  expect(stdout).toContain('event: message_stop')
  expect(JSON.parse(line('the gateway says:'))).toMatchObject({ choices: [{ message: { content: 'pong' } }] })
})

test('what the library exports is what its documentation lists', () => {
  expect(Object.keys(library).toSorted()).toEqual([
    'GatewayError',
    'createGateway',
    'decodeSse',
    'defaultConfig',
    'encodeSse',
    'explainRequest',
    'isLoss',
    'loadConfig',
    'translateRequest',
    'translateResponse',
    'translateStream',
  ])
})
