// Which terminal opens.
import type { ReactNode } from 'react'
import { useLaunch, useLaunchActions } from '../../api/launch.ts'
import { errorText } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { toast } from '../../components/toast.tsx'
import { useText } from '../../i18n/index.ts'

export function TerminalChoice(): ReactNode {
  const { launch: text, common } = useText()
  const { data } = useLaunch()
  const actions = useLaunchActions()
  if (data === undefined) return null
  const { terminals } = data
  const [best] = terminals
  if (best === undefined) return <p className="self-center text-table text-muted">{text.noTerminal}</p>
  const choose = (id: string): void => {
    actions
      .preferTerminal(id === '' ? null : id)
      .catch((error: unknown) => toast({ tone: 'bad', text: errorText(error, common) }))
  }
  return (
    <Field label={text.terminal}>
      {(control) => (
        <Select
          {...control}
          onChange={choose}
          options={[
            { value: '', label: text.terminalAuto(terminals.find(({ preferred }) => !preferred)?.name ?? best.name) },
            ...terminals.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={terminals.find(({ preferred }) => preferred)?.id ?? ''}
        />
      )}
    </Field>
  )
}
