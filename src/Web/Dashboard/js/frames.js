// The states of a job's frames: a byte a frame, so that a million are a megabyte.

export const States = ["waiting", "running", "done", "failed", "skipped"];
export const Waiting = 0, Running = 1, Done = 2, Failed = 3, Skipped = 4;

const letters = { w: Waiting, r: Running, d: Done, f: Failed, s: Skipped };

const stateNumber = name => States.indexOf(name);

export class FrameStates {
  #states = new Uint8Array(0);
  counts = [0, 0, 0, 0, 0];
  /** Grows with every change: who drew an older one draws again. */
  version = 0;

  get length() {
    return this.#states.length;
  }

  /** By number, from 1. */
  of(number) {
    return this.#states[number - 1];
  }

  get bytes() {
    return this.#states;
  }

  /** @param runs "d120r2w878" */
  replace(runs) {
    const parts = [...runs.matchAll(/([wrdfs])(\d+)/g)].map(([, letter, length]) => [letters[letter], Number(length)]);
    this.#states = new Uint8Array(parts.reduce((sum, [, length]) => sum + length, 0));
    this.counts = [0, 0, 0, 0, 0];
    let at = 0;
    for (const [state, length] of parts) {
      this.#states.fill(state, at, at += length);
      this.counts[state] += length;
    }
    this.version++;
  }

  /** @param changes [{frame, state}] */
  apply(changes) {
    for (const { frame, state } of changes) {
      if (frame < 1 || frame > this.length)
        continue;
      this.counts[this.#states[frame - 1]]--;
      this.#states[frame - 1] = stateNumber(state);
      this.counts[this.#states[frame - 1]]++;
    }
    if (changes.length > 0)
      this.version++;
  }

  /** The next frame of a state from a number on, in a direction (1 or -1); 0: there is none. */
  next(state, from, step = 1) {
    for (let i = from - 1; i >= 0 && i < this.length; i += step)
      if (this.#states[i] === state)
        return i + 1;
    return 0;
  }

  /** Numbers of the frames in any of the states (a set of state numbers; null: all). */
  numbers(wanted) {
    const found = new Int32Array(this.length);
    let n = 0;
    for (let i = 0; i < this.length; i++)
      if (!wanted || wanted.has(this.#states[i]))
        found[n++] = i + 1;
    return found.subarray(0, n);
  }

  /** The first so many runs as [state, first, last]: the picture in words. */
  runs(most) {
    const found = [];
    for (let i = 0; i < this.length && found.length < most;) {
      let end = i;
      while (end + 1 < this.length && this.#states[end + 1] === this.#states[i])
        end++;
      found.push([this.#states[i], i + 1, end + 1]);
      i = end + 1;
    }
    return found;
  }
}
