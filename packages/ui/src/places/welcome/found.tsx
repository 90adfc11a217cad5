// What the computer has already: keys in the environment, servers, the configurations of other programs.
import type { DiscoverAnswer } from '@ferryllm/control'
import { useState, type ReactNode } from 'react'
import { useDiscovery } from '../../api/config.ts'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Logo } from '../../components/logo.tsx'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { useText } from '../../i18n/index.ts'

type Offer = DiscoverAnswer['offers'][number]

export function Found({ onAdded }: { readonly onAdded: (names: readonly string[]) => void }): ReactNode {
  const text = useText().welcome
  const { data, error, refetch } = useDiscovery()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const changes = useChanges()
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <p className="text-muted">{text.looking}</p>
  if (data.offers.length === 0) return null
  const chosen = data.offers.filter(({ id, in_use: used }) => !used && !left.has(id))
  const take = async (): Promise<void> => {
    const body = { offers: chosen.map(({ id }) => id) }
    const answer = await changes.submit({ method: 'POST', path: '/api/import', body })
    if (answer !== undefined) onAdded(chosen.flatMap(({ brings }) => brings))
  }
  return (
    <fieldset className="flex flex-col gap-1.5 border-t border-line pt-3">
      <legend className="sr-only">{text.found}</legend>
      <p aria-hidden="true" className="text-muted">
        {text.found}
      </p>
      {data.offers.map((offer) => (
        <div className="flex items-center gap-2" key={offer.id}>
          <Checkbox
            checked={offer.in_use || !left.has(offer.id)}
            disabled={offer.in_use}
            onChange={() => setLeft(toggled(left, offer.id))}
          >
            <span className="inline-flex items-center gap-2">
              <Logo name={offer.preset ?? offer.label} />
              <OfferWords offer={offer} />
            </span>
          </Checkbox>
          {offer.in_use ? <Badge>{text.inUse}</Badge> : null}
        </div>
      ))}
      <Refusal refused={changes.refused} />
      {data.offers.some(({ in_use: used }) => !used) ? (
        <div className="pt-1">
          <Button busy={changes.isBusy} disabled={chosen.length === 0} onClick={() => void take()}>
            {text.take}
          </Button>
        </div>
      ) : null}
      {changes.dialog}
    </fieldset>
  )
}

function OfferWords({ offer }: { readonly offer: Offer }): ReactNode {
  const text = useText().welcome
  if (offer.kind === 'env') return text.environment(offer.detail)
  if (offer.kind === 'server') return text.server(offer.label, offer.models ?? 0)
  return <span title={offer.detail}>{text.providers(offer.brings.length, offer.label)}</span>
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(id)) next.add(id)
  return next
}
