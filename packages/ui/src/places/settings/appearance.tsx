// How the page looks in this browser.
import type { ReactNode } from 'react'
import { changeAppearance, useAppearance } from '../../app/appearance.ts'
import { Panel } from '../../components/panel.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useText } from '../../i18n/index.ts'

const THEMES = ['system', 'dark', 'light'] as const
const DENSITIES = ['comfortable', 'compact'] as const
const LANGUAGES = ['system', 'en', 'zh'] as const

export function Appearance(): ReactNode {
  const text = useText().settings
  const { theme, density, language } = useAppearance()
  return (
    <Panel title={text.appearance}>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        <Choice label={text.theme}>
          <Segmented
            label={text.theme}
            onChange={(next) => changeAppearance({ theme: next })}
            options={THEMES.map((value) => ({ value, label: text.themes[value] }))}
            value={theme}
          />
        </Choice>
        <Choice label={text.density}>
          <Segmented
            label={text.density}
            onChange={(next) => changeAppearance({ density: next })}
            options={DENSITIES.map((value) => ({ value, label: text.densities[value] }))}
            value={density}
          />
        </Choice>
        <Choice label={text.language}>
          <Segmented
            label={text.language}
            onChange={(next) => changeAppearance({ language: next })}
            options={LANGUAGES.map((value) => ({ value, label: text.languages[value] }))}
            value={language}
          />
        </Choice>
      </div>
    </Panel>
  )
}

function Choice({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="flex items-center gap-2">
      <span aria-hidden="true" className="text-muted">
        {label}
      </span>
      {children}
    </div>
  )
}
