import type { KeptKey, KeyPage, KeyPlace, KeyStore } from '../../lib/domain/access/key-store';

/** The keys in memory. */
export class MemoryKeys implements KeyStore {
  private readonly kept = new Map<string, KeptKey>();
  /** How often a use was written. */
  touched = 0;

  async add(kept: KeptKey): Promise<boolean> {
    const there = this.kept.get(kept.key.id);
    if (there) return there.hash === kept.hash;
    this.kept.set(kept.key.id, kept);
    return true;
  }

  async find(id: string): Promise<KeptKey | undefined> {
    return this.kept.get(id);
  }

  async list(
    namespace: string,
    { after, max }: { readonly after?: KeyPlace; readonly max: number },
  ): Promise<KeyPage> {
    const keys = [...this.kept.values()]
      .map(({ key }) => key)
      .filter((key) => key.namespace === namespace)
      .sort(newestFirst)
      .filter((key) => !after || newestFirst(after, key) < 0);
    const page = keys.slice(0, max);
    const last = page.at(-1);
    return {
      keys: page,
      ...(last && keys.length > max && { next: { id: last.id, createdAt: last.createdAt } }),
    };
  }

  async revoke(id: string, revokedAt: number): Promise<void> {
    const there = this.kept.get(id);
    if (!there || there.key.revokedAt !== undefined) return;
    this.kept.set(id, { ...there, key: { ...there.key, revokedAt } });
  }

  async touch(id: string, { at, unless }: { at: number; unless: number }): Promise<void> {
    const there = this.kept.get(id);
    if (!there || (there.key.lastUsedAt ?? unless) > unless) return;
    this.touched += 1;
    this.kept.set(id, { ...there, key: { ...there.key, lastUsedAt: at } });
  }
}

const newestFirst = (one: KeyPlace, other: KeyPlace): number =>
  other.createdAt - one.createdAt || (other.id < one.id ? -1 : Number(other.id > one.id));
