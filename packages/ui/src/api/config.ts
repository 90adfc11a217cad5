// What the configuration says, and what this machine has to offer; asked for anew whenever the gateway has read its file.
import {
  configAnswer,
  discoverAnswer,
  modelsAnswer,
  presetsAnswer,
  providerSettingsAnswer,
  testsAnswer,
  type ConfigAnswer,
  type DiscoverAnswer,
  type ModelsAnswer,
  type PresetsAnswer,
  type ProviderSettingsAnswer,
  type TestsAnswer,
} from '@ferryllm/control'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { ask } from './client.ts'

/** A host that is known by name. */
export type KnownHost = PresetsAnswer['presets'][number]
/** A provider as it stands in the configuration. */
export type ConfiguredProvider = ProviderSettingsAnswer['providers'][number]
/** One value in force, with where it comes from. */
export type ConfigValue = ConfigAnswer['values'][number]

/** Every value in force, the hash of the file, what waits for a restart. */
export function useConfig(): UseQueryResult<ConfigAnswer> {
  return useQuery({ queryKey: ['config'], queryFn: ({ signal }) => ask(configAnswer, '/api/config', { signal }) })
}

/** The providers in their order. */
export function useProviderSettings(): UseQueryResult<ProviderSettingsAnswer> {
  return useQuery({
    queryKey: ['provider-settings'],
    queryFn: ({ signal }) => ask(providerSettingsAnswer, '/api/provider-settings', { signal }),
  })
}

/** The hosts that are known by name; they do not change while the gateway runs. */
export function usePresets(): UseQueryResult<PresetsAnswer> {
  return useQuery({
    queryKey: ['presets'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => ask(presetsAnswer, '/api/presets', { signal }),
  })
}

export const TESTS_KEY = ['provider-tests'] as const

/** What the last tests came to. */
export function useTests(): UseQueryResult<TestsAnswer> {
  return useQuery({
    queryKey: TESTS_KEY,
    queryFn: ({ signal }) => ask(testsAnswer, '/api/providers/tests', { signal }),
  })
}

/** What is on this machine; looking takes a moment. */
export function useDiscovery(): UseQueryResult<DiscoverAnswer> {
  return useQuery({
    queryKey: ['discover'],
    staleTime: 60_000,
    queryFn: ({ signal }) => ask(discoverAnswer, '/api/discover', { signal }),
  })
}

/** The names that clients can ask for. */
export function useModels(): UseQueryResult<ModelsAnswer> {
  return useQuery({
    queryKey: ['models'],
    staleTime: 60_000,
    queryFn: ({ signal }) => ask(modelsAnswer, '/api/models', { signal }),
  })
}
