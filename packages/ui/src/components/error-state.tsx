// Something could not be loaded: why, and the way to try again.
import type { ReactNode } from 'react'
import { ApiError } from '../api/client.ts'
import { useText } from '../i18n/index.ts'
import type { Messages } from '../i18n/messages.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

export interface ErrorStateProps {
  readonly error: unknown
  readonly onRetry?: () => void
}

export function ErrorState({ error, onRetry }: ErrorStateProps): ReactNode {
  const text = useText()
  const message = errorText(error, text.common)
  return (
    <div className="flex flex-col items-start gap-2 py-2" role="alert">
      <p className="flex items-start gap-1.5">
        <span className="pt-0.5 text-bad">
          <Icon name="warning" size={14} />
        </span>
        <span>
          <span className="font-medium">{text.common.failed}. </span>
          <span className="text-muted">{message}</span>
        </span>
      </p>
      {onRetry === undefined ? null : (
        <Button icon="refresh" onClick={onRetry}>
          {text.common.retry}
        </Button>
      )}
    </div>
  )
}

/** What went wrong, in the person's language where the page knows better than the gateway. */
export function errorText(error: unknown, { errors }: Messages['common']): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error)
  if (error.kind === 'unreachable') return errors.unreachable
  return error.kind === 'unexpected-answer' ? errors.unexpected : error.message
}
