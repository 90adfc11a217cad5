#!/usr/bin/env node
// The `ferryllm` command: hands the arguments to the program and its answer to the shell.
import { run } from './program.ts'
import { processTerminal } from './terminal.ts'

process.exitCode = await run(process.argv.slice(2), processTerminal())
