// What needs somebody's attention, each with what can be done about it.
import { resetAnswer, type GatewayStatus } from '@ferryllm/control'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { ask } from '../../api/client.ts'
import { STATUS_KEY, useStatus } from '../../api/status.ts'
import { useAction } from '../../app/use-action.ts'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { MoreLink, providerLink } from './more-link.tsx'

interface Problem {
  readonly id: string
  readonly tone: 'warn' | 'bad'
  readonly words: string
  /** Whose problem it is. */
  readonly provider?: string
  /** Its circuit is open. */
  readonly isOpen?: true
}

export function Problems(): ReactNode {
  const { problems: text } = useText().overview
  const status = useStatus().data
  const [hidden, setHidden] = useState<readonly string[]>([])
  const problems = useProblems(status).filter(({ id }) => !hidden.includes(id))
  if (problems.length === 0) return null
  return (
    <div className="flex flex-col gap-2">
      {problems.map(({ id, tone, words, provider, isOpen }) => (
        <Banner
          actions={
            provider === undefined ? undefined : (
              <>
                {isOpen === true ? <Reset provider={provider} /> : null}
                <MoreLink href={providerLink(provider)} words={text.view} />
              </>
            )
          }
          key={id}
          onDismiss={() => setHidden([...hidden, id])}
          tone={tone}
        >
          {words}
        </Banner>
      ))}
    </div>
  )
}

function Reset({ provider }: { readonly provider: string }): ReactNode {
  const { problems } = useText().overview
  const client = useQueryClient()
  const reset = useAction(async () => {
    await ask(resetAnswer, `/api/circuits/${encodeURIComponent(provider)}/reset`, { method: 'POST' })
    await client.invalidateQueries({ queryKey: STATUS_KEY })
  })
  return (
    <Button busy={reset.isBusy} onClick={reset.run}>
      {problems.reset}
    </Button>
  )
}

function useProblems(status: GatewayStatus | undefined): Problem[] {
  const { problems: text } = useText().overview
  const format = useFormat()
  if (status === undefined) return []
  const { last_failure: failure, loaded_at: loadedAt } = status.config
  const found: Problem[] = []
  if (failure !== undefined) {
    found.push({ id: `reload ${failure.at}`, tone: 'bad', words: text.reload(failure.problems.join(' · ')) })
  }
  if (status.store?.degraded !== undefined) {
    found.push({ id: 'store', tone: 'warn', words: text.store(status.store.degraded) })
  }
  for (const { name, state, reason, circuit } of status.providers) {
    if (state === 'disabled') {
      found.push({
        id: `disabled ${name} ${loadedAt}`,
        tone: 'warn',
        words: text.disabled(name, reason ?? ''),
        provider: name,
      })
    } else if (circuit.state === 'open') {
      const time = format.duration(circuit.retry_after_ms ?? 0)
      found.push({ id: `open ${name}`, tone: 'bad', words: text.open(name, time), provider: name, isOpen: true })
    }
  }
  return found
}
