'use client';

import { X } from 'lucide-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { addTags, removeTag, type TagLimits } from './tags';

interface TagInputProps {
  label: string;
  hint: string;
  placeholder: string;
  tags: readonly string[];
  limits: TagLimits;
  testId: string;
  onChange(tags: readonly string[]): void;
}

/** An input for tags. Enter or a comma adds a tag; Backspace in the empty field removes the last one. */
export function TagInput({ label, hint, placeholder, tags, limits, testId, onChange }: TagInputProps) {
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const isFull = tags.length >= limits.count;

  const commit = (text: string) => {
    setTyped('');
    const next = addTags(tags, text, limits);
    if (next !== tags) onChange(next);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && typed.trim() !== '') {
      event.preventDefault();
      commit(typed);
    } else if (event.key === 'Backspace' && typed === '' && tags.length > 0) {
      onChange(tags.slice(0, -1));
    }
  };

  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <div
        className="flex min-h-13 flex-wrap items-center gap-1.5 rounded-2xl bg-surface p-1.5 ring-1
          ring-edge ring-inset focus-within:ring-2 focus-within:ring-accent"
        onClick={() => input.current?.focus()}
      >
        {tags.map((tag) => (
          <span
            key={tag}
            className="flex items-center rounded-full bg-accent/12 ps-3.5 text-sm font-medium text-ink"
          >
            <span className="max-w-40 truncate">{tag}</span>
            <button
              type="button"
              aria-label={`Remove ${tag}`}
              className="-my-0.5 flex size-11 items-center justify-center rounded-full hover:bg-ink/8"
              onClick={() => {
                onChange(removeTag(tags, tag));
                input.current?.focus();
              }}
            >
              <X aria-hidden size={16} />
            </button>
          </span>
        ))}
        <input
          ref={input}
          id={id}
          data-testid={testId}
          aria-describedby={`${id}-hint`}
          className="h-11 min-w-24 flex-1 bg-transparent px-2.5 outline-none placeholder:text-soft"
          autoCapitalize="none"
          autoComplete="off"
          enterKeyHint="done"
          readOnly={isFull}
          placeholder={isFull ? '' : tags.length > 0 ? 'and…' : placeholder}
          value={typed}
          onChange={(event) => {
            const { value } = event.target;
            if (/[,;\n]/.test(value)) commit(value);
            else setTyped(value);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => commit(typed)}
        />
      </div>
      <p id={`${id}-hint`} className="mt-1.5 text-sm text-soft">
        {isFull ? `That is the most: ${limits.count}.` : hint}
      </p>
    </div>
  );
}
