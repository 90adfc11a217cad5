// No command prints a credential, whatever the place that it was put in.
import { expect, test } from 'vitest'
import { runHere, testTerminal } from './support.ts'

const FILE = `[auth]
enabled = true
api_keys = ["canary-client-key"]
[telemetry]
otlp_endpoint = "http://127.0.0.1:4318"
[[providers]]
name = "direct"
type = "openai"
base_url = "https://relay.example/v1"
api_key = "canary-direct-key"
headers = { "X-Extra-Token" = "canary-header", authorization = "Basic canary-basic" }
[[providers]]
name = "named"
type = "anthropic"
base_url = "https://relay.example"
api_key_env = "RELAY_KEY"
[[routes]]
match = "*"
provider = "direct"
fallback_providers = ["named"]
`
const ENV = { RELAY_KEY: 'canary-env-key', OTEL_EXPORTER_OTLP_HEADERS: 'x-key=canary-collector' }
const REQUEST = JSON.stringify({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] })

test.each([
  ['check-config', '-c', 'f.toml'],
  ['check-config', '-c', 'f.toml', '--json'],
  ['explain', 'r.json', '-c', 'f.toml'],
  ['explain', 'r.json', '-c', 'f.toml', '--json'],
  ['explain', 'r.json', '-c', 'f.toml', '--to', 'named', '--json'],
])('%s %s %s %s', async (...args) => {
  const { code, out, error } = await runHere(args, testTerminal({ 'f.toml': FILE, 'r.json': REQUEST }, ENV))
  expect(code).toBe(0)
  expect(out + error).not.toContain('canary')
})

test('a collector with credentials in its address is refused, and they are not shown', async () => {
  const file = FILE.replace('http://127.0.0.1:4318', 'http://me:canary-password@collector:4318')
  const { code, out, error } = await runHere(['check-config', '-c', 'f.toml'], testTerminal({ 'f.toml': file }, ENV))
  expect([code, out]).toEqual([1, expect.stringContaining('not the URL of a collector')])
  expect(out + error).not.toContain('canary')
})
