// Whether somebody is here for the first time: nothing is configured, and nobody has said that they know their way.
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { useConfig, useProviderSettings } from '../../api/config.ts'

const PLACE = 'ferryllm.welcome'

/** From now on the overview comes first. */
export function skipWelcome(): void {
  try {
    localStorage.setItem(PLACE, 'skipped')
  } catch {
    // Storage is switched off: it is asked again on the next visit.
  }
}

function isSkipped(): boolean {
  try {
    return localStorage.getItem(PLACE) !== null
  } catch {
    return false
  }
}

/** Leads from the overview to the welcome while there is no file and nobody but the demo to answer. */
export function useFirstVisit(): void {
  const [path, go] = useLocation()
  const config = useConfig().data
  const providers = useProviderSettings().data?.providers
  const isFirst =
    config?.file === undefined && providers !== undefined && providers.every(({ type }) => type === 'demo')
  const leads = path === '/' && config !== undefined && isFirst && !isSkipped()
  useEffect(() => {
    if (leads) go('/welcome', { replace: true })
  }, [leads, go])
}
