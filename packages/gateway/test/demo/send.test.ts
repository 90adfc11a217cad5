// The demo behind the network's interface: aborts, back pressure, and the form of its replies in all four protocols.
import { describe, expect, test } from 'vitest'
import type { GatewayError, ProtocolId } from '@ferryllm/protocols'
import { demoSend } from '../../src/demo/send.ts'
import type { UpstreamControl } from '../../src/upstream/send.ts'

interface Heard {
  status: number
  text: string
  ended: boolean
  error?: GatewayError
}

const BODIES: Readonly<Record<ProtocolId, object>> = {
  anthropic: { max_tokens: 99, messages: [{ role: 'user', content: 'ping' }] },
  'openai-chat': { messages: [{ role: 'user', content: 'ping' }] },
  'openai-responses': { input: 'ping' },
  gemini: { contents: [{ role: 'user', parts: [{ text: 'ping' }] }] },
}

/** Sends and collects; `onData` may abort or pause in the middle. */
function hear(
  protocol: ProtocolId,
  body: object | string,
  onData: (heard: Heard, control: UpstreamControl) => void = () => {},
): { heard: Heard; abort: () => void; over: Promise<void> } {
  const heard: Heard = { status: 0, text: '', ended: false }
  const { promise: over, resolve } = Promise.withResolvers<void>()
  let control: UpstreamControl | undefined
  const text = typeof body === 'string' ? body : JSON.stringify({ model: 'demo', ...body })
  const hints = protocol === 'gemini' ? { model: 'demo', stream: text.includes('"stream":true') } : {}
  const call = demoSend(
    protocol,
    undefined,
    hints,
  )(
    {
      origin: 'http://demo.invalid',
      path: '/',
      method: 'POST',
      headers: {},
      body: text,
      connectTimeoutMs: 0,
      headersTimeoutMs: 0,
    },
    {
      onHeaders: (status, _headers, given) => {
        heard.status = status
        control = given
      },
      onData: (chunk) => {
        heard.text += Buffer.from(chunk).toString('utf8')
        onData(heard, control!)
      },
      onEnd: () => {
        heard.ended = true
        resolve()
      },
      onError: (error) => {
        heard.error = error
        resolve()
      },
    },
  )
  return { heard, abort: call.abort, over }
}

/** Long enough for everything that a demo without delays still has to say. */
async function later(): Promise<void> {
  for (let turn = 0; turn < 600; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe.each(Object.entries(BODIES) as [ProtocolId, object][])('%s', (protocol, body) => {
  test('streams and wholes say the same', async () => {
    const whole = hear(protocol, body)
    const stream = hear(protocol, { ...body, stream: true })
    await Promise.all([whole.over, stream.over])
    expect(whole.heard).toMatchObject({ status: 200, ended: true, text: expect.stringContaining('pong') })
    expect(stream.heard).toMatchObject({ status: 200, ended: true, text: expect.stringContaining('pong') })
    expect(stream.heard.text).toMatch(/^(event: .*\n)?data: \{/)
  })

  test('a body that is no request is refused in the protocol’s own words', async () => {
    const { heard, over } = hear(protocol, { model: 'demo', messages: 7, input: 7, contents: 7, max_tokens: 1 })
    await over
    expect(heard).toMatchObject({ status: 400, ended: true })
    expect(JSON.parse(heard.text)).toHaveProperty('error')
  })
})

test('nothing is called before `send` has returned, and nothing after an abort', async () => {
  const early = hear('anthropic', BODIES.anthropic)
  expect(early.heard).toEqual({ status: 0, text: '', ended: false })
  early.abort()
  const words: string[] = []
  const cut = hear('anthropic', { ...BODIES.anthropic, model: 'demo-long', stream: true }, (heard) => {
    words.push(heard.text)
    if (heard.text.includes('word3"')) cut.abort()
  })
  await later()
  expect(early.heard).toEqual({ status: 0, text: '', ended: false })
  expect(cut.heard.text).toContain('word3"')
  expect(cut.heard.text).not.toContain('word4')
  expect(cut.heard.ended).toBe(false)
})

test('a paused reply waits until it is resumed', async () => {
  let held: UpstreamControl | undefined
  const reply = hear('anthropic', { ...BODIES.anthropic, model: 'demo-long', stream: true }, (heard, control) => {
    if (held !== undefined || !heard.text.includes('word2"')) return
    held = control
    control.pause()
  })
  await later()
  expect(reply.heard.text).not.toContain('word3')
  held!.resume()
  await reply.over
  expect(reply.heard.text).toContain('word99"')
})
