// Whether bodies are recorded: in sight on every screen, since that is nothing to happen unnoticed.
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useCapture } from '../api/traces.ts'
import { StateDot } from '../components/state-dot.tsx'
import { useText } from '../i18n/index.ts'

export function CaptureMark(): ReactNode {
  const text = useText().traffic.capture
  const { data } = useCapture()
  if (data === undefined) return null
  return (
    <Link className="rounded-[4px] text-meta text-muted hover:text-ink" href="/traffic" title={text.choose}>
      <StateDot tone={data.bodies === 'all' ? 'accent' : 'idle'}>{text[data.bodies]}</StateDot>
    </Link>
  )
}
