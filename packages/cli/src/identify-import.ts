// Whose configuration a file is, and its text; a database of cc-switch is read as the text that its program used to keep.
import { ccSwitchText, detectImportKind, type ImportKind } from '@ferryllm/control/import'
import { readCcSwitch } from './read-cc-switch.ts'

/** Every database of SQLite begins like this. */
const SQLITE = 'SQLite format 3\0'

/** Without a kind it is not known whose file this is. Throws for what is no text. */
export async function identifyImport(
  file: string,
  bytes: Uint8Array,
  from?: ImportKind,
): Promise<{ readonly kind: ImportKind | undefined; readonly text: string }> {
  const isDatabase = new TextDecoder('latin1').decode(bytes.subarray(0, SQLITE.length)) === SQLITE
  if (isDatabase) return { kind: 'cc-switch', text: ccSwitchText(await readCcSwitch(file)) }
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  return { kind: from ?? detectImportKind(file, text), text }
}
