// Asks a running gateway through its admin API, with the token of the state folder.
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { adminError, type StatePaths } from '@ferryllm/control'
import { reasonOf } from '../load.ts'
import type { GatewayRecord } from './pid-file.ts'

/** What the gateway answered; `problem` when it did not, in words. */
export type AdminReply = { readonly status: number; readonly body: unknown } | { readonly problem: string }

const TIMEOUT_MS = 5000
/** More than any answer: a recorded request has up to four bodies of the largest size, twice escaped. */
const MAX_CHARS = 200_000_000

export type AdminMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * One request, with a body when there is one; never rejects. `node:http` and not fetch: whatever proxy the environment names
 * has no part in this.
 */
export function callAdmin(
  paths: StatePaths,
  { url, adminUrl = url }: Pick<GatewayRecord, 'url' | 'adminUrl'>,
  method: AdminMethod,
  path: string,
  body?: object,
): Promise<AdminReply> {
  let token: string
  try {
    token = readFileSync(paths.controlToken, 'utf8').trim()
  } catch (cause) {
    return Promise.resolve({ problem: `cannot read ${paths.controlToken}: ${reasonOf(cause)}` })
  }
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const asked = request(reachable(adminUrl) + path, { method, headers, agent: false, signal }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > MAX_CHARS) response.destroy(new Error('its answer is too long'))
      })
      response.on('error', (cause) => resolve({ problem: reasonOf(cause) }))
      response.on('end', () => resolve(read(response.statusCode ?? 0, text)))
    })
    asked.on('error', (cause) => {
      resolve({ problem: signal.aborted ? `it did not answer within ${TIMEOUT_MS / 1000} s` : reasonOf(cause) })
    })
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** An address that means "all interfaces" is none to connect to. */
export function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}

function read(status: number, text: string): AdminReply {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return { problem: `it answered ${status} with something that is not JSON` }
    throw cause
  }
  const refusal = adminError.safeParse(body)
  if (refusal.success) return { problem: `it answered ${status}: ${refusal.data.error.message}` }
  // The gateway itself has answered, in the words of its clients.
  if (status === 404) return { problem: 'it answered 404: none of its [[listeners]] serves "admin"' }
  return { status, body }
}
