// What the computer has already: keys in the environment, servers, the configurations of other programs.
import {
  importPreviewAnswer,
  invalidConfigAnswer,
  type DiscoverAnswer,
  type ImportPreviewAnswer,
} from '@ferryllm/control'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import * as z from 'zod'
import { ask } from '../api/client.ts'
import { useDiscovery } from '../api/config.ts'
import { Badge } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Checkbox } from '../components/checkbox.tsx'
import { Dialog } from '../components/dialog.tsx'
import { DiffView } from '../components/diff-view.tsx'
import { ErrorState } from '../components/error-state.tsx'
import { Logo } from '../components/logo.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { Refusal, useChanges } from './use-changes.tsx'
import { useText } from '../i18n/index.ts'

type Offer = DiscoverAnswer['offers'][number]

export function Found({ onAdded }: { readonly onAdded: (names: readonly string[]) => void }): ReactNode {
  const { welcome: text, config: words } = useText()
  const { data, error, refetch } = useDiscovery()
  const [isReviewing, setReviewing] = useState(false)
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
        <div className="flex gap-2 pt-1">
          <Button busy={changes.isBusy} disabled={chosen.length === 0} onClick={() => void take()}>
            {text.take}
          </Button>
          <Button disabled={chosen.length === 0} look="quiet" onClick={() => setReviewing(true)}>
            {words.review}
          </Button>
        </div>
      ) : null}
      {isReviewing ? <Review ids={chosen.map(({ id }) => id)} onClose={() => setReviewing(false)} /> : null}
      {changes.dialog}
    </fieldset>
  )
}

/** What taking them over would do to the file, and what is passed over. */
function Review({ ids, onClose }: { readonly ids: readonly string[]; readonly onClose: () => void }): ReactNode {
  const { welcome: text, common } = useText()
  const { data, error } = useQuery({
    queryKey: ['import', ids],
    queryFn: ({ signal }): Promise<ImportPreviewAnswer | z.output<typeof invalidConfigAnswer>> =>
      ask(z.union([invalidConfigAnswer, importPreviewAnswer]), '/api/import?preview', {
        method: 'POST',
        body: { offers: ids },
        also: [422],
        signal,
      }),
  })
  return (
    <Dialog
      actions={<Button onClick={onClose}>{common.close}</Button>}
      onClose={onClose}
      open
      title={text.reviewTitle}
      width="large"
    >
      {error === null ? null : <ErrorState error={error} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton lines={5} />
        ) : null
      ) : 'error' in data ? (
        <Refusal refused={data} />
      ) : (
        <div className="flex flex-col gap-3">
          <DiffView after={data.after} before={data.before} label={text.reviewTitle} />
          {data.skipped.length === 0 ? null : (
            <ul className="text-muted">
              {data.skipped.map(({ what, why }) => (
                <li key={`${what} ${why}`}>
                  {what}: {why}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Dialog>
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
