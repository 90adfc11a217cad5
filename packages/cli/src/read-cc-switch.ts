// Reads the providers out of the database of cc-switch, which is opened for reading only.
import type { CcSwitchRow } from '@ferryllm/control/import'

/** The rows of its table `providers`, in the order in which it shows them. */
export async function readCcSwitch(file: string): Promise<CcSwitchRow[]> {
  // Loaded on demand: the module is young, and Node says so on standard error.
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const rows = database.prepare('SELECT * FROM providers ORDER BY app_type, sort_index, created_at').all()
    return rows.map((row) => ({
      id: String(row['id']),
      app_type: String(row['app_type']),
      name: String(row['name']),
      settings_config: String(row['settings_config']),
      is_current: Number(row['is_current']),
      in_failover_queue: Number(row['in_failover_queue'] ?? 0),
    }))
  } finally {
    database.close()
  }
}
