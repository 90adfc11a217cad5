// Before anything is painted: the theme and density of the last visit, so that nothing flashes. src/app/appearance.ts keeps them.
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
