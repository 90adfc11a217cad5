// What a provider tells about the money on its account, on demand.
import { balanceAnswer, type BalanceAnswer } from '@ferryllm/control'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { ask } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { useFormat, useText } from '../../i18n/index.ts'

export function Balance({ provider }: { readonly provider: string }): ReactNode {
  const text = useText().providers
  const format = useFormat()
  const [isWanted, setWanted] = useState(false)
  const { data, error, isFetching, refetch } = useQuery<BalanceAnswer>({
    queryKey: ['balance', provider],
    enabled: isWanted,
    staleTime: 60_000,
    queryFn: ({ signal }) => ask(balanceAnswer, `/api/providers/${encodeURIComponent(provider)}/balance`, { signal }),
  })
  return (
    <section aria-label={text.balance} className="flex flex-col gap-2 border-t border-line px-4 py-3">
      <div className="flex items-center gap-2">
        <h3 className="flex-1 font-medium">{text.balance}</h3>
        <Button busy={isFetching} onClick={() => (isWanted ? void refetch() : setWanted(true))}>
          {text.askBalance}
        </Button>
      </div>
      {error === null ? null : <ErrorState error={error} />}
      {data === undefined ? null : data.known ? (
        <p className="flex flex-wrap gap-3" role="status">
          {data.figures.map(({ label, amount, unit }) => (
            <span key={label}>
              <span className="font-medium tabular-nums">
                {unit === 'USD' ? format.money(amount) : `${format.number(Math.round(amount * 100) / 100)} ${unit}`}
              </span>{' '}
              <span className="text-muted">{text.figures[label]}</span>
            </span>
          ))}
        </p>
      ) : (
        <p className="text-muted" role="status">
          {data.message}
        </p>
      )}
    </section>
  )
}
