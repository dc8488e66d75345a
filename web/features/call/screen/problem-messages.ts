/** The message for each problem, with the ways to continue. Pure. */
import { assertNever } from '@/lib/base/assert';
import { banEndText } from '@/features/safety';
import type { MatchMode } from '@/lib/protocol';
import type { Problem } from '../model';
import type { Rules } from './useRules';

export interface ProblemMessage {
  readonly title: string;
  readonly body: string;
  readonly steps?: readonly string[];
  /** The label of the retry button; absent: no retry is possible. */
  readonly retry?: string;
  /** Match modes that work without the missing device. */
  readonly instead?: readonly MatchMode[];
  readonly retryAtMs?: number | null;
}

const allowSteps = (devices: string): readonly string[] => [
  'Open the site settings: the icon left of the address, or aA on an iPhone.',
  `Set ${devices} to Allow.`,
  'Come back here and try again.',
];

/** Context of a problem; without it the message is general. */
export interface ProblemContext {
  readonly rules: Rules;
  /** The requested match mode. */
  readonly mode: MatchMode;
}

export function problemMessage(problem: Problem, facts: ProblemContext | null = null): ProblemMessage {
  switch (problem.kind) {
    case 'permission-denied':
      return permissionDeniedMessage(problem.devices);
    case 'no-camera':
      return {
        title: 'No camera found',
        body: 'Connect one and try again, or meet without a picture.',
        retry: 'Try again',
        instead: ['audio', 'text'],
      };
    case 'no-microphone':
      return {
        title: 'No microphone found',
        body: 'Connect one and try again, or meet in writing.',
        retry: 'Try again',
        instead: ['text'],
      };
    case 'device-in-use':
      return {
        title: 'Your camera or microphone is busy',
        body: 'Another program or tab is using it. Close that one, then try again.',
        retry: 'Try again',
        instead: ['audio', 'text'],
      };
    case 'device-lost':
      return {
        title: 'Your camera or microphone is gone',
        body: 'It was unplugged, or another program took it.',
        retry: 'Use another one',
        instead: ['text'],
      };
    case 'insecure-origin':
      return {
        title: 'This page may not use a camera',
        body: 'Browsers give camera and microphone to https pages only. Open this page by its https address.',
        instead: ['text'],
      };
    case 'queue-timeout':
      return {
        title: 'Nobody came this time',
        body: 'You waited as long as the queue allows. It is quiet right now; another try may be luckier.',
        retry: 'Search again',
      };
    case 'matching-disabled':
      return problem.by === 'operator'
        ? matchingOffMessage(facts)
        : {
            title: 'Matching is switched off',
            body:
              'This copy of the page was built with matching off (NEXT_PUBLIC_USE_WS_MATCHMAKING is false). ' +
              'Those who run it can switch it on.',
          };
    case 'opened-elsewhere':
      return {
        title: 'You are here in another tab',
        body: 'One person, one call: the newer tab has taken over. You can bring it back to this one.',
        retry: 'Use this tab',
      };
    case 'signed-out':
      return { title: 'You are signed out', body: problem.message, retry: 'Try again' };
    case 'banned':
      return bannedMessage(facts?.rules.ban ?? null);
    case 'refused':
      return { title: 'The server refused this search', body: problem.message, retry: 'Try again' };
    case 'call-ended':
      return callEndedMessage(problem);
    case 'server-unreachable':
      return {
        title: 'The server does not answer',
        body: 'Check your connection. The page goes on trying by itself.',
        retry: 'Try now',
        retryAtMs: problem.retryAtMs,
      };
    case 'server-busy':
      return {
        title: 'It is very busy right now',
        body: 'The server is full. You are let in as soon as there is room.',
        retry: 'Try now',
        retryAtMs: problem.retryAtMs,
      };
    case 'rate-limited':
      return {
        title: 'A little too fast',
        body: 'That was too much in a short time. It continues in a moment.',
        retry: 'Try now',
        retryAtMs: problem.retryAtMs,
      };
    case 'connection-failed':
      return connectionFailedMessage(problem.cause);
    default:
      return assertNever(problem);
  }
}

function matchingOffMessage(facts: ProblemContext | null): ProblemMessage {
  const settings = facts?.rules.isCurrent ? facts.rules.settings : null;
  if (facts && settings?.matching) {
    if (settings.modes.includes(facts.mode)) {
      return { title: 'You can go on', body: 'Matching is switched on again.', retry: 'Go on' };
    }
    return {
      title: `${modeLabels[facts.mode]} is switched off`,
      body: 'Those who run this server do not offer it at the moment.',
      instead: settings.modes,
    };
  }
  return {
    title: 'Matching is switched off',
    body: settings?.matchingMessage || 'Those who run this server have paused it. Nothing is wrong on your side.',
    retry: 'Try again',
  };
}

function callEndedMessage({ reason, message, buddyId }: Extract<Problem, { kind: 'call-ended' }>): ProblemMessage {
  const again = { retry: buddyId === null ? 'Meet someone else' : 'Call again' };
  switch (reason) {
    case 'declined':
      return { title: 'Not now', body: 'They cannot talk at the moment.', ...again };
    case 'timeout':
      return { title: 'No answer', body: 'It rang for as long as it can. They may not have seen it.', ...again };
    case 'unavailable':
      return { title: 'They are not here', body: 'Buddies can be called while they meet people themselves.', ...again };
    case 'cancelled':
      return { title: 'They hung up', body: 'You can meet somebody else meanwhile.', ...again };
    case 'gone':
      return { title: 'They are gone', body: 'They have left, or are in another call.', ...again };
    case 'disabled':
    case 'failed':
      return { title: 'The call failed', body: message ?? 'The server refused it.', ...again };
    default:
      return assertNever(reason);
  }
}

function bannedMessage(ban: Rules['ban']): ProblemMessage {
  if (ban === 'over') {
    return { title: 'Welcome back', body: 'Your suspension is over.', retry: 'Go on' };
  }
  if (!ban) {
    return {
      title: 'This account is suspended',
      body: 'It broke the rules of this campus and cannot meet anyone for now.',
    };
  }
  return {
    title: 'This account is suspended',
    body: `It cannot meet anyone ${banEndText(ban.untilMs)}. The reason: ${ban.reason}`,
  };
}

const modeLabels: Record<MatchMode, string> = { video: 'Video', audio: 'Voice', text: 'Text' };

function permissionDeniedMessage(devices: 'camera' | 'microphone' | 'both'): ProblemMessage {
  const what = { camera: 'Camera', microphone: 'Microphone', both: 'Camera and Microphone' }[devices];
  return {
    title: `${what === 'Camera and Microphone' ? 'Camera and microphone' : what} not allowed`,
    body: 'The browser was told not to share it with this page. Its site settings can change that.',
    steps: allowSteps(what),
    retry: 'Try again',
    instead: devices === 'camera' ? ['audio', 'text'] : ['text'],
  };
}

function connectionFailedMessage(cause: 'relay-refused' | 'relay-unreachable' | 'no-path'): ProblemMessage {
  const retry = 'Meet someone else';
  switch (cause) {
    case 'relay-refused':
      return {
        title: 'The relay refused this call',
        body: 'Your network needs a relay, and the relay did not accept the credentials of the server.',
        retry,
        instead: ['text'],
      };
    case 'relay-unreachable':
      return {
        title: 'The relay cannot be reached',
        body:
          'Your network needs a relay for calls and blocks the way to it. ' +
          'Another Wi-Fi or mobile data may help.',
        retry,
        instead: ['text'],
      };
    case 'no-path':
      return {
        title: 'No way through between you two',
        body: 'The two networks do not let a direct call pass. The next partner may be easier to reach.',
        retry,
        instead: ['text'],
      };
    default:
      return assertNever(cause);
  }
}

/** One line for the bar over a running call. */
export function noticeMessage(problem: Problem): string {
  switch (problem.kind) {
    case 'device-lost':
      return 'Your camera or microphone is gone.';
    case 'permission-denied':
      return 'The browser no longer shares your camera or microphone.';
    case 'server-unreachable':
      return 'The server does not answer. Your call goes on.';
    default:
      return problemMessage(problem).title + '.';
  }
}
