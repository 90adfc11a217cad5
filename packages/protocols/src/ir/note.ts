// What translation did, as data: shown in `x-ferryllm-warnings`, the request log, `ferryllm explain` and the inspector.
import { compact } from './compact.ts'

/** `dropped` and `approximated` are losses: the client's wish is not, or not wholly, what went upstream. */
export interface Note {
  readonly op: 'mapped' | 'added' | 'dropped' | 'approximated' | 'rewritten'
  /** RFC 6901 pointer into what came in. */
  readonly from?: string
  /** RFC 6901 pointer into what goes out. */
  readonly to?: string
  /** Stable code, spec 08 §8.5, for example `sampling_dropped:top_k`. */
  readonly code: string
  readonly severity: 'info' | 'warn' | 'error'
  readonly text: string
}

export function isLoss(note: Note): boolean {
  return note.op === 'dropped' || note.op === 'approximated'
}

/** Collects notes during one translation. */
export class Ledger {
  readonly notes: Note[] = []

  note(note: Note): void {
    this.notes.push(note)
  }

  /** Something the target has no place for. `severity` info = harmless to the answer, warn = the client may notice. */
  dropped(code: string, text: string, from?: string, severity: Note['severity'] = 'warn'): void {
    this.notes.push(compact({ op: 'dropped' as const, code, text, severity, from }))
  }

  /** Something rebuilt by other means: same intent, not the same mechanism. */
  approximated(code: string, text: string, from?: string, severity: Note['severity'] = 'warn'): void {
    this.notes.push(compact({ op: 'approximated' as const, code, text, severity, from }))
  }

  /** A value changed to one that the target accepts and that means the same. */
  rewritten(code: string, text: string, from?: string): void {
    this.notes.push(compact({ op: 'rewritten' as const, code, text, severity: 'info' as const, from }))
  }

  /** Something the client did not send and the target needs. */
  added(code: string, text: string, to?: string): void {
    this.notes.push(compact({ op: 'added' as const, code, text, severity: 'info' as const, to }))
  }
}
