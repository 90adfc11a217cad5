// One endpoint of the admin API: what it is asked with and what it answers. The gateway has its own (routes.ts), and whoever
// runs it may add others for what the gateway knows nothing of: the configuration file, the clients of this machine.
import { parseObject, readJsonBytes } from '../http/body.ts'
import type { Exchange, Headers } from '../http/exchange.ts'

/** What an endpoint is asked with. */
export interface AdminRequest {
  /** What stands for each `{…}` in its path, decoded. */
  readonly parameters: readonly string[]
  readonly query: URLSearchParams
  readonly headers: Headers
  /** The body, a JSON object; rejects with `invalid-request`. */
  readonly body: () => Promise<Record<string, unknown>>
}

/** One answer as JSON; or several, one a line (`application/x-ndjson`), as they become known; or whatever it writes itself. */
export type Answer =
  | { readonly status: number; readonly body: object; readonly headers?: Readonly<Record<string, string>> }
  | { readonly status: number; readonly lines: AsyncIterable<object> }
  | { readonly stream: (exchange: Exchange) => Promise<void> }

/** An endpoint that whoever runs the gateway adds. */
export interface AdminEndpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Of the whole path; every group in it is a parameter. */
  readonly path: RegExp
  /** Throws GatewayError for a refusal. */
  readonly answer: (request: AdminRequest) => Answer | Promise<Answer>
}

/** More than any configuration; whole requests are not sent here. */
const MAX_BYTES = 8 * 1024 * 1024

/** The request behind an exchange. */
export function readRequest(exchange: Exchange, parameters: readonly string[]): AdminRequest {
  return {
    parameters,
    query: exchange.query,
    headers: exchange.headers,
    body: async () => parseObject(await readJsonBytes(exchange, MAX_BYTES)),
  }
}
