/** Camera and microphone with their errors; see `LocalMedia`. */
export { LocalMedia } from './local-media';
export { loudness } from './level-meter';
export { mediaProblemOf } from './problems';
export { closedMedia } from './state';
export type { DeviceChoice, DeviceState, LocalMediaState, MediaProblem, MediaRequest } from './state';
