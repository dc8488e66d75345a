import { useState } from 'react';
import type { ChatLine } from '../model';

/** Lines of the partner that came while the chat was shut, the newest last. */
export function useUnread(chat: readonly ChatLine[], isOpen: boolean): readonly ChatLine[] {
  const [readId, setReadId] = useState<string | null>(null);
  const newestId = chat.at(-1)?.id ?? null;
  // What is on the screen has been read: remembered while rendering, as nothing outside depends on it.
  if (isOpen && readId !== newestId) setReadId(newestId);
  if (isOpen) return [];
  const from = chat.findIndex((line) => line.id === readId) + 1;
  return chat.slice(from).filter((line) => line.from === 'partner');
}
