// One section of the configuration.
import type { ReactNode } from 'react'
import { Panel } from '../../components/panel.tsx'
import { useText } from '../../i18n/index.ts'
import type { SettingSection } from './schema.ts'
import { SettingRow } from './setting-row.tsx'

export function Section({ section }: { readonly section: SettingSection }): ReactNode {
  const text = useText().settings
  return (
    <Panel flush title={text.sections[section.name] ?? section.name}>
      <ul>
        {section.settings.map((setting) => (
          <SettingRow key={setting.key} setting={setting} />
        ))}
      </ul>
    </Panel>
  )
}
