import type { Config } from '@ferryllm/control'
import { formatLine, type Gateway, type GatewayOptions } from '@ferryllm/gateway'
import { describe, expect, test } from 'vitest'
import { serve } from '../src/commands/serve.ts'
import { testTerminal, type TestTerminal } from './support.ts'

interface Started {
  readonly terminal: TestTerminal
  readonly result: Promise<number>
  readonly closed: (number | undefined)[]
  readonly options: () => GatewayOptions | undefined
  /** Lets the open replies of the gateway finish. */
  readonly finish: () => void
}

/** Runs serve with a gateway that listens nowhere. */
async function start(
  files: Record<string, string>,
  env: Record<string, string> = {},
  listen: (config: Config) => ReturnType<Gateway['listen']> = async (config) => ({
    host: '127.0.0.1',
    port: 3000,
    url: `http://${config.server.listen}`,
  }),
): Promise<Started> {
  const terminal = testTerminal(files, env)
  const closed: (number | undefined)[] = []
  let options: GatewayOptions | undefined
  const drained = Promise.withResolvers<void>()
  const createGateway = (config: Config, given?: GatewayOptions): Gateway => {
    options = given
    return {
      fetch: async () => new Response(),
      reload: () => undefined,
      listen: () => listen(config),
      close: (graceMs) => {
        closed.push(graceMs)
        return drained.promise
      },
    }
  }
  const config = Object.keys(files)[0]
  const result = serve(
    config === undefined ? {} : { config },
    terminal,
    async () => ({ createGateway, formatLine, watchFile: async () => () => undefined }),
    () => ({ release: () => undefined }),
  )
  await new Promise((resolve) => setImmediate(resolve))
  return { terminal, result, closed, options: () => options, finish: drained.resolve }
}

const DEMO = '[[providers]]\nname = "demo"\ntype = "demo"\n[[routes]]\nmatch = "*"\nprovider = "demo"\n'

describe('serve', () => {
  test('says where it listens, who answers, and how to try it', async () => {
    const { terminal, result, finish } = await start({ 'f.toml': DEMO })
    finish()
    terminal.stop()
    expect(await result).toBe(0)
    expect(terminal.printed).toEqual({
      out: `ferryllm 0.1.0 listens on http://127.0.0.1:3000
configuration: f.toml

Providers
  name  type  url       key   state
  demo  demo  built in  none  ready

Try it
  curl http://127.0.0.1:3000/v1/chat/completions -H 'content-type: application/json' -d '{"model":"demo","messages":[{"role":"user","content":"ping"}]}'
  curl http://127.0.0.1:3000/v1/responses -H 'content-type: application/json' -d '{"model":"demo","input":"ping"}'
  curl http://127.0.0.1:3000/v1/messages -H 'content-type: application/json' -d '{"model":"demo","max_tokens":64,"messages":[{"role":"user","content":"ping"}]}'

stopping: open replies may take 10 s (once more to stop at once)
`,
      error: '',
    })
  })

  test('without a file it starts with what the environment gives', async () => {
    const { terminal } = await start({}, { ANTHROPIC_API_KEY: 'k' })
    expect(terminal.printed.out).toContain('configuration: no configuration file (looked for ./ferryllm.toml, ')
    expect(terminal.printed.out).toContain('env ANTHROPIC_API_KEY  ready')
    expect(terminal.printed.out).toContain('"model":"demo"')
  })

  test('the lines to paste fit the configuration', async () => {
    const file = `[server]\nlisten = "0.0.0.0:4000"\n[auth]\nenabled = true\napi_keys = ["secret-of-client"]
[[providers]]\npreset = "openai"\napi_key = "k"\n[[routes]]\nmatch = "gpt-5.5"\nmatch_type = "exact"\nprovider = "openai"\n`
    const { terminal } = await start({ 'f.toml': file })
    expect(terminal.printed.out).toContain(
      `curl http://127.0.0.1:4000/v1/responses -H 'authorization: Bearer YOUR_KEY' -H 'content-type: application/json' -d '{"model":"gpt-5.5","input":"ping"}'`,
    )
    expect(terminal.printed.out).not.toContain('secret-of-client')
  })

  test('log lines go to standard output; with JSON logs nothing else does', async () => {
    const { terminal, options } = await start({ 'f.toml': `${DEMO}[logging]\nformat = "json"\n` })
    options()?.onLog?.('{"msg":"request completed"}')
    expect(terminal.printed.out).toBe('{"msg":"request completed"}\n')
    expect(terminal.printed.error).toContain('listens on http://127.0.0.1:3000')
  })

  test('a configuration with errors is refused like check-config shows it', async () => {
    const { terminal, result } = await start({ 'f.toml': '[server]\nlisen = "x"\n' })
    expect([await result, terminal.printed]).toEqual([
      1,
      {
        out: '',
        error: `f.toml:2:1: error: unknown key "lisen" in [server] (did you mean "listen"?)
    2 | lisen = "x"
      | ^^^^^
`,
      },
    ])
  })

  test('warnings are shown and do not stop it; what has no effect yet is left to check-config', async () => {
    const file = `[[providers]]\npreset = "openai"\n[[routes]]\nmatch = "*"\nprovider = "openai"\n[prompt_cache]\ndebug_log_request_shape = true\n`
    const { terminal } = await start({ 'f.toml': file })
    expect(terminal.printed.error).toMatch(/^f\.toml:1:1: warning: provider "openai" \(OpenAI\) is disabled/)
    expect(terminal.printed.error).not.toContain('note')
    expect(terminal.printed.out).toContain('disabled: environment variable OPENAI_API_KEY is not set')
  })

  test.each([
    [
      'EADDRINUSE',
      'error: cannot listen on 127.0.0.1:3000: port 3000 is in use; stop what uses it or change server.listen\n',
    ],
    ['EACCES', 'error: cannot listen on 127.0.0.1:3000: this user may not use port 3000; choose one above 1023\n'],
    ['EADDRNOTAVAIL', 'error: cannot listen on 127.0.0.1:3000: this machine has no such address\n'],
  ])('%s is one clear line', async (code, expected) => {
    const refuse = (): Promise<never> => Promise.reject(Object.assign(new Error(`listen ${code}`), { code }))
    const { terminal, result } = await start({ 'f.toml': DEMO }, {}, refuse)
    expect([await result, terminal.printed.out, terminal.printed.error]).toEqual([1, '', expected])
  })

  const TWO = `${DEMO}[[listeners]]\nlisten = "127.0.0.1:4001"\n[[listeners]]\nlisten = "127.0.0.1:4002"\n`

  test('every listener is announced', async () => {
    const at = (port: number) => ({ host: '127.0.0.1', port, url: `http://127.0.0.1:${port}` })
    const { terminal } = await start({ 'f.toml': TWO }, {}, async () => ({ ...at(4001), others: [at(4002)] }))
    expect(terminal.printed.out).toContain('listens on http://127.0.0.1:4001, http://127.0.0.1:4002\n')
  })

  test('of several listeners the one that cannot be opened is named', async () => {
    const cause = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port: 4002 })
    const { terminal, result } = await start({ 'f.toml': TWO }, {}, () => Promise.reject(cause))
    expect([await result, terminal.printed.error]).toEqual([
      1,
      'error: cannot listen on 127.0.0.1:4002: port 4002 is in use; stop what uses it or change its [[listeners]] entry\n',
    ])
  })

  test('the first stop drains, the second leaves at once', async () => {
    const { terminal, closed } = await start({ 'f.toml': `${DEMO}[server]\nshutdown_grace_secs = 3\n` })
    terminal.stop()
    await new Promise((resolve) => setImmediate(resolve))
    expect([closed, terminal.exits]).toEqual([[3000], []])
    terminal.stop()
    expect([closed, terminal.exits]).toEqual([[3000], [1]])
  })
})
