/** Formats an error message of the server as a sentence. */
export function toSentence(message: string): string {
  const text = message.trim() || 'The server refused it';
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
