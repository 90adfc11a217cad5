import { expect, test } from 'vitest'
import { redactLine } from '../src/redact-line.ts'

test.each([
  ['api_key = "sk-abc"', '', 'api_key = "******"'],
  ["  apikey='sk-abc' # mine", '', "  apikey='******' * ****"],
  ['api_key = "sk-abc', '', 'api_key = "******'],
  ['api_key = sk-abc==', '', 'api_key = ********'],
  ['api_key = """sk-abc', '', 'api_key = """******'],
  ['{ name = "a", api_key = "sk" }', '', '{ name = "*", api_key = "**" }'],
  ['  "sk-one", "sk-two",', '', '  "******", "******",'],
  ['["sk-one"', '', '["******"'],
  ['x-team = "blue"', 'providers[0].headers.x-team', 'x-team = "****"'],
  ['"x-team" = "blue"', 'providers[0].headers.x-team', '"x-team" = "****"'],
  ['name = "sk-0123456789abcdef"', '', 'name = "*******************"'],
  ['base_url = "https://me:pw@host/v1"', '', 'base_url = "https://*****@host/v1"'],
  ['base_url = "https://host/?key=abc"', '', 'base_url = "*********************"'],
  ['base_url = "https://api.openai.com"', '', 'base_url = "https://api.openai.com"'],
  ['api_key_env = "OPENAI_API_KEY"', 'providers[0].api_key_env', 'api_key_env = "OPENAI_API_KEY"'],
  ['key_store = "default"', 'auth.key_store', 'key_store = "default"'],
  ['tokens_per_minute = "many"', 'limits[0].tokens_per_minute', 'tokens_per_minute = "many"'],
  ['name = "fer_abcdefghijkl"', '', 'name = "****************"'],
  ['keep_alive_secs = 0', 'server.keep_alive_secs', 'keep_alive_secs = 0'],
  ['[[providers]]', '', '[[providers]]'],
  ['[auth]', '', '[auth]'],
  ['match = "claude-sonnet-4-5-20250929-thinking"', '', 'match = "claude-sonnet-4-5-20250929-thinking"'],
  ['note = "d41d8cd98f00b204e9800998ecf8427e"', '', 'note = "********************************"'],
  ['note = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"', '', 'note = "************************************"'],
  ['  "listen": "127.0.0.1:1", "strict": true,', '', '  "listen": "127.0.0.1:1", "strict": true,'],
  ['{ "name": "a", "api_key": "abc" }', '', '{ "name": "*", "api_key": "***" }'],
  ['  "abc=", "d:e",', '', '  "****", "***",'],
  ['base_url = "https://task-force.example/hf/model"', '', 'base_url = "https://task-force.example/hf/model"'],
])('%s', (line, path, expected) => {
  expect(redactLine(line, path)).toBe(expected)
})
