import { fanOutFigures } from './fan-out-counts';
import type { Figure } from './figure';
import { publishFigures } from './publish-counts';
import type { Site } from './site';

/** Counts what publishing and fan-out cost, on fixed input, against the deployed tables and topics. */
export const countFigures = async (site: Site): Promise<Figure[]> => [
  ...(await publishFigures(site)),
  ...(await fanOutFigures(site)),
];
