// Shows the panel in the best way that works here.
import type { Opened, Page, ShellBackend } from './backends/backend.ts'

/** Tries one after another, and says what was wrong with each that did not work. The problem of the last one when none does. */
export async function showPanel(
  backends: readonly ShellBackend[],
  page: Page,
  tell: (note: string) => void,
): Promise<Opened> {
  let problem = 'there is nothing to show it with'
  let told: string | undefined
  for (const backend of backends) {
    const opened = await backend.open(page)
    if ('shown' in opened) return opened
    problem = opened.problem
    // Without a desktop, all of them say nearly the same.
    if (backend !== backends.at(-1) && told !== problem) tell((told = problem))
  }
  return { problem }
}
