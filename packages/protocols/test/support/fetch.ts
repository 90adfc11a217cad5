// A `fetch` for SDKs that never reaches a network: it answers every request alike, and may keep what it was sent.

/** The type of body that is an event stream. */
export const EVENT_STREAM = 'text/event-stream'

export function answering(body: string, type = 'application/json', sent: unknown[] = []): typeof fetch {
  return (_url, init) => {
    if (typeof init?.body === 'string') sent.push(JSON.parse(init.body))
    return Promise.resolve(new Response(body, { headers: { 'content-type': type } }))
  }
}
