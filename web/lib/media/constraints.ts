/** The constraints for the devices. The capacity planning assumes 720p; the encoder reduces it if needed. */
export function videoConstraints(cameraId: string | null): MediaTrackConstraints {
  return {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 },
    ...(cameraId ? { deviceId: { exact: cameraId } } : { facingMode: { ideal: 'user' } }),
  };
}

export function audioConstraints(microphoneId: string | null): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(microphoneId && { deviceId: { exact: microphoneId } }),
  };
}
