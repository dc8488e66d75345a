import { useState } from 'react';
import type { ChatLine } from '../model';

/** Messages of the partner that arrived while the chat was closed, oldest first. */
export function useUnread(chat: readonly ChatLine[], isOpen: boolean): readonly ChatLine[] {
  const [readId, setReadId] = useState<string | null>(null);
  const newestId = chat.at(-1)?.id ?? null;
  // Messages on the screen count as read. This is stored during rendering, since no other component uses it.
  if (isOpen && readId !== newestId) setReadId(newestId);
  if (isOpen) return [];
  const from = chat.findIndex((line) => line.id === readId) + 1;
  return chat.slice(from).filter((line) => line.from === 'partner');
}
