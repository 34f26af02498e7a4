// Pictures, a few at a time: a contact sheet scrolled fast must not queue hundreds of requests before those in view.

import { request, storedKey } from "./api.js";

const AtOnce = 6;
const waiting = [];
let running = 0;

/**
 * Shows the picture of a path in an img, keeping the old one until the new is decoded. Newest wishes are served first; a wish whose signal
 * was aborted is dropped. Gives whether it is shown.
 */
export function showPicture(image, path, signal) {
  image.wanted = path;
  return new Promise(resolve => {
    waiting.push({ image, path, signal, resolve });
    pump();
  });
}

function pump() {
  while (running < AtOnce && waiting.length > 0) {
    const wish = waiting.pop();
    if (wish.signal?.aborted || wish.image.wanted !== wish.path) {
      wish.resolve(false);
      continue;
    }
    running++;
    load(wish).then(wish.resolve, () => wish.resolve(false)).finally(() => {
      running--;
      pump();
    });
  }
}

async function load({ image, path, signal }) {
  const source = storedKey() ? URL.createObjectURL(await (await request(path, { signal })).blob()) : path;
  try {
    // Decoded apart first: an img never shows a half or broken picture, and keeps its last while the next is under way.
    const probe = new Image();
    probe.src = source;
    await probe.decode();
    if (signal?.aborted || image.wanted !== path)
      return false;
    image.src = source;
    image.classList.add("shown");
    await image.decode?.();
    return true;
  } finally {
    if (source !== path)
      URL.revokeObjectURL(source);
  }
}
