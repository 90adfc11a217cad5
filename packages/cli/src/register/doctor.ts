// The words of `ferryllm doctor`.
import type { DoctorOptions } from '../commands/doctor.ts'
import { configOption, examples, jsonOption, type Register } from './register.ts'

export const registerDoctor: Register = (program, { terminal, finish }) => {
  program
    .command('doctor')
    .description('check machine, configuration, gateway and clients, and say what to do')
    .option('--live', 'also ask the addresses of the providers (no key is sent, nothing is billed)')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm doctor', 'ferryllm doctor --live --json'))
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../commands/doctor.ts')
      finish(await doctor(options, terminal))
    })
}
