// A form for one rule; it goes into the draft, and nothing is written yet.
import { useForm } from 'react-hook-form'
import type { ReactNode } from 'react'
import { useProviderSettings } from '../../api/config.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field, Input } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { useText } from '../../i18n/index.ts'
import { MATCH_TYPES, matchTypeOf, placesOf, readFallbacks, wordOf, type MatchType, type Route } from './route.ts'

interface Fields {
  match: string
  matchType: MatchType
  provider: string
  rewrite: string
  strip: boolean
  fallbacks: string
}

export interface EditRouteProps {
  readonly route: Route
  readonly isNew: boolean
  readonly onSave: (route: Route) => void
  readonly onClose: () => void
}

export function EditRoute({ route, isNew, onSave, onClose }: EditRouteProps): ReactNode {
  const { models: text, common } = useText()
  const providers = (useProviderSettings().data?.providers ?? []).map(({ name }) => name)
  const isShared = Array.isArray(route['targets'])
  const places = placesOf(route)
  const form = useForm<Fields>({
    defaultValues: {
      match: wordOf(route['match']),
      matchType: matchTypeOf(route),
      provider: wordOf(route['provider']),
      rewrite: wordOf(route['rewrite_model']),
      strip: route['strip_prefix'] === true,
      fallbacks: places.fallbacks.join(', '),
    },
  })
  const { register, handleSubmit, setValue, watch } = form
  const fields = watch()
  const provider = fields.provider === '' ? (providers[0] ?? '') : fields.provider
  const save = handleSubmit((given) => onSave(changed(route, { ...given, provider }, providers)))
  return (
    <Dialog
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button disabled={fields.match.trim() === ''} form="route" look="primary" type="submit">
            {text.ok}
          </Button>
        </>
      }
      onClose={onClose}
      open
      title={isNew ? text.addTitle : text.editTitle}
    >
      <form className="grid grid-cols-2 gap-3" id="route" onSubmit={(event) => void save(event)}>
        <Field help={text.matchHint} label={text.match}>
          {(control) => <Input {...control} className="font-mono" {...register('match')} />}
        </Field>
        <Field label={text.matchType}>
          {(control) => (
            <Select
              {...control}
              onChange={(type) => setValue('matchType', type)}
              options={MATCH_TYPES.map((value) => ({ value, label: text.matchTypes[value] }))}
              value={fields.matchType}
            />
          )}
        </Field>
        <Field label={text.provider}>
          {(control) =>
            isShared ? (
              <Input {...control} disabled value={places.providers.join(', ')} />
            ) : (
              <Select
                {...control}
                onChange={(name) => setValue('provider', name)}
                options={providers.map((value) => ({ value, label: value }))}
                value={provider}
              />
            )
          }
        </Field>
        <Field help={text.rewriteHint} label={text.rewrite}>
          {(control) => <Input {...control} className="font-mono" {...register('rewrite')} />}
        </Field>
        <Field className="col-span-2" help={text.fallbacksHint} label={text.fallbacks}>
          {(control) => <Input {...control} {...register('fallbacks')} />}
        </Field>
        {fields.matchType === 'prefix' ? (
          <div className="col-span-2">
            <Checkbox {...register('strip')}>{text.strip}</Checkbox>
          </div>
        ) : null}
      </form>
    </Dialog>
  )
}

/** The rule with what the form says; everything else of it stays. */
function changed(route: Route, fields: Fields, providers: readonly string[]): Route {
  const { match, matchType, provider, rewrite, strip, fallbacks } = fields
  const {
    match: _match,
    match_type: _type,
    provider: _provider,
    rewrite_model: _rewrite,
    strip_prefix: _strip,
    fallback_providers: _fallbacks,
    ...rest
  } = route
  const others = readFallbacks(fallbacks, providers)
  return {
    match: match.trim(),
    ...(matchType === 'prefix' ? {} : { match_type: matchType }),
    ...('targets' in route ? {} : { provider }),
    ...(rewrite.trim() === '' ? {} : { rewrite_model: rewrite.trim() }),
    ...(strip && matchType === 'prefix' ? { strip_prefix: true } : {}),
    ...(others.length === 0 ? {} : { fallback_providers: others }),
    ...rest,
  }
}
