// A credential on its way from the configuration to the upstream request: printable by accident only as `[redacted]`.
const REDACTED = '[redacted]'

/** Wraps a credential so that logs, JSON, string templates and inspectors show `[redacted]`; `reveal` gives the text. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The credential itself, for the one place that puts it into a header. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  [Symbol.toPrimitive](): string {
    return REDACTED
  }

  // The registered symbol instead of node:util keeps this package usable in a browser.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return REDACTED
  }
}
