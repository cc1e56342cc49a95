import { isInvoking } from './api';
import { type CliEnd, type CliRun, type CliWorld, cli, startCli } from './cli';
import { testFetch } from './client';
import { stack } from './stack';

/** A world in which the environment names the test stack. */
export const deployedWorld = (world: CliWorld = {}): CliWorld => ({
  fetch: testFetch,
  ...world,
  env: {
    WEFT_ENDPOINT: isInvoking ? 'http://invoked' : stack().apiUrl,
    WEFT_KEY: stack().apiKey,
    ...world.env,
  },
});

/** Runs `weft` against the test stack. */
export const weft = (...args: readonly string[]): Promise<CliEnd> => cli(deployedWorld(), ...args);

/** The same with something on stdin, a terminal, … */
export const weftIn = (world: CliWorld, ...args: readonly string[]): Promise<CliEnd> =>
  cli(deployedWorld(world), ...args);

export const startWeft = (world: CliWorld, ...args: readonly string[]): CliRun =>
  startCli(deployedWorld(world), ...args);
