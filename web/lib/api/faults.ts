/** The errors of requests: one class with a union of fault kinds. */
import { assertNever } from '@/lib/base/assert';
import { toSentence } from '@/lib/base/sentence';

export type ApiFault =
  /** No token, or the server refused the token even after a refresh. */
  | { kind: 'signed-out' }
  | { kind: 'banned'; reason: string; untilMs: number | null }
  /** `code` is the last part of the problem's type; `field` names what is wrong in the request. */
  | { kind: 'refused'; status: number; code: string; detail: string; field: string | null }
  | { kind: 'too-often'; retryAfterMs: number }
  | { kind: 'unavailable'; retryAfterMs: number }
  /** No answer: no network, no server, or a timeout. */
  | { kind: 'unreachable' }
  /** An answer that the page cannot parse, for example of another server version. */
  | { kind: 'malformed'; message: string };

export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(readonly fault: ApiFault) {
    super(faultWords(fault));
  }
}

/** One sentence for the user. Other errors than `ApiError` are bugs of the page, and the text says so. */
export function apiErrorMessage(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Something went wrong on this page. Load it again.';
}

export function isRefused(error: unknown, code: string): boolean {
  return error instanceof ApiError && error.fault.kind === 'refused' && error.fault.code === code;
}

function faultWords(fault: ApiFault): string {
  switch (fault.kind) {
    case 'signed-out':
      return 'You are signed out. Log in again to go on.';
    case 'banned':
      return `This account is suspended: ${fault.reason}`;
    case 'refused':
      return refusedWords(fault.code) ?? toSentence(fault.detail);
    case 'too-often':
      return `That was a little often. Try again in ${spanWords(fault.retryAfterMs)}.`;
    case 'unavailable':
      return 'The server cannot do that at the moment. Try again in a few seconds.';
    case 'unreachable':
      return 'The server does not answer. Check your connection and try again.';
    case 'malformed':
      return 'The server gave an answer that this page does not understand. Load the page again.';
    default:
      return assertNever(fault);
  }
}

function refusedWords(code: string): string | null {
  switch (code) {
    case 'account_needed':
      return 'Guests cannot do this. Make an account first.';
    case 'admins_only':
      return 'Only those who run this campus can see this.';
    case 'reauthentication_needed':
      return 'You logged in some time ago. Type your password to go on.';
    case 'account_deleted':
      return 'This account was deleted.';
    default:
      return null;
  }
}

function spanWords(spanMs: number): string {
  const seconds = Math.max(1, Math.ceil(spanMs / 1000));
  if (seconds < 90) return `${seconds} s`;
  return `${Math.ceil(seconds / 60)} min`;
}
