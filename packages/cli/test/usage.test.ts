import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultConfig } from '@ferryllm/control'
import { createGateway } from '@ferryllm/gateway'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseMoment } from '../src/parse-moment.ts'
import { renderCsv } from '../src/render/csv.ts'
import { formatCost, formatCount, formatDuration } from '../src/render/numbers.ts'
import { painter } from '../src/render/text.ts'
import { renderUsage } from '../src/render/usage.ts'
import { runHere, spawnCli, testTerminal, type Recorded } from './support.ts'

let dir: string

/** Runs a command against the database that the gateway below has left behind. */
function ask(...args: string[]): Promise<Recorded> {
  return runHere(args, testTerminal({ [join(dir, 'ferryllm.db')]: '' }, { FERRYLLM_STATE_DIR: dir }))
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ferryllm-usage-'))
  const gateway = createGateway(defaultConfig({}), { env: {}, stateDir: dir })
  const send = (model: string, headers: Record<string, string> = {}): Promise<Response> =>
    gateway.fetch(
      new Request('http://ferry/v1/messages', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ model, max_tokens: 64, messages: [{ role: 'user', content: 'ping' }] }),
      }),
    )
  for (const model of ['demo', 'demo', '=cmd|calc']) {
    await (await send(model, { 'x-ferryllm-project': 'boat, "Ferry"' })).text()
  }
  await gateway.fetch(new Request('http://ferry/v1/messages', { method: 'POST', body: '{"model":7}' }))
  await gateway.close(0)
})

interface UsageJson {
  readonly groups: Record<string, unknown>[]
  readonly total: Record<string, unknown>
}

describe('usage', () => {
  test('is a table with a sum', async () => {
    const { code, out, error } = await ask('usage', '--by', 'provider,model')
    expect([code, error]).toEqual([0, ''])
    const [head, ...lines] = out.trimEnd().split('\n')
    expect(head?.split(/ {2,}/)).toEqual([
      '',
      'provider',
      'model',
      'requests',
      'errors',
      'input',
      'cached',
      'output',
      'cost',
      'p50',
      'p95',
    ])
    expect(lines.slice(0, 3).map((line) => line.trim().split(/ {2,}/).slice(0, 4))).toEqual([
      ['demo', 'demo', '2', '0'],
      ['-', '-', '1', '1'],
      ['demo', '=cmd|calc', '1', '0'],
    ])
    expect(
      lines
        .find((line) => line.startsWith('  total'))
        ?.trim()
        .split(/ {2,}/)
        .slice(0, 3),
    ).toEqual(['total', '4', '1'])
    // Numbers end below each other.
    expect(new Set(lines.slice(0, 4).map((line) => line.length))).toEqual(new Set([head?.length]))
  })

  test('--json says the same to programs', async () => {
    const { out } = await ask('usage', '--by', 'model', '--json')
    const { groups, total } = JSON.parse(out) as UsageJson
    expect(groups.map(({ group, requests }) => [group, requests])).toContainEqual([{ model: 'demo' }, 2])
    expect(total).toMatchObject({ requests: 4, errors: 1, latency_p50_ms: expect.any(Number) })
  })

  test('--csv quotes what needs it, and no name becomes a formula', async () => {
    const { out } = await ask('usage', '--by', 'project,model', '--csv')
    const lines = out.split('\r\n')
    expect(lines[0]).toBe(
      'project,model,requests,errors,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,reasoning_tokens,cost_usd,unpriced,cache_ratio,latency_p50_ms,latency_p95_ms,first_token_p50_ms',
    )
    expect(lines[1]).toMatch(/^"boat, ""Ferry""",demo,2,0,/)
    expect(lines.some((line) => line.startsWith(`"boat, ""Ferry""",'=cmd|calc,1,0,`))).toBe(true)
    expect((await ask('usage', '--by', 'none', '--csv')).out.split('\r\n')[1]).toMatch(/^4,1,/)
  })

  test('takes a period and filters', async () => {
    const total = async (...args: string[]): Promise<unknown> =>
      (JSON.parse((await ask('usage', '--json', ...args)).out) as UsageJson).total['requests']
    expect(await total('--since', '1h')).toBe(4)
    expect(await total('--until', '1h')).toBe(0)
    expect(await total('--model', 'demo', '--provider', 'demo')).toBe(2)
    expect(await total('--project', 'other')).toBe(0)
  })

  test('says how to get something to see when there is nothing', async () => {
    const never = await runHere(['usage'], testTerminal({}, { FERRYLLM_STATE_DIR: '/state' }))
    expect(never).toEqual({
      code: 0,
      out: '',
      error:
        'No requests yet: /state/ferryllm.db does not exist. Start the gateway with "ferryllm serve" and send it a request.\n',
    })
    expect((await ask('usage', '--until', '1h')).error).toBe('No requests match. A longer period: --since 90d\n')
  })

  test.each([
    [['usage', '--since', 'yesterday'], 'Write it as 30m, 24h, 7d'],
    [['usage', '--since', '2026-02-30'], 'There is no such day.'],
    [['usage', '--by', 'day,colour'], 'There is no group "colour".'],
    [['usage', '--json', '--csv'], 'cannot be used with'],
    [['requests', '-n', 'many'], 'It is a whole number.'],
  ])('%j is a wrong command line', async (args, message) => {
    const { code, error } = await ask(...args)
    expect([code, error]).toEqual([2, expect.stringContaining(message)])
  })

  test('a file that cannot be read is one line', async () => {
    const other = mkdtempSync(join(tmpdir(), 'ferryllm-usage-'))
    const path = join(other, 'ferryllm.db')
    writeFileSync(path, 'no database'.repeat(100))
    const { code, error } = await runHere(['usage'], testTerminal({ [path]: '' }, { FERRYLLM_STATE_DIR: other }))
    expect([code, error]).toEqual([1, `error: cannot read ${path}: file is not a database\n`])
  })

  test('as a process it prints nothing but its result', () => {
    const { code, out, error } = spawnCli(['usage', '--json'], { env: { FERRYLLM_STATE_DIR: dir } })
    expect([code, error, (JSON.parse(out) as UsageJson).total['requests']]).toEqual([0, '', 4])
  })
})

test('what the cost does not cover is said below the table', () => {
  const figures = {
    requests: 3,
    errors: 0,
    inputTokens: 12_345,
    outputTokens: 678,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    costUsd: 1.5,
    unpriced: 1,
    cacheRatio: 0.456,
    latencyP50Ms: 950,
    latencyP95Ms: 12_300,
  }
  const show = (total: typeof figures): string[] => renderUsage([], { groups: [], total }, painter(false)).split('\n')
  expect(show(figures)).toEqual([
    '  requests  errors  input  cached  output   cost    p50    p95',
    '         3       0  12.3k     46%     678  $1.50  950ms  12.3s',
    '',
    '  The cost leaves out 1 request without a known price.',
    '',
  ])
  expect(show({ ...figures, unpriced: 0 })).toHaveLength(3)
  // Nothing is known of the cost: that is not zero.
  expect(show({ ...figures, costUsd: 0 })[1]).toContain(' -  950ms')
})

describe('requests', () => {
  test('lists the last ones, the latest at the end', async () => {
    const { out } = await ask('requests')
    const lines = out.trimEnd().split('\n').slice(1)
    // Requests of the same millisecond have no order that a test could know.
    expect(lines.map((line) => line.trim().split(/ {2,}/).slice(1, 4).join(' ')).toSorted()).toEqual([
      '200 demo =cmd|calc',
      '200 demo demo',
      '200 demo demo',
      '400 - -',
    ])
    const times = lines.map((line) => line.trim().slice(0, 19))
    expect(times).toEqual(times.toSorted())
    const [, last] = (await ask('requests', '-n', '1')).out.trimEnd().split('\n')
    expect(last?.split(/ +/)).toEqual(lines.at(-1)?.split(/ +/))
  })

  test('--errors and show lead to what went wrong', async () => {
    const { out } = await ask('requests', '--errors', '--json')
    const { requests } = JSON.parse(out) as { requests: { id: string; error_kind: string }[] }
    expect(requests.map((request) => request.error_kind)).toEqual(['invalid-request'])
    const shown = await ask('requests', 'show', requests[0]?.id ?? '')
    expect(shown.out).toMatch(/^ {2}status +400$/m)
    expect(shown.out).toMatch(/^ {2}error +invalid-request: /m)
    const json = await ask('requests', 'show', requests[0]?.id ?? '', '--json')
    expect(JSON.parse(json.out)).toEqual(requests[0])
  })

  test('an id that is not there is said to be so', async () => {
    const { code, error } = await ask('requests', 'show', 'req_none')
    expect([code, error]).toEqual([1, `error: there is no request req_none in ${join(dir, 'ferryllm.db')}\n`])
  })
})

test.each([
  ['30m', 'begin', -1_800_000],
  ['2w', 'end', -14 * 86_400_000],
] as const)('%s is that long ago', (text, edge, offset) => {
  expect(parseMoment(text, edge, 1e12)).toBe(1e12 + offset)
})

test('a day as the end of a period belongs to it', () => {
  expect(parseMoment('2026-11-20', 'begin')).toBe(new Date(2026, 10, 20).getTime())
  expect(parseMoment('2026-11-20', 'end')).toBe(new Date(2026, 10, 21).getTime())
  expect(parseMoment('2026-11-20T16:00:00Z', 'end')).toBe(Date.UTC(2026, 10, 20, 16))
})

test.each([
  [0, '0'],
  [999, '999'],
  [999.6, '1.00k'],
  [1234, '1.23k'],
  [999_499, '999k'],
  [999_600, '1.00M'],
  [45_600_000, '45.6M'],
  [2.5e9, '2.50G'],
])('%d tokens are %s', (count, text) => expect(formatCount(count)).toBe(text))

test('money and time are short', () => {
  expect([0, 0.00421, 1, 1234.5].map(formatCost)).toEqual(['$0.00', '$0.0042', '$1.00', '$1234.50'])
  expect([undefined, 850, 12_340, 270_000].map(formatDuration)).toEqual(['-', '850ms', '12.3s', '4.50m'])
})

test('CSV keeps lines, quotes and commas inside their cells', () => {
  expect(renderCsv([['a"b', 'c,d', 'e\nf', '', null, 0, undefined, -1, '-1', '@x', 'plain']])).toBe(
    `"a""b","c,d","e\nf",,,0,,-1,'-1,'@x,plain\r\n`,
  )
})
