/** Events of the browser about the network and the page. Node has none. */
export type NetworkEvent = 'online' | 'offline' | 'visible' | 'network-changed' | 'page-hidden';

export interface NetworkEvents {
  /** The returned function unsubscribes. */
  subscribe(listener: (event: NetworkEvent) => void): () => void;
}

export const noNetworkEvents: NetworkEvents = { subscribe: () => () => undefined };

/**
 * `page-hidden`: the page was closed, left, or put into the back-forward cache. A background tab does not count.
 */
export const browserNetworkEvents: NetworkEvents = {
  subscribe(listener) {
    const aborter = new AbortController();
    const { signal } = aborter;
    const on = (target: EventTarget | undefined, type: string, work: () => void) =>
      target?.addEventListener(type, work, { signal });
    on(window, 'online', () => listener('online'));
    on(window, 'offline', () => listener('offline'));
    on(window, 'pagehide', () => listener('page-hidden'));
    on(document, 'visibilitychange', () => {
      if (document.visibilityState === 'visible') listener('visible');
    });
    const { connection } = navigator as Navigator & { connection?: EventTarget };
    on(connection, 'change', () => listener('network-changed'));
    return () => aborter.abort();
  },
};

export function platformNetworkEvents(): NetworkEvents {
  return typeof window === 'undefined' ? noNetworkEvents : browserNetworkEvents;
}
