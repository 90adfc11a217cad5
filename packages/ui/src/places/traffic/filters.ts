// What the list of requests can be narrowed down to; it stands in the address.
import type { RequestEvent } from '@ferryllm/control'

export interface Filters extends Readonly<Record<string, string>> {
  readonly status: string
  /** The client's program, whatever its version. */
  readonly agent: string
  readonly provider: string
  readonly model: string
  readonly project: string
  readonly key: string
  readonly session: string
  /** A text in the recorded bodies. */
  readonly body: string
}

export const NO_FILTERS: Filters = {
  status: '',
  agent: '',
  provider: '',
  model: '',
  project: '',
  key: '',
  session: '',
  body: '',
}

export const STATUSES = ['ok', 'error', '4xx', '5xx'] as const

/** Whether a request that has just come belongs into the list. What its bodies say only the gateway can tell. */
export function matches(filters: Filters, request: RequestEvent): boolean {
  const { status, agent, provider, model, project, key, session, body } = filters
  return (
    body === '' &&
    hasStatus(status, request) &&
    (agent === '' || request.agent?.split(/[/ ]/, 1)[0] === agent) &&
    (provider === '' || request.provider === provider) &&
    (model === '' || request.model === model || request.upstream_model === model) &&
    (project === '' || request.project === project) &&
    (key === '' || request.key === key) &&
    (session === '' || request.session === session)
  )
}

function hasStatus(status: string, { state, status: code = 0, error_kind: error }: RequestEvent): boolean {
  if (status === '') return true
  if (state === 'running') return false
  if (status === 'ok') return error === undefined
  return status === 'error' ? error !== undefined : `${Math.floor(code / 100)}xx` === status
}
