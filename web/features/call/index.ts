/** What others use of the call: its hook, its model. */
export * from './model';
export { useCall, type CallHook } from './useCall';
export { useLocalMedia, type LocalMediaHook } from './useLocalMedia';
