/**
 * Where the sign-in is kept: an account for the whole machine (localStorage), a guest for its tab alone
 * (sessionStorage), so that every tab of guests is a person of its own. The account client writes through this.
 */
import { parseSession, withLocalExpiry } from './session';

type ItemStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class SignInStorage {
  constructor(
    private readonly tab: ItemStorage,
    private readonly machine: ItemStorage,
    private readonly now: () => number = Date.now,
  ) {}

  readonly getItem = (key: string): string | null => read(this.tab, key) ?? read(this.machine, key);

  readonly setItem = (key: string, value: string): void => {
    const session = parseSession(value);
    const kept = withLocalExpiry(value, this.getItem(key), this.now());
    if (session?.isGuest) return write(this.tab, key, kept);
    // A guest who becomes an account, or logs in to one, is no longer the tab's.
    write(this.machine, key, kept);
    remove(this.tab, key);
  };

  readonly removeItem = (key: string): void => {
    remove(read(this.tab, key) === null ? this.machine : this.tab, key);
  };

  /** Finishes what a guest's tab began: the link of a mail opens in a tab of its own. Null: none did. */
  readonly asker = (key: string): string | null => read(this.machine, askerKey(key));
  readonly keepAsker = (key: string, token: string): void => write(this.machine, askerKey(key), token);
  readonly forgetAsker = (key: string): void => remove(this.machine, askerKey(key));

  /** Only what the tab itself holds: a guest. */
  readonly getTabItem = (key: string): string | null => read(this.tab, key);
}

/** A browser may have its storage switched off, or full: then the sign-in lasts as long as the page. */
export function withMemoryFallback(storage: () => ItemStorage): ItemStorage {
  const spare = new Map<string, string>();
  const attempt = <Result>(work: (kept: ItemStorage) => Result, otherwise: () => Result): Result => {
    try {
      return work(storage());
    } catch {
      return otherwise();
    }
  };
  return {
    getItem: (key) => spare.get(key) ?? attempt((kept) => kept.getItem(key), () => null),
    setItem: (key, value) => {
      attempt(
        (kept) => {
          kept.setItem(key, value);
          spare.delete(key);
        },
        () => void spare.set(key, value),
      );
    },
    removeItem: (key) => {
      spare.delete(key);
      attempt((kept) => kept.removeItem(key), () => undefined);
    },
  };
}

const askerKey = (key: string) => `${key}-asker`;
const read = (kept: ItemStorage, key: string) => kept.getItem(key);
const write = (kept: ItemStorage, key: string, value: string) => kept.setItem(key, value);
const remove = (kept: ItemStorage, key: string) => kept.removeItem(key);
