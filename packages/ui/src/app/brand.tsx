// The name with its mark.
import type { ReactNode } from 'react'
import { useText } from '../i18n/index.ts'

export function Brand(): ReactNode {
  const text = useText()
  return (
    <span className="inline-flex items-center gap-2 font-semibold">
      <svg aria-hidden="true" height="20" viewBox="0 0 32 32" width="20">
        <rect className="fill-accent" height="32" rx="8" width="32" />
        <path className="fill-on-accent" d="M6.500 18h19l-3.300 6H9.800zM11 16V9.500h4.500V16zm6 0v-4h4v4z" />
      </svg>
      {text.common.appName}
    </span>
  )
}
