// What llmprobe holds against us and we know: each with the provider protocols it concerns, and why.

export interface KnownFailure {
  /** llmprobe's id of the assertion. */
  readonly assertion: string
  readonly protocols: readonly string[]
  readonly reason: string
}

export const KNOWN: readonly KnownFailure[] = []
