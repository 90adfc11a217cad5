// Some providers and proxies compress although we ask for `identity`: their bytes are unpacked before anybody reads them.
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { GatewayError } from '@ferryllm/protocols'
import type { UpstreamControl, UpstreamHandler } from './send.ts'

/** RFC 9110 §8.4.1 and its older names. */
const DECODERS = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
])

/** Passes everything on as it is until a reply says that it is packed. After `stop` nothing more is unpacked. */
export function decompressing(handler: UpstreamHandler): UpstreamHandler & { readonly stop: () => void } {
  let unpacking: Unpacking | undefined
  return {
    onSent: () => handler.onSent?.(),
    onHeaders(status, headers, control) {
      const coding = headers['content-encoding']?.trim().toLowerCase() ?? ''
      if (coding === '' || coding === 'identity') return handler.onHeaders(status, headers, control)
      const decoder = DECODERS.get(coding)?.()
      if (decoder === undefined) {
        control.abort()
        const message = `The upstream packed its reply as "${coding.slice(0, 50)}", which the gateway cannot unpack.`
        return handler.onError(new GatewayError('upstream-malformed', message, { delivery: 'accepted' }))
      }
      unpacking = unpack(decoder, control, handler)
      handler.onHeaders(status, headers, unpacking.control)
    },
    onData: (chunk) => (unpacking === undefined ? handler.onData(chunk) : unpacking.push(chunk)),
    onEnd: () => (unpacking === undefined ? handler.onEnd() : unpacking.end()),
    onError(error) {
      unpacking?.control.abort()
      handler.onError(error)
    },
    stop: () => unpacking?.control.abort(),
  }
}

interface Unpacking {
  /** Holds back the decoder, and through it the provider. */
  readonly control: UpstreamControl
  readonly push: (chunk: Uint8Array) => void
  readonly end: () => void
}

function unpack(decoder: Transform, provider: UpstreamControl, handler: UpstreamHandler): Unpacking {
  let over = false
  const once = (last: () => void): void => {
    if (over) return
    over = true
    last()
  }
  decoder.on('data', (chunk: Buffer) => {
    if (!over) handler.onData(chunk)
  })
  decoder.on('drain', provider.resume)
  decoder.on('end', () => once(handler.onEnd))
  decoder.on('error', (cause) => {
    once(() => {
      provider.abort()
      handler.onError(damaged(cause))
    })
  })
  return {
    control: {
      pause: () => void decoder.pause(),
      resume: () => void decoder.resume(),
      abort() {
        once(provider.abort)
        decoder.destroy()
      },
    },
    push(chunk) {
      if (!over && !decoder.write(chunk)) provider.pause()
    },
    end: () => void decoder.end(),
  }
}

function damaged(cause: Error): GatewayError {
  const isCut = 'code' in cause && cause.code === 'Z_BUF_ERROR'
  return isCut
    ? new GatewayError('stream-truncated', 'The packed reply of the upstream breaks off.', {
        delivery: 'accepted',
        cause,
      })
    : new GatewayError('upstream-malformed', 'The upstream packed its reply in a way that cannot be unpacked.', {
        delivery: 'accepted',
        cause,
      })
}
