// What is measured: ferryllm with everything that a user has on, nginx as the floor where it is installed, and whatever
// other gateway the command line names.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProtocolId } from '@ferryllm/protocols'
import { MODEL } from './bodies.ts'

export interface Candidate {
  readonly name: string
  readonly command: string
  readonly url: string
  readonly env?: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Forwards bytes only: the clients speak the provider's protocol to it. */
  readonly relays?: boolean
  /** Which providers it can be asked for by the prefix of the model; others get OpenAI Chat alone. */
  readonly providers?: readonly ProtocolId[]
}

export interface Ground {
  /** Base URL of the measured provider. */
  readonly upstream: string
  /** A folder for configuration files, thrown away afterwards. */
  readonly folder: string
  /** A free port. */
  readonly port: number
}

const CLI = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))
const KEY = 'bench-client-key'

const TYPES: Readonly<Record<ProtocolId, string>> = {
  anthropic: 'anthropic',
  'openai-chat': 'openai',
  'openai-responses': 'openai_responses',
  gemini: 'gemini',
}
const ALL: readonly ProtocolId[] = ['anthropic', 'openai-chat', 'openai-responses', 'gemini']

/** The model that a gateway with routes sends to this provider. */
export const modelFor = (provider: ProtocolId): string => `${provider}/${MODEL}`

/** Keys, limits, metrics and the request log are on, as in a product that somebody uses. */
export function ferryllm({ upstream, folder, port }: Ground): Candidate {
  const file = join(folder, 'ferryllm.toml')
  const log = join(folder, 'ferryllm.log')
  const sections = ALL.map(
    (protocol) => `[[providers]]
name = "${protocol}"
type = "${TYPES[protocol]}"
base_url = "${upstream}"
api_key = "bench-provider-key"

[[routes]]
match = "${protocol}/"
strip_prefix = true
provider = "${protocol}"
`,
  )
  writeFileSync(
    file,
    `[server]
listen = "127.0.0.1:${port}"
rate_limit_per_minute = 100000000
max_concurrent_requests = 100000
retry_attempts = 2
circuit_breaker_failures = 50

[auth]
enabled = true
api_keys = ["${KEY}"]

${sections.join('\n')}`,
  )
  return {
    name: 'ferryllm',
    command: `${process.execPath} ${CLI} serve --config ${file} > ${log}`,
    url: `http://127.0.0.1:${port}`,
    headers: { authorization: `Bearer ${KEY}` },
    providers: ALL,
  }
}

/** A plain relay of the same bytes on the same core; undefined where nginx is not installed. */
export function nginx({ upstream, folder, port }: Ground): Candidate | undefined {
  if (spawnSync('nginx', ['-v']).error !== undefined) return undefined
  const file = join(folder, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  writeFileSync(
    file,
    `worker_processes 1; daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr crit;
events { worker_connections 8192; }
http {
  access_log off; ${temporary} client_max_body_size 64m; client_body_buffer_size 4m;
  keepalive_requests 1000000000; keepalive_timeout 3600;
  upstream provider { server ${new URL(upstream).host}; keepalive 2048; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = / { return 200 ok; }
    location / { proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}
`,
  )
  return {
    name: 'nginx',
    command: `nginx -p ${folder} -c ${file}`,
    url: `http://127.0.0.1:${port}`,
    headers: {},
    relays: true,
  }
}

/** `NAME=URL=COMMAND` from the command line; the provider's address is in $UPSTREAM. */
export function foreign(text: string, upstream: string): Candidate | string {
  const [, name, url, command] = /^([^=]+)=([^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || url === undefined || command === undefined || !URL.canParse(url)) {
    return `--gateway takes NAME=URL=COMMAND, for example other=http://127.0.0.1:8080='node other.js', not ${text}`
  }
  return {
    name,
    command,
    url: url.replace(/\/$/, ''),
    env: { UPSTREAM: upstream },
    headers: { authorization: 'Bearer bench', 'x-api-key': 'bench' },
  }
}
