// Traffic: the list of requests, one of them in full, two of them compared. The address says which.
import type { ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { Compare } from './compare.tsx'
import { RequestList } from './request-list.tsx'
import { RequestPage } from './request-page.tsx'

export default function Traffic(): ReactNode {
  return (
    <Switch>
      <Route path="/traffic/compare/:first/:second">
        {({ first, second }) => <Compare first={first} second={second} />}
      </Route>
      <Route path="/traffic/:id">{({ id }) => <RequestPage id={id} key={id} />}</Route>
      <Route>
        <RequestList />
      </Route>
    </Switch>
  )
}
