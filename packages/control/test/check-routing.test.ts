// What check-config says about routes with patterns and targets, aliases and listeners: the place, the sentence, what was meant.
import { expect, test } from 'vitest'
import { loadConfig } from '../src/load-config.ts'
import { host } from './support.ts'

const BASE = `[[providers]]
name = "p"
type = "openai"
base_url = "https://host.example"
[[providers]]
name = "q"
type = "openai"
base_url = "http://localhost:4001"
`

/** The problems of a file that begins with eight good lines. */
function problemsOf(rest: string, files: Record<string, string> = {}): string[] {
  const machine = {
    ...host({}, files),
    listFiles: (folder: string) => Object.keys(files).filter((name) => name.startsWith(folder)),
  }
  return loadConfig(BASE + rest, machine).problems.map(
    ({ line, column, severity, message, suggestion }) =>
      `${line}:${column} ${severity} ${message}${suggestion === undefined ? '' : ` → ${suggestion}`}`,
  )
}

const route = (text: string): string => `[[routes]]\n${text}\n`
const ANY = route('match = "*"\nprovider = "p"')

test.each<[string, string, string[]]>([
  [
    'targets',
    route(
      'match = "m"\ntargets = [{ provider = "p", weight = 0 }, { provider = "q", model = "x" }]\nstrategy = "latency"',
    ),
    [],
  ],
  ['nobody', route('match = "m"'), ['9:1 error "provider" is missing in [[routes]] number 1']],
  [
    'a misspelt provider',
    route('match = "m"\nprovder = "p"'),
    ['11:1 error unknown key "provder" in [[routes]] number 1 → provider'],
  ],
  [
    'provider and targets',
    route('match = "m"\nprovider = "p"\ntargets = [{ provider = "q" }]'),
    ['11:12 error the targets say already who answers: keep one of the two'],
  ],
  [
    'no targets',
    route('match = "m"\nprovider = "p"\ntargets = []'),
    ['12:11 error routes[0].targets must not be empty'],
  ],
  [
    'an unknown target',
    route('match = "m"\ntargets = [{ provider = "p" }, { provider = "qq" }]'),
    ['11:45 error there is no provider "qq" → q'],
  ],
  [
    'a misspelt key of a target',
    route('match = "m"\ntargets = [{ provider = "p", wieght = 2 }]'),
    ['11:30 error unknown key "wieght" in routes[0].targets[0] → weight'],
  ],
  [
    'a negative weight',
    route('match = "m"\nprovider = "q"\n[[routes.targets]]\nprovider = "p"\nweight = -1'),
    [
      '11:12 error the targets say already who answers: keep one of the two',
      '14:10 error routes[0].targets[0].weight must be at least 0',
    ],
  ],
  [
    'the same target twice',
    route('match = "m"\ntargets = [{ provider = "p" }, { provider = "p" }]'),
    ['11:45 warning "p" is already tried before: this target has no effect'],
  ],
  [
    'weights of nothing',
    route('match = "m"\ntargets = [{ provider = "p", weight = 0 }]'),
    ['11:11 warning every target has weight 0: they are asked only when all fallbacks fail'],
  ],
  [
    'a strategy for one',
    route('match = "m"\nprovider = "p"\nstrategy = "weighted"'),
    ['12:12 warning the strategy weighted has no effect without several targets'],
  ],
  [
    'an unknown strategy',
    route('match = "m"\nprovider = "p"\nstrategy = "least-busy"'),
    [
      '12:12 error routes[0].strategy is "least-busy", but it must be one of first, weighted, least_busy, latency, cost → least_busy',
    ],
  ],
  [
    'an unknown reason',
    route('match = "m"\nprovider = "p"\nfallback_on = ["quotas"]'),
    [
      '12:16 error routes[0].fallback_on[0] is "quotas", but it must be one of limited, overloaded, failed, timeout, unreachable, auth, quota, context_overflow, model_not_found, unsupported → quota',
    ],
  ],
  [
    'an unknown work mode',
    route('match = "m"\nprovider = "p"\nwork_mode = "pass"'),
    ['12:13 error routes[0].work_mode is "pass", but it must be one of auto, passthrough, translation'],
  ],
  [
    'a regular expression that needs to look around',
    route('match = "(?=a)"\nmatch_type = "regex"\nprovider = "p"'),
    [
      '10:9 error not a regular expression: invalid or unsupported Perl syntax: `(?=` (there is no look-around and no back-reference)',
    ],
  ],
  [
    'a capture that does not exist',
    route('match = "a*"\nmatch_type = "glob"\nprovider = "p"\nrewrite_model = "$2"'),
    ['13:17 error $2 stands for nothing: "a*" catches no such part'],
  ],
  [
    'a capture of a target that does not exist',
    route('match = "a(?<x>.)"\nmatch_type = "regex"\ntargets = [{ provider = "p", model = "$<y>" }]'),
    ['12:38 error $<y> stands for nothing: "a(?<x>.)" catches no such part'],
  ],
  [
    'a star in a suffix',
    route('match = "*-mini"\nmatch_type = "suffix"\nprovider = "p"'),
    ['10:9 warning the * in "*-mini" is compared literally: match_type = "glob" gives it a meaning'],
  ],
  [
    'a prefix where there is none',
    route('match = "a"\nmatch_type = "suffix"\nprovider = "p"\nstrip_prefix = true'),
    ['13:16 warning there is no prefix to leave out with match_type suffix'],
  ],
  [
    'two equal rules',
    route('match = "^a"\nmatch_type = "regex"\nprovider = "p"') +
      route('match = "^a"\nmatch_type = "regex"\nprovider = "q"'),
    ['14:9 warning duplicate route: [[routes]] number 1 has the same match, and the first one wins'],
  ],
  [
    'a glob that is a prefix',
    route('match = "a-"\nprovider = "p"') + route('match = "a-*"\nmatch_type = "glob"\nprovider = "q"'),
    ['13:9 warning shadowed route: [[routes]] number 1 already matches the same models'],
  ],
  ['aliases', `${ANY}[aliases]\nfast = "m"\n"x-*" = "fast"`, []],
  [
    'aliases in a circle',
    `${ANY}[aliases]\na = "b"\nb = "a"\nc = "m"`,
    ['13:5 error "a" leads round in circles: b → a → b', '14:5 error "b" leads round in circles: a → b → a'],
  ],
  [
    'an alias of nothing',
    `${ANY}[aliases]\na = 5\nb = "m"`,
    ['13:5 error aliases.a must be text in quotes, not a number'],
  ],
  [
    'alias files',
    `${ANY}[server]\naliases_file = "f"\naliases_dir = "none"`,
    ['13:16 warning f:2: not an alias: write it as name = model'],
  ],
  [
    'listeners',
    `${ANY}[[listeners]]\nlisten = "127.0.0.1:4001"\nendpoints = ["openai"]\n[[listeners]]\nlisten = "127.0.0.1:4002"`,
    ["8:12 error base_url is this gateway's own address (127.0.0.1:4001): requests would go round in circles"],
  ],
  [
    'listeners that cannot be',
    `${ANY}[[listeners]]\nlisten = "4005"\n[[listeners]]\nlisten = "[::1]:4006"\n[[listeners]]\nlisten = "[::1]:4006"\nendpoints = ["open_ai"]`,
    [
      '13:10 error listeners[0].listen must be host:port, for example 127.0.0.1:3000 or [::1]:3000',
      '17:10 error [::1]:4006 is taken by [[listeners]] number 2',
      '18:14 error listeners[2].endpoints[0] is "open_ai", but it must be one of openai, responses, anthropic, gemini, models, metrics, health, admin → openai',
    ],
  ],
  [
    'a listener for everybody',
    `${ANY}[[listeners]]\nlisten = "0.0.0.0:4007"`,
    [
      '13:10 error others on the network can reach 0.0.0.0:4007 and use your keys: turn on [auth] or listen on 127.0.0.1 (or, if that is meant, serve --insecure)',
    ],
  ],
])('%s', (_, rest, expected) => {
  expect(problemsOf(rest, { f: 'good = m\nbad' })).toEqual(expected)
})
