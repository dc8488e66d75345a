/** What the browser says about the network and the page. In Node there is nothing to say. */
export type NetworkEvent = 'online' | 'offline' | 'visible' | 'network-changed' | 'page-hidden';

export interface NetworkEvents {
  /** The result unsubscribes. */
  subscribe(listener: (event: NetworkEvent) => void): () => void;
}

export const noNetworkEvents: NetworkEvents = { subscribe: () => () => undefined };

/**
 * `page-hidden` is the end of the page (closed, left, put into the back-forward cache), not a tab in the
 * back.
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
