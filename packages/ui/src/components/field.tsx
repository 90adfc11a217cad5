// A form field: label, control, help, and what is wrong with it, tied together for everybody.
import { useId, type ComponentProps, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'

/** What the control inside a field has to carry. */
export interface FieldControl {
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
}

export interface FieldProps {
  readonly label: ReactNode
  readonly help?: ReactNode
  /** What is wrong, and what would be right. */
  readonly error?: string | undefined
  /** The label is for screen readers only. */
  readonly hideLabel?: boolean
  readonly className?: string
  readonly children: (control: FieldControl) => ReactNode
}

/** `children` draws the control with the attributes it is given. */
export function Field({ label, help, error, hideLabel = false, className, children }: FieldProps): ReactNode {
  const id = useId()
  const described = [help === undefined ? '' : `${id}-help`, error === undefined ? '' : `${id}-error`].join(' ').trim()
  return (
    <div className={classes('flex min-w-0 flex-col gap-1', className)}>
      <label className={hideLabel ? 'sr-only' : 'text-table font-medium text-muted'} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        ...(described === '' ? {} : { 'aria-describedby': described }),
        ...(error === undefined ? {} : { 'aria-invalid': true }),
      })}
      {help === undefined ? null : (
        <p className="text-table text-muted" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error === undefined ? null : (
        <p className="flex items-start gap-1 text-table text-bad" id={`${id}-error`} role="alert">
          <Icon name="warning" size={14} />
          {error}
        </p>
      )}
    </div>
  )
}

export const CONTROL =
  'h-control w-full min-w-0 rounded-control border border-line bg-bg px-2 text-ink placeholder:text-faint hover:border-line-strong aria-invalid:border-bad disabled:opacity-60'

/** A line of text. */
export function Input({ className, ...rest }: ComponentProps<'input'>): ReactNode {
  return <input autoComplete="off" spellCheck={false} {...rest} className={classes(CONTROL, className)} />
}

/** Several lines of text. */
export function TextArea({ className, ...rest }: ComponentProps<'textarea'>): ReactNode {
  return (
    <textarea
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={classes(CONTROL, 'h-auto py-1.5', className)}
    />
  )
}

/** A line of text that narrows a list. */
export function SearchField({ label, className, ...rest }: ComponentProps<'input'> & { label: string }): ReactNode {
  return (
    <div className={classes('relative min-w-0', className)}>
      <span className="pointer-events-none absolute inset-y-0 left-2 grid place-items-center text-faint">
        <Icon name="search" size={14} />
      </span>
      <Input aria-label={label} placeholder={label} type="search" {...rest} className="pl-7" />
    </div>
  )
}
