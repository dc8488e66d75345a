'use client';

import type { MatchMode } from '@/lib/protocol';
import { Button } from '@/ui/Button';
import { useSecondsLeft } from '@/ui/useSecondsLeft';
import type { CallActions, Problem } from '../model';
import type { ProblemContext } from './problem-messages';
import { problemMessage } from './problem-messages';

interface ProblemSceneProps {
  problem: Problem;
  facts: ProblemContext;
  actions: CallActions;
  onInstead(mode: MatchMode): void;
}

const insteadWords: Record<MatchMode, string> = {
  video: 'Meet by video',
  audio: 'Meet by voice',
  text: 'Meet by text',
};

/** A full-page problem: its message, the ways to continue, and a way back. */
export function ProblemScene({ problem, facts, actions, onInstead }: ProblemSceneProps) {
  const words = problemMessage(problem, facts);
  const left = useSecondsLeft(words.retryAtMs ?? null);
  return (
    <main className="mx-auto flex w-full max-w-2xl flex-1 flex-col justify-center gap-5 px-6 pb-16">
      <div role="alert" className="flex flex-col gap-5">
        <h1 className="font-display text-4xl leading-tight font-bold tracking-tight text-balance">{words.title}</h1>
        <p className="max-w-[52ch] text-lg text-soft">{words.body}</p>
        {words.steps && (
          <ol className="flex list-decimal flex-col gap-1.5 ps-6">
            {words.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
      </div>
      {words.retryAtMs !== undefined && (
        <p className="h-6 text-sm text-soft tabular-nums">{left !== null && `Next try in ${left} s`}</p>
      )}
      <div className="flex flex-wrap gap-3">
        {words.retry && (
          <Button look="primary" onClick={actions.retry}>
            {words.retry}
          </Button>
        )}
        {words.instead?.map((mode) => (
          <Button key={mode} onClick={() => onInstead(mode)}>
            {insteadWords[mode]}
          </Button>
        ))}
        <Button data-testid="stop" onClick={actions.stop}>
          Back
        </Button>
      </div>
    </main>
  );
}
