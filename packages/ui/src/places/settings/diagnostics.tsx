// What `ferryllm doctor` finds, with what to do about it.
import { doctorAnswer, type DoctorAnswer } from '@ferryllm/control'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { ask } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { copyText } from '../../components/copy.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StateDot, type Tone } from '../../components/state-dot.tsx'
import { toast } from '../../components/toast.tsx'
import { useText } from '../../i18n/index.ts'

const TONES: Readonly<Record<DoctorAnswer['checks'][number]['outcome'], Tone>> = {
  ok: 'ok',
  warning: 'warn',
  failed: 'bad',
  skipped: 'idle',
}

export function Diagnostics(): ReactNode {
  const { settings: text, common } = useText()
  const [isLive, setLive] = useState(false)
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['doctor', isLive],
    staleTime: 60_000,
    queryFn: ({ signal }) => ask(doctorAnswer, `/api/doctor${isLive ? '?live' : ''}`, { signal }),
  })
  const copy = async (): Promise<void> => {
    const report = (data?.checks ?? []).map(({ name, outcome, detail, fix }) =>
      [`${outcome.padEnd(8)} ${name}: ${detail}`, ...(fix === undefined ? [] : [`         → ${fix}`])].join('\n'),
    )
    const worked = await copyText(report.join('\n'))
    toast(worked ? { text: common.copied } : { tone: 'bad', text: common.copyFailed })
  }
  return (
    <Panel
      actions={
        <>
          <Button disabled={data === undefined} icon="copy" onClick={() => void copy()}>
            {text.copyReport}
          </Button>
          <Button busy={isFetching} icon="refresh" onClick={() => void refetch()}>
            {text.runAgain}
          </Button>
        </>
      }
      title={text.diagnostics}
    >
      <p className="text-muted">{text.diagnosticsHint}</p>
      <Checkbox checked={isLive} onChange={(event) => setLive(event.target.checked)}>
        {text.live}
      </Checkbox>
      {error === null ? null : <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton lines={6} />
        ) : null
      ) : (
        <ul className="flex flex-col gap-1 pt-2">
          {data.checks.map(({ name, outcome, detail, fix }) => (
            <li className="grid grid-cols-[6rem_8rem_1fr] items-start gap-x-3" key={`${name} ${detail}`}>
              <StateDot tone={TONES[outcome]}>{text.outcomes[outcome]}</StateDot>
              <span className="truncate">{name}</span>
              <span className="min-w-0 break-words text-muted">
                {detail}
                {fix === undefined ? null : <span className="block text-ink">→ {fix}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
