/** The errors of accounts, with messages for the user. */
import type { AuthError } from '@supabase/auth-js';
import { assertNever } from '@/lib/base/assert';
import { toSentence } from '@/lib/base/sentence';

export type AccountFault =
  | { kind: 'wrong-password' }
  | { kind: 'not-confirmed' }
  | { kind: 'taken' }
  | { kind: 'bad-email' }
  | { kind: 'weak-password'; message: string }
  | { kind: 'same-password' }
  | { kind: 'mail-not-set-up' }
  | { kind: 'too-many' }
  | { kind: 'guests-off' }
  | { kind: 'sign-up-off' }
  | { kind: 'link-used-up' }
  | { kind: 'suspended' }
  /** The sign-in is old: the current password is needed. */
  | { kind: 'needs-proof' }
  /** The sign-in has ended, or there is none. */
  | { kind: 'signed-out' }
  | { kind: 'unreachable' }
  /** The build names no account service, and the server has no embedded accounts. */
  | { kind: 'not-set-up' }
  | { kind: 'other'; message: string };

export class AccountError extends Error {
  override readonly name = 'AccountError';

  constructor(readonly fault: AccountFault) {
    super(faultWords(fault));
  }
}

/** One sentence for the user. Other errors than `AccountError` are bugs of the page, and the text says so. */
export function accountErrorMessage(error: unknown): string {
  return error instanceof AccountError ? error.message : 'Something went wrong on this page. Load it again.';
}

export function isFault(error: unknown, kind: AccountFault['kind']): boolean {
  return error instanceof AccountError && error.fault.kind === kind;
}

/** Whether the error of a refresh means that the sign-in has ended. Other errors are temporary. */
export function isSignInEnded(error: unknown): boolean {
  return isFault(error, 'signed-out') || isFault(error, 'suspended') || isFault(error, 'wrong-password');
}

const kindOfCode: Readonly<Record<string, AccountFault['kind']>> = {
  invalid_credentials: 'wrong-password',
  email_not_confirmed: 'not-confirmed',
  user_already_exists: 'taken',
  email_exists: 'taken',
  email_address_invalid: 'bad-email',
  same_password: 'same-password',
  mail_not_configured: 'mail-not-set-up',
  email_provider_disabled: 'sign-up-off',
  over_request_rate_limit: 'too-many',
  over_email_send_rate_limit: 'too-many',
  anonymous_provider_disabled: 'guests-off',
  signup_disabled: 'sign-up-off',
  otp_expired: 'link-used-up',
  reauthentication_needed: 'needs-proof',
  user_banned: 'suspended',
  session_not_found: 'signed-out',
  session_expired: 'signed-out',
  user_not_found: 'signed-out',
  refresh_token_not_found: 'signed-out',
  refresh_token_already_used: 'signed-out',
};

/** Converts an error of the account client. */
export function faultOf(error: AuthError): AccountFault {
  const { code = '', status = 0, message } = error;
  if (code === 'weak_password') return { kind: 'weak-password', message: toSentence(message) };
  const kind = kindOfCode[code];
  if (kind !== undefined) return { kind } as AccountFault;
  if (error.name === 'AuthSessionMissingError') return { kind: 'signed-out' };
  if (error.name === 'AuthRetryableFetchError' || status >= 500) return { kind: 'unreachable' };
  if (status === 429) return { kind: 'too-many' };
  if (code === 'validation_failed' && /e-?mail/i.test(message)) return { kind: 'bad-email' };
  return { kind: 'other', message: toSentence(message) };
}

function faultWords(fault: AccountFault): string {
  switch (fault.kind) {
    case 'wrong-password':
      return 'This e-mail address and password do not belong together.';
    case 'not-confirmed':
      return 'Your address is not confirmed yet. Open the link in the mail that was sent to you.';
    case 'taken':
      return 'There is an account with this e-mail address already. Log in with it instead.';
    case 'bad-email':
      return 'This is not an e-mail address.';
    case 'weak-password':
      return fault.message;
    case 'same-password':
      return 'This is the password that you have already. Choose another one.';
    case 'mail-not-set-up':
      return 'This server sends no mail, so a password cannot be reset here. Ask those who run it.';
    case 'too-many':
      return 'Too many attempts in a short time. Wait a minute, then try again.';
    case 'guests-off':
      return 'Guests are not let in at the moment. Log in, or make an account.';
    case 'sign-up-off':
      return 'New accounts are not taken at the moment.';
    case 'link-used-up':
      return 'It was used already, it is too old, or it has a typing error. Ask for a new one.';
    case 'suspended':
      return 'This account is suspended.';
    case 'needs-proof':
      return 'You logged in some time ago. Type your current password to go on.';
    case 'signed-out':
      return 'You are signed out. Log in again to go on.';
    case 'unreachable':
      return 'The server does not answer. Check your connection and try again.';
    case 'not-set-up':
      return 'This page was built without an address of the account service. Tell those who run it.';
    case 'other':
      return fault.message;
    default:
      return assertNever(fault);
  }
}
