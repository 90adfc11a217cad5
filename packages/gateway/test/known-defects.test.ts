// Every defect of the two predecessors (F and T numbers of the defect list) is tested, proven elsewhere, or not about this
// version: nothing is forgotten. The tests themselves are in known-defects/.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const ROOT = new URL('../../../', import.meta.url)

/** About parts of the product that this version does not have. */
const SKIPPED: Readonly<Record<string, string>> = {
  F26: 'watcher',
  F43: 'desktop',
  F45: 'desktop',
  F46: 'desktop',
  F47: 'desktop',
  F48: 'launcher',
  F49: 'desktop',
  T02: 'users',
  T03: 'users',
  T04: 'docker',
  T05: 'users',
  T07: 'marketplace',
  T20: 'sessions',
  T32: 'firewall',
  T33: 'firewall',
  T34: 'firewall',
}

const STREAMS = 'packages/gateway/test/regressions/streams.test.ts'
const CHAT_HOSTS = 'packages/gateway/test/regressions/chat-hosts.test.ts'
const SHAPES = 'packages/gateway/test/regressions/tool-shapes.test.ts'
const TOOLS = 'packages/gateway/test/regressions/tools.test.ts'
const REASONING = 'packages/gateway/test/regressions/reasoning.test.ts'
const CONTENT = 'packages/gateway/test/regressions/content.test.ts'
const ENDINGS = 'packages/gateway/test/regressions/endings.test.ts'
const EXCHANGE = 'packages/gateway/test/lanes/exchange.test.ts'
const BAD_INPUT = 'packages/gateway/test/http/bad-input.test.ts'

/** Proven by a test with another purpose: `file › test name`. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  F02: `${STREAMS} › R03 many blocks of $provider: indices are dense, one block is open at a time`,
  F05: `${REASONING} › R25 thinking stays within the limits of the model`,
  F06: `${REASONING} › R22 a conversation that moves from $name takes no foreign seal along`,
  F07: `${TOOLS} › words of the user beside the results stand behind them`,
  F08: 'packages/gateway/test/golden.test.ts › a provider stream cut at every byte is translated without a broken character',
  F13: `${EXCHANGE} › no more than max_concurrent_requests at once, streams counted until they end`,
  F15: `${BAD_INPUT} › wrong types anywhere name the field`,
  F16: 'packages/gateway/test/failover/breaker.test.ts › F16, S15: streams open it as well',
  F20: `${CONTENT} › is written: marks on the system prompt, the tools and the last words, never more than four`,
  F21: 'packages/gateway/test/policy/relocate-lines.test.ts › the words are behind the last question',
  F23: 'packages/gateway/test/http/metrics.test.ts › F23 counts requests, errors, time and tokens',
  F27: 'packages/gateway/test/config-watch.test.ts › a mounted folder whose link is swapped, as Kubernetes does',
  F32: `${SHAPES} › its call is a custom_tool_call with the raw patch`,
  F33: `${TOOLS} › one id for calls of two turns`,
  F38: `${CONTENT} › reaches $provider as an image, not as text`,
  F44: 'packages/control/test/presets.test.ts › every preset composes the full URL of its main endpoint',
  T01: 'packages/gateway/test/http/service.test.ts › is a 401 in the shape of the path',
  T06: 'packages/gateway/test/lanes/translate.test.ts › the credential of each provider goes into the header it expects',
  T08: `${BAD_INPUT} › a body one byte over the limit, plain and as a compression bomb`,
  T12: `${CHAT_HOSTS} › R04 parallel calls of a chat host with %s stay apart`,
  T13: `${TOOLS} › a result without its call is not lost`,
  T15: `${ENDINGS} › R11 an error inside a 200, %s`,
  T16: `${STREAMS} › R07 usage, %s`,
  T21: 'packages/gateway/test/lanes/relay.test.ts › goes out byte for byte',
  T23: `${TOOLS} › R15 the end of a reply, %s`,
  T24: `${TOOLS} › words of the user beside the results stand behind them`,
  T26: `${STREAMS} › R03 many blocks of $provider: indices are dense, one block is open at a time`,
  T28: 'packages/control/test/order-routes.test.ts › exact names stand before the longest prefix',
  T31: 'packages/gateway/test/known-defects/replies.test.ts › T11 every blank of $provider reaches $name',
  T35: 'packages/control/test/load-config.test.ts › says which of its keys have no effect yet',
  T36: 'packages/gateway/test/observe/agreement.test.ts › every request is told once everywhere, and the same',
  T37: 'packages/gateway/test/store/storage.test.ts › storage.path %s in the state directory %s is %s',
  T38: 'packages/cli/test/examples.test.ts › reference.toml names every key',
}

const numbers = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`)

test('every defect is tested here, proven elsewhere, or not about this version', () => {
  const folder = new URL('known-defects/', import.meta.url)
  const tested = readdirSync(folder).flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/\(?\s*['"`]([FT]\d\d) /g)].map(([, id]) => id),
  )
  const all = new Set([...tested, ...Object.keys(ELSEWHERE), ...Object.keys(SKIPPED)])
  expect(all).toEqual(new Set([...numbers('F', 49), ...numbers('T', 38)]))
  for (const id of Object.keys(SKIPPED)) expect(tested).not.toContain(id)
})

test.each(Object.entries(ELSEWHERE))('%s is proven by a test that exists', (_id, place) => {
  const [file = '', name = ''] = place.split(' › ')
  expect(readFileSync(new URL(file, ROOT), 'utf8').replaceAll("\\'", "'")).toContain(name)
})
