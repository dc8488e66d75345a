'use client';

import { createContext, type ReactNode } from 'react';

/**
 * The account menu that a page with its own header shows in a corner. The gate of the green room provides it; null
 * if the server has no accounts, and in tests.
 */
export const CornerContext = createContext<ReactNode>(null);
