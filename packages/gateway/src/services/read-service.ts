// The body of a request that is no generation: which model it names, and the same body with another name.
import { findTopLevel, GatewayError, readSlice, replaceSlices, type Slice } from '@ferryllm/protocols'
import { parseObject, readJsonBytes } from '../http/body.ts'
import type { Exchange } from '../http/exchange.ts'
import { findModelPart } from './multipart-model.ts'

export interface ServiceBody {
  readonly bytes: Uint8Array
  readonly contentType: string
  readonly model: string
  /** The body for a provider that knows the model by this name. */
  readonly rename: (model: string) => Uint8Array
}

/** Throws what is wrong with a body that names no model; `usual` is the model of an endpoint where nobody has to name one. */
export async function readService(exchange: Exchange, maxBytes: number, usual?: string): Promise<ServiceBody> {
  const contentType = exchange.headers['content-type'] ?? 'application/json'
  const isForm = /^multipart\/form-data/i.test(contentType)
  const bytes = isForm ? await readForm(exchange, maxBytes) : await readJsonBytes(exchange, maxBytes)
  const place = isForm ? findModelPart(bytes, contentType) : modelOf(bytes)
  const named = place === undefined ? usual : isForm ? textAt(bytes, place) : readSlice(bytes, place)
  if (typeof named !== 'string' || named === '') {
    throw new GatewayError('invalid-request', 'model: a non-empty string is required.', { path: 'model' })
  }
  return {
    bytes,
    contentType: isForm ? contentType : 'application/json',
    model: named,
    rename(model) {
      if (place === undefined || model === named) return bytes
      return replaceSlices(bytes, [place], isForm ? model : JSON.stringify(model))
    },
  }
}

function readForm(exchange: Exchange, maxBytes: number): Promise<Uint8Array> {
  if ((exchange.headers['content-encoding'] ?? 'identity') === 'identity') return exchange.readBody(maxBytes)
  throw new GatewayError(
    'unsupported-media-type',
    'A form cannot be compressed here: send it without content-encoding.',
  )
}

function modelOf(bytes: Uint8Array): Slice | undefined {
  const fields = findTopLevel(bytes, ['model'])
  // No object, or none that is complete: the parser says where.
  if (fields === undefined) parseObject(bytes)
  return fields?.get('model')?.at(-1)
}

function textAt(bytes: Uint8Array, { start, end }: Slice): string {
  return Buffer.from(bytes.subarray(start, end)).toString('utf8')
}
