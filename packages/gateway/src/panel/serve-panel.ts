// The panel in a browser: the built page under /ui, for whoever may reach the admin API. The files hold no secret; what they
// show comes from the admin API, which asks for the session.
import { randomBytes } from 'node:crypto'
import { GatewayError } from '@ferryllm/protocols'
import { checkHost } from '../admin/guard.ts'
import type { Exchange } from '../http/exchange.ts'
import { createPanelFiles, type PanelFile } from './panel-files.ts'

export interface Panel {
  /** Whether a request is for the panel; none is while it is switched off. */
  readonly serves: (exchange: Exchange) => boolean
  /** Answers it; throws what should be logged, after it was answered. */
  readonly answer: (exchange: Exchange) => Promise<void>
}

/** `folder` is where the build is; `listens` the addresses of the listeners, as configured. */
export function createPanel(folder: string, listens: readonly string[], isOn: () => boolean): Panel {
  const files = createPanelFiles(folder)
  return {
    serves: (exchange) => isOn() && isOfPanel(exchange),
    async answer(exchange) {
      try {
        checkHost(exchange.headers, listens)
        await answer(exchange, files)
      } catch (thrown) {
        const error = GatewayError.from(thrown)
        send(exchange, error.status, `${error.message}\n`, { 'content-type': 'text/plain; charset=utf-8' })
        throw error
      }
    },
  }
}

/** A person who opens the address of the gateway wants to see it; programs that ask there want to know whether it lives. */
function isOfPanel({ method, path, headers }: Exchange): boolean {
  if (path === '/') return method === 'GET' && headers['accept']?.includes('text/html') === true
  return path === '/ui' || path.startsWith('/ui/')
}

async function answer(exchange: Exchange, files: ReturnType<typeof createPanelFiles>): Promise<void> {
  const { method, path } = exchange
  if (method !== 'GET' && method !== 'HEAD') {
    exchange.setHeader('allow', 'GET, HEAD')
    throw new GatewayError('method-not-allowed', `The panel takes GET or HEAD, not ${method}.`)
  }
  // The query may hold a code: it is not repeated in a header.
  if (path === '/ui' || path === '/') return send(exchange, 307, '', { location: '/ui/', 'cache-control': 'no-store' })
  const name = path.slice('/ui/'.length)
  const file = await files.find(name)
  if (file !== undefined) return sendFile(exchange, name, file)
  if (name.startsWith('assets/'))
    throw new GatewayError('not-found', 'The panel has no such file; load the page again.')
  // Every other path is a place inside the page.
  const page = await files.page()
  if (page === undefined) return send(exchange, 503, NOT_BUILT, HTML)
  const nonce = randomBytes(16).toString('base64')
  send(exchange, 200, page.replaceAll('{nonce}', nonce), { ...HTML, 'content-security-policy': policy(nonce) })
}

/** Scripts come from our files only; what a component writes into a style element carries the nonce. */
function policy(nonce: string): string {
  return `default-src 'self'; style-src 'self' 'nonce-${nonce}'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>ferryllm</title>
<h1>The panel is not built</h1>
<p>The gateway runs. To build its panel, run <code>npm run build:ui</code> in the checkout, and load this page again.</p></html>
`

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

function sendFile(exchange: Exchange, name: string, { type, bytes, packed }: PanelFile): void {
  // The names of assets change with their content.
  const cached = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  const headers = { 'content-type': type, 'cache-control': cached, 'content-security-policy': "default-src 'none'" }
  const isPacked = packed !== undefined && /\bgzip\b/.test(exchange.headers['accept-encoding'] ?? '')
  if (!isPacked) return send(exchange, 200, bytes, { ...headers, vary: 'accept-encoding' })
  send(exchange, 200, packed, { ...headers, vary: 'accept-encoding', 'content-encoding': 'gzip' })
}

function send(exchange: Exchange, status: number, body: string | Buffer, headers: Record<string, string>): void {
  if (exchange.closed) return
  exchange.start(status, { ...ALWAYS, 'content-length': String(Buffer.byteLength(body)), ...headers })
  exchange.end(exchange.method === 'HEAD' ? undefined : body)
}
