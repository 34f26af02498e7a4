// Paints the map of frames. Small cells are written as pixels, whose cost is the canvas's area whatever the number of frames; large ones are
// drawn, since few fit. Each state has its own shape as soon as a cell is large enough to carry one, and failures are never too small to see.

import { Done, Failed, Running, States, Waiting } from "../frames.js";

const SmallestShape = 7, MarkerSize = 10, MostMarkers = 3000;

export class GridPainter {
  #context;
  #colors = null;
  #sprites = new Map();
  #pixels = null;

  constructor(canvas) {
    this.canvas = canvas;
    this.#context = canvas.getContext("2d", { alpha: false });
  }

  /** Colors come from the style sheet: asked again when the theme changes. */
  forget() {
    this.#colors = null;
    this.#sprites.clear();
  }

  /** @param pictureOf gives the drawable picture of a frame, or null */
  paint(layout, top, states, { cursor, hover, pictureOf, progressOf }) {
    this.#colors ??= readColors(this.canvas);
    if (layout.showsPictures)
      this.#paintLarge(layout, top, states, pictureOf, progressOf);
    else
      this.#paintSmall(layout, top, states);
    if (layout.cell < MarkerSize * layout.scale)
      this.#paintMarkers(layout, top, states);
    if (hover)
      this.#ring(layout, top, hover, this.#colors.ink, 1);
    if (cursor)
      this.#ring(layout, top, cursor, this.#colors.focus, 2);
  }

  #paintSmall(layout, top, states) {
    const { width, height } = this.canvas, { cell, columns, count } = layout;
    if (this.#pixels?.width !== width || this.#pixels.height !== height)
      this.#pixels = this.#context.createImageData(width, height);
    const out = new Uint32Array(this.#pixels.data.buffer), sprites = States.map((_, state) => this.#sprite(state, cell).pixels), ground = this.#sprite("ground", 1).pixels[0];
    out.fill(ground);
    for (let row = Math.floor(top / cell), y = row * cell - top; y < height && row < layout.rows; row++, y += cell) {
      const first = row * columns, last = Math.min(count, first + columns);
      for (let line = Math.max(0, -y); line < cell && y + line < height; line++) {
        let at = (y + line) * width;
        const from = line * cell;
        for (let i = first; i < last; i++) {
          const sprite = sprites[states[i]];
          for (let x = 0; x < cell; x++)
            out[at++] = sprite[from + x];
        }
      }
    }
    this.#context.putImageData(this.#pixels, 0, 0);
  }

  #paintLarge(layout, top, states, pictureOf, progressOf) {
    const context = this.#context, [first, last] = layout.visible(top), gap = Math.max(2, Math.round(layout.scale * 3));
    context.fillStyle = this.#colors.ground;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    for (let number = first; number <= last; number++) {
      const { x, y, width, height } = layout.box(number);
      this.#paintCell(number, states[number - 1], { x: x + gap / 2, y: y - top + gap / 2, width: width - gap, height: height - gap }, layout.scale, pictureOf, progressOf);
    }
  }

  #paintCell(number, state, box, scale, pictureOf, progressOf) {
    const context = this.#context, colors = this.#colors, picture = pictureOf(number);
    context.fillStyle = colors.well;
    context.fillRect(box.x, box.y, box.width, box.height);
    if (picture)
      cover(context, picture, box, state === Waiting ? 0.3 : 1);
    const side = Math.round(Math.min(18 * scale, box.height / 3));
    // A picture says that a frame is done, its dimness that it waits; the other states carry their sign.
    if (!picture || state !== Done && state !== Waiting)
      context.drawImage(this.#sprite(state, side, true).canvas, box.x + 4 * scale, box.y + 4 * scale);
    if (state === Failed) {
      context.strokeStyle = colors.failed;
      context.lineWidth = 2 * scale;
      context.strokeRect(box.x + scale, box.y + scale, box.width - 2 * scale, box.height - 2 * scale);
    }
    if (state === Running) {
      context.fillStyle = colors.running;
      context.fillRect(box.x, box.y + box.height - 4 * scale, box.width * Math.max(0.04, progressOf(number)), 4 * scale);
    }
    if (box.width > 60 * scale)
      this.#label(String(number), box, scale);
  }

  #label(text, box, scale) {
    const context = this.#context;
    context.font = `600 ${11 * scale}px ${this.#colors.font}`;
    const width = context.measureText(text).width + 8 * scale, height = 16 * scale;
    context.fillStyle = "rgb(0 0 0 / 62%)";
    context.fillRect(box.x + box.width - width, box.y, width, height);
    context.fillStyle = "#fff";
    context.fillText(text, box.x + box.width - width + 4 * scale, box.y + 12 * scale);
  }

  // At a few pixels a cell one failure among 100,000 would be a speck: what failed or runs is drawn larger than its cell, on top.
  #paintMarkers(layout, top, states) {
    const [first, last] = layout.visible(top), side = Math.round(MarkerSize * layout.scale);
    let left = MostMarkers;
    for (const state of [Running, Failed])
      for (let i = first - 1; i < last && left > 0; i++)
        if (states[i] === state) {
          const { x, y, width } = layout.box(i + 1);
          this.#context.drawImage(this.#sprite(state, side, true).canvas, Math.round(x + width / 2 - side / 2), Math.round(y - top + width / 2 - side / 2));
          left--;
        }
  }

  #ring(layout, top, number, color, thickness) {
    const { x, y, width, height } = layout.box(number), least = 11 * layout.scale, grow = Math.max(0, (least - width) / 2), line = thickness * layout.scale;
    this.#context.lineWidth = line;
    this.#context.strokeStyle = this.#colors.ground;
    this.#context.strokeRect(x - grow - line, y - top - grow - line, width + 2 * grow + 2 * line, height + 2 * grow + 2 * line);
    this.#context.strokeStyle = color;
    this.#context.strokeRect(x - grow, y - top - grow, width + 2 * grow, height + 2 * grow);
  }

  #sprite(state, size, marker = false) {
    const name = `${state}/${size}/${marker}`;
    let sprite = this.#sprites.get(name);
    if (!sprite) {
      sprite = makeSprite(state, size, this.#colors, marker);
      this.#sprites.set(name, sprite);
    }
    return sprite;
  }
}

function makeSprite(state, size, colors, marker) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!marker) {
    context.fillStyle = colors.ground;
    context.fillRect(0, 0, size, size);
  }
  if (typeof state === "number")
    drawState(context, States[state], size, colors, marker);
  return { canvas, pixels: new Uint32Array(context.getImageData(0, 0, size, size).data.buffer) };
}

function drawState(context, name, size, colors, marker) {
  if (marker && name === "failed")
    return drawFailureMarker(context, size, colors);
  const gap = size >= 10 ? Math.round(size / 9) : size >= 3 ? 1 : 0, inner = size - gap, line = Math.max(1.2, size / 7);
  if (marker)
    drawPlate(context, size, colors.ground, name === "running" ? size / 2 : size / 5);
  context.fillStyle = context.strokeStyle = colors[name];
  context.lineWidth = line;
  if (!marker && size < SmallestShape)
    return context.fillRect(0, 0, inner, inner);
  const middle = marker ? size / 2 : inner / 2;
  switch (name) {
    case "done":
      return drawPlate(context, inner, colors.done, size / 8);
    case "running":
      context.beginPath();
      context.arc(middle, middle, inner / 2.5, 0, 7);
      return context.fill();
    case "failed":
      return drawCross(context, inner, line / 2 + inner / 7);
    case "skipped":
      return context.stroke(new Path2D(`M${inner * 0.15} ${inner / 2}H${inner * 0.85}`));
    default:
      context.lineWidth = Math.max(1, size / 14);
      context.strokeRect(context.lineWidth / 2, context.lineWidth / 2, inner - context.lineWidth, inner - context.lineWidth);
  }
}

function drawCross(context, size, edge) {
  const far = size - edge;
  context.stroke(new Path2D(`M${edge} ${edge}L${far} ${far}M${far} ${edge}L${edge} ${far}`));
}

// The loudest thing on the map: a plate of its own with the cross cut out of it, edged against what lies beneath.
function drawFailureMarker(context, size, colors) {
  drawPlate(context, size, colors.ground, size / 4);
  const edge = Math.max(1, Math.round(size / 10));
  context.translate(edge, edge);
  drawPlate(context, size - 2 * edge, colors.failed, size / 6);
  context.strokeStyle = colors.ground;
  context.lineWidth = Math.max(1.2, size / 8);
  drawCross(context, size - 2 * edge, size / 4.5);
}

function drawPlate(context, size, color, radius) {
  context.fillStyle = color;
  context.beginPath();
  context.roundRect(0, 0, size, size, radius);
  context.fill();
}

function cover(context, picture, box, alpha) {
  const scale = Math.max(box.width / picture.naturalWidth, box.height / picture.naturalHeight);
  const width = box.width / scale, height = box.height / scale;
  context.globalAlpha = alpha;
  context.drawImage(picture, (picture.naturalWidth - width) / 2, (picture.naturalHeight - height) / 2, width, height, box.x, box.y, box.width, box.height);
  context.globalAlpha = 1;
}

/** Resolves custom properties by a probe: light-dark() is text until a real property uses it. */
function readColors(near) {
  const probe = document.createElement("span");
  near.parentElement.append(probe);
  const style = getComputedStyle(probe), color = name => {
    probe.style.color = `var(--${name})`;
    return style.color;
  };
  const colors = {
    ground: color("surface"), well: color("well"), ink: color("ink"), focus: color("focus"), dim: color("dim"), line: color("line"), accent: color("accent"),
    waiting: color("waiting"), running: color("running"), done: color("done"), failed: color("failed"), skipped: color("skipped"), font: style.fontFamily,
  };
  probe.remove();
  return colors;
}
