// The figures as a file: for a spreadsheet, or for a program.
import type { UsageAnswer, UsageDimension } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { saveFile } from '../../components/save-file.ts'
import { Button } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import { useText } from '../../i18n/index.ts'
import { usageCsv } from './usage-csv.ts'

export function Export({
  answer,
  by,
}: {
  readonly answer: UsageAnswer
  readonly by: readonly UsageDimension[]
}): ReactNode {
  const text = useText().usage
  const name = `ferryllm-usage-${by.join('-')}-${new Date().toISOString().slice(0, 10)}`
  return (
    <Menu
      items={[
        {
          id: 'csv',
          label: 'CSV',
          icon: 'table',
          run: () => saveFile(`${name}.csv`, 'text/csv', usageCsv(answer, by)),
        },
        {
          id: 'json',
          label: 'JSON',
          icon: 'terminal',
          run: () => saveFile(`${name}.json`, 'application/json', `${JSON.stringify(answer, null, 2)}\n`),
        },
      ]}
      trigger={<Button icon="download">{text.export}</Button>}
    />
  )
}
