// Ways from the overview to where there is more.
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { linkTo } from '../../app/link-to.ts'

/** Nothing where the place does not exist. */
export function MoreLink({ href, words }: { readonly href: string | undefined; readonly words: string }): ReactNode {
  if (href === undefined) return null
  return (
    <Link className="rounded-control px-2 py-1 text-table text-accent hover:bg-raised" href={href}>
      {words}
    </Link>
  )
}

/** The page of a provider. */
export function providerLink(name: string): string | undefined {
  return linkTo('providers', {}, `/${encodeURIComponent(name)}`)
}
