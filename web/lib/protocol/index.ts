/**
 * The wire protocol (docs/protocol.md) as types: every message in both directions, the decoder, the tables of
 * codes. No React, no DOM: the browser, tests and tools share it.
 *
 *   socket.onmessage = ({ data }) => {
 *     const decoded = parseServerMessage(data);
 *     if (decoded.ok && decoded.message.type === 'match_found') greet(decoded.message.payload.partner);
 *   };
 */
export * from './ids';
export * from './vocabulary';
export * from './json';
export * from './client-message';
export * from './server-message';
export * from './error-codes';
export * from './close-codes';
export { decodeServerMessage, iceServersOf, parseServerMessage } from './decode';
export type { Decoded, ProtocolFault } from './decode';
export { MalformedField, Reader } from './reader';
