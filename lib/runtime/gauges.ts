import type { Measurement } from '../domain/metrics/metrics';
import { RestingGauges } from '../domain/stats/gauges';
import { meter } from './metrics';

const resting = new RestingGauges();

/** Sends the gauges that have something to say, and all else that was measured meanwhile. */
export function sendGauges(measured: readonly Measurement[]): void {
  meter.add(...resting.stirred(measured));
  meter.flush();
}
