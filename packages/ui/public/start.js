// Before everything else. Zod is told not to make code from text: the page does not allow that, and even asking whether it does
// would be noted as an attempt. (z.config says the same, but only after the first schemas are made.)
globalThis.__zod_globalConfig = { jitless: true }

// The theme and density of the last visit, so that nothing flashes; src/app/appearance.ts keeps them.
;(() => {
  let kept = {}
  try {
    kept = JSON.parse(localStorage.getItem('ferryllm.appearance') ?? '{}')
  } catch {
    // Storage is switched off, or holds something else: the system's theme it is.
  }
  const system = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
  const root = document.documentElement
  root.dataset.theme = kept.theme === 'dark' || kept.theme === 'light' ? kept.theme : system
  if (kept.density === 'compact') root.dataset.density = 'compact'
})()
