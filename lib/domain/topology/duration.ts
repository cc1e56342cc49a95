/** A span of time in whole seconds. Written `days(7)` in a topology, so that no unit is guessed. */
export type Seconds = number;

export const seconds = (count: number): Seconds => count;
export const minutes = (count: number): Seconds => count * 60;
export const hours = (count: number): Seconds => count * 3_600;
export const days = (count: number): Seconds => count * 86_400;
