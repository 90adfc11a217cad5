// What goes into the file: named on the command line, or agreed upon with the person at the terminal.
import { findPreset, nearest, presets } from '@ferryllm/control'
import type { Terminal } from '../terminal.ts'
import type { Offer } from './find-offers.ts'

/** Named with `--provider`; a sentence when there is no such preset. */
export function chooseByName(names: readonly string[], keyEnv: string | undefined): Offer[] | string {
  const chosen: Offer[] = []
  for (const name of names) {
    const preset = findPreset(name)
    if (preset === undefined) {
      const near = nearest(
        name,
        presets.map((known) => known.name),
      )
      return `no provider is known as "${name}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`
    }
    const variable = keyEnv ?? preset.key_env ?? undefined
    chosen.push({ preset, ...(variable === undefined ? {} : { keyEnv: variable }) })
  }
  return chosen
}

/** Asks about everything that was found, then for more; undefined when the person leaves (Ctrl-D). */
export async function chooseInTalk(offers: readonly Offer[], terminal: Terminal): Promise<Offer[] | undefined> {
  const chosen: Offer[] = []
  if (offers.length === 0)
    terminal.out('No key is set in this shell, and no server of models answers on this machine.\n')
  for (const offer of offers) {
    const why = offer.keyEnv === undefined ? `answers at ${offer.preset.base_url}` : `${offer.keyEnv} is set`
    const answer = await terminal.ask(`Use ${offer.preset.label} (${why})? [Y/n] `)
    if (answer === undefined) return undefined
    if (!/^n/i.test(answer.trim())) chosen.push(offer)
  }
  const featured = presets.filter((preset) => preset.featured).map((preset) => preset.name)
  for (;;) {
    const words = `${chosen.length === 0 ? 'A' : 'Another'} provider (${featured.join(', ')}, …), or Enter to finish: `
    const name = (await terminal.ask(words))?.trim()
    if (name === undefined) return undefined
    if (name === '') return chosen
    const more = chooseByName([name], undefined)
    if (typeof more === 'string') terminal.out(`${more}\n`)
    else if (chosen.some(({ preset }) => preset.name === more[0]?.preset.name))
      terminal.out('that one is there already\n')
    else chosen.push(...more)
  }
}
