/** The codes of `error` and whether the same message may succeed later. */
export const errorCodes = {
  invalid_json: { retryable: false },
  invalid_message: { retryable: false },
  unknown_type: { retryable: false },
  unauthenticated: { retryable: false },
  invalid_token: { retryable: false },
  token_expired: { retryable: true },
  user_mismatch: { retryable: false },
  no_session: { retryable: false },
  wrong_target: { retryable: false },
  too_large: { retryable: false },
  rate_limited: { retryable: true },
  banned: { retryable: false },
  busy: { retryable: true },
  disabled: { retryable: true },
  internal: { retryable: true },
  unavailable: { retryable: true },
} as const satisfies Record<string, { retryable: boolean }>;

/** `unknown`: a code of a later server; use the `retryable` of the message. */
export type ErrorCode = keyof typeof errorCodes | 'unknown';

export function toErrorCode(code: string): ErrorCode {
  return Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : 'unknown';
}
