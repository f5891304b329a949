/** A soft two-note bell for a new message, made by the browser itself. */

const NOTES = [880, 1174.66];
const APART = 0.11;
const RINGS_FOR = 0.45;
const QUIET_BETWEEN = 2_000;

/** A function that rings when `isWanted`; silent until the first gesture on the page, as browsers demand. */
export function bell(isWanted: () => boolean): () => void {
  let audio: AudioContext | null = null;
  let last = 0;
  const wake = (): void => {
    audio ??= new AudioContext();
    void audio.resume();
  };
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, wake, { once: true });
  return () => {
    if (!audio || !isWanted() || Date.now() - last < QUIET_BETWEEN) return;
    last = Date.now();
    NOTES.forEach((pitch, index) => audio && ring(audio, pitch, audio.currentTime + index * APART));
  };
}

function ring(audio: AudioContext, pitch: number, at: number): void {
  const tone = new OscillatorNode(audio, { frequency: pitch, type: "sine" });
  const loudness = new GainNode(audio, { gain: 0 });
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(0.12, at + 0.015);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + RINGS_FOR);
  tone.connect(loudness).connect(audio.destination);
  tone.start(at);
  tone.stop(at + RINGS_FOR);
}
