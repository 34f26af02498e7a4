// Pictures in the map's cells: those in view are fetched, a few hundred kept. A waiting frame shows its photograph, dimmed; when it is
// done the painting takes its place.

import { urls } from "../api.js";
import { Done, Running } from "../frames.js";
import { showPicture } from "../pictures.js";

const Kept = 800;

export class GridPictures {
  #job;
  #changed;
  /** Number -> {image, kind, ready, abort}, oldest use first. */
  #held = new Map();

  constructor(job, changed) {
    this.#job = job;
    this.#changed = changed;
  }

  close() {
    for (const entry of this.#held.values())
      entry.abort.abort();
    this.#held.clear();
  }

  of(number) {
    const entry = this.#held.get(number);
    return entry?.ready ? entry.image : null;
  }

  /** @param range [first, last] in view; null: no pictures now */
  want(range, states) {
    for (const [number, entry] of this.#held)
      if (!entry.settled && (!range || number < range[0] || number > range[1])) {
        entry.abort.abort();
        this.#held.delete(number);
      }
    if (!range)
      return;
    for (let number = range[1]; number >= range[0]; number--)
      this.#need(number, kindOf(states.of(number)));
    for (const [number, entry] of this.#held) {
      if (this.#held.size <= Kept)
        break;
      entry.abort.abort();
      this.#held.delete(number);
    }
  }

  #need(number, kind) {
    const entry = this.#held.get(number) ?? { image: new Image(), kind: null, ready: false, settled: true, abort: new AbortController() };
    this.#held.delete(number);
    this.#held.set(number, entry);
    if (entry.kind === kind)
      return;
    entry.kind = kind;
    entry.settled = false;
    showPicture(entry.image, urls.thumbnail(this.#job, number, kind), entry.abort.signal).then(shown => {
      if (entry.kind !== kind)
        return;
      entry.settled = true;
      entry.ready ||= shown;
      if (shown)
        this.#changed();
    });
  }
}

/** What a frame in a state has a picture of: the version of its thumbnail. */
export const kindOf = state => state === Done ? "done" : state === Running ? "now" : "content";
