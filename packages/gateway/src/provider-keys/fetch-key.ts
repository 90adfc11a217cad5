// Asks a URL for a key: plain text, or one text inside a JSON answer.
import { findInFile } from '@ferryllm/control'
import { fetchJson } from '../upstream/fetch-json.ts'
import type { Send } from '../upstream/send.ts'

const TIMEOUT_MS = 10_000

/** Rejects with a reason that shows neither the answer nor the query of the URL. */
export async function fetchKey(send: Send, address: string, jsonPath: string | undefined): Promise<string> {
  const url = new URL(address)
  const { status, text } = await fetchJson(
    send,
    {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'GET',
      headers: { accept: jsonPath === undefined ? 'text/plain, */*' : 'application/json' },
      headersTimeoutMs: TIMEOUT_MS,
      connectTimeoutMs: TIMEOUT_MS,
    },
    TIMEOUT_MS,
  )
  const place = `${url.origin}${url.pathname}`
  if (status !== 200) throw new Error(`${place} answered with status ${status}`)
  const found = jsonPath === undefined ? { value: text.trim() } : findInFile(text, `${place}.json`, jsonPath)
  if ('problem' in found) throw new Error(`${place} answered without a text at ${jsonPath}`)
  if (found.value === '') throw new Error(`${place} answered with nothing`)
  return found.value
}
