// A fault of one screen stays on that screen.
import { Component, type ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { Code } from '../components/code.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { useText } from '../i18n/index.ts'

interface Props {
  readonly children: ReactNode
}

interface State {
  /** Boxed: anything can be thrown, undefined too. */
  readonly fault: { readonly error: unknown } | null
}

/** Give it a `key` that changes with the screen. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { fault: null }

  static getDerivedStateFromError(error: unknown): State {
    return { fault: { error } }
  }

  override render(): ReactNode {
    const { fault } = this.state
    return fault === null ? (
      this.props.children
    ) : (
      <Fault error={fault.error} onRetry={() => this.setState({ fault: null })} />
    )
  }
}

function Fault({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactNode {
  const text = useText()
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return (
    <EmptyState
      action={<Button onClick={onRetry}>{text.common.retry}</Button>}
      icon="warning"
      title={text.common.screenFailed}
    >
      <p className="mb-2">{text.common.screenFailedHint}</p>
      <div className="max-h-60 overflow-auto text-left">
        <Code>{words}</Code>
      </div>
    </EmptyState>
  )
}
