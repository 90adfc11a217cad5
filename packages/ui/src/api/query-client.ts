// How answers are kept and asked for again. A session that is over shows at the first refusal, whoever asked.
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './client.ts'
import { session } from './session.ts'

function notice(error: Error): void {
  if (error instanceof ApiError && error.status === 401) session.ended()
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({ onError: notice }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // The stream notices when the gateway is gone, and says when it is back.
        retry: (count, error) => count < 1 && error instanceof ApiError && error.status >= 500,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
}
