// Something that a button does: busy while it runs, and a failure is said.
import { useMutation } from '@tanstack/react-query'
import { errorText } from '../components/error-state.tsx'
import { toast } from '../components/toast.tsx'
import { useText } from '../i18n/index.ts'

export interface Action {
  readonly run: () => void
  readonly isBusy: boolean
}

/** `work` is done once at a time; its failure becomes a toast. */
export function useAction(work: () => Promise<void>): Action {
  const { common } = useText()
  const mutation = useMutation({
    mutationFn: work,
    onError: (error) => toast({ tone: 'bad', text: errorText(error, common) }),
  })
  return { run: () => (mutation.isPending ? undefined : mutation.mutate()), isBusy: mutation.isPending }
}
