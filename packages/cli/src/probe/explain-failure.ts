// What a provider's refusal means for the person who wrote the configuration, and what to do about it.

/** What is known about the provider that failed. */
export interface Setting {
  readonly provider: string
  /** Where its key comes from, in words. */
  readonly key: string
  readonly url: string
  readonly model?: string
}

/** What to do, or nothing when the message says it all. */
export function adviceFor(kind: string, { provider, key, url, model }: Setting): string | undefined {
  switch (kind) {
    case 'upstream-auth':
      return key === 'none'
        ? `the provider wants a key: set api_key_env for "${provider}"`
        : `check the key (${key}): it may be of another account, expired, or of another host than the base_url`
    case 'upstream-not-found':
      return `check the model${model === undefined ? '' : ` "${model}"`} and the base_url: requests go to ${url}`
    case 'upstream-unreachable':
      return `check base_url, network and proxy: requests go to ${url}`
    case 'upstream-timeout':
      return 'try again later; a local server may still be loading the model'
    case 'upstream-quota':
      return 'the account has no credit left, or the plan does not include this model'
    case 'upstream-limited':
      return 'the provider limits this key: wait a little, and try again'
    case 'upstream-malformed':
    case 'stream-truncated':
      return `what answers at ${url} does not speak the configured type: check type and base_url`
    default:
      return undefined
  }
}

/** The kind of failure that a status of the model list stands for; undefined for one that is none. */
export function kindOfStatus(status: number): string | undefined {
  if (status === 401 || status === 403) return 'upstream-auth'
  if (status === 402) return 'upstream-quota'
  if (status === 429) return 'upstream-limited'
  return status >= 500 ? 'upstream-failed' : undefined
}
