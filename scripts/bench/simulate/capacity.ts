/** Units a second, of which a second's worth may be saved up. */
export class Capacity {
  private left: number;
  private at = 0;

  constructor(private readonly perSecond: number) {
    this.left = perSecond;
  }

  /** Takes units, if there are any left; as DynamoDB does, the last call may take more than is left. */
  take(units: number, now: number): boolean {
    this.left = Math.min(this.perSecond, this.left + ((now - this.at) * this.perSecond) / 1_000);
    this.at = now;
    if (this.left <= 0) return false;
    this.left -= units;
    return true;
  }
}
