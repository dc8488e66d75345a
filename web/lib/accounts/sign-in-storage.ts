/**
 * Stores the sign-in: a member for the whole browser (localStorage), a guest for its tab (sessionStorage). So every
 * guest tab is a separate user. The account client uses this as its storage.
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
    // A guest who becomes a member, or signs in as one, moves to the browser storage.
    write(this.machine, key, kept);
    remove(this.tab, key);
  };

  readonly removeItem = (key: string): void => {
    remove(read(this.tab, key) === null ? this.machine : this.tab, key);
  };

  /** The token of the guest tab that requested a mail, since the link of the mail opens in another tab. Null: none. */
  readonly asker = (key: string): string | null => read(this.machine, askerKey(key));
  readonly keepAsker = (key: string, token: string): void => write(this.machine, askerKey(key), token);
  readonly forgetAsker = (key: string): void => remove(this.machine, askerKey(key));

  /** Reads the storage of the tab only, which has guests. */
  readonly getTabItem = (key: string): string | null => read(this.tab, key);
}

/** If the browser's storage is disabled or full, the values are kept in memory until the page is closed. */
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
