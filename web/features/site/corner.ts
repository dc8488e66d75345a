'use client';

import { createContext, type ReactNode } from 'react';

/**
 * What a page that has a head of its own shows in its corner while it is at rest: who one is, and the way around.
 * The gate of the green room fills it in; null where there are no accounts, and in tests.
 */
export const CornerContext = createContext<ReactNode>(null);
