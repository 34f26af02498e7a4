// Where frames lie in the map: rows of cells in reading order, as many columns as fit. All lengths are device pixels, so that cells are sharp.

/** From this size on a cell shows its picture. */
const PictureCell = 44;
const LargestCell = 176;
const MostHeight = 30e6; // Browsers cut elements off at about 33 million pixels.

export class GridLayout {
  constructor({ width, height, count, scale, aspect, cell }) {
    Object.assign(this, { width, height, count, scale, aspect });
    this.largest = this.#largest();
    this.fit = this.#fit();
    this.cell = this.#filled(Math.round(Math.min(this.largest, Math.max(this.fit, cell ?? this.fit))));
    [this.columns, this.rows, this.cellHeight] = this.#shape(this.cell);
    this.total = this.rows * this.cellHeight;
  }

  get showsPictures() {
    return this.cell >= PictureCell * this.scale;
  }

  /** The frame at a point of the whole map; 0: none. */
  at(x, y) {
    const column = Math.floor(x / this.cell), row = Math.floor(y / this.cellHeight);
    const number = row * this.columns + column + 1;
    return column >= 0 && column < this.columns && row >= 0 && number <= this.count ? number : 0;
  }

  box(number) {
    const index = number - 1;
    return { x: index % this.columns * this.cell, y: Math.floor(index / this.columns) * this.cellHeight, width: this.cell, height: this.cellHeight };
  }

  /** First and last frame that can be seen from a position of the scroller. */
  visible(top, height = this.height) {
    const first = Math.floor(top / this.cellHeight) * this.columns + 1;
    return [Math.max(1, first), Math.min(this.count, (Math.floor((top + height - 1) / this.cellHeight) + 1) * this.columns)];
  }

  #shape(cell) {
    const columns = Math.max(1, Math.floor(this.width / cell)), rows = Math.ceil(this.count / columns);
    return [columns, rows, cell >= PictureCell * this.scale ? Math.max(1, Math.round(cell * this.aspect)) : cell];
  }

  #fits(cell, height) {
    const [, rows, cellHeight] = this.#shape(cell);
    return rows * cellHeight <= height;
  }

  // As wide as the columns allow, so that no strip is left empty at the side; but what shows the whole job goes on showing it.
  #filled(cell) {
    const [columns] = this.#shape(cell), wider = columns <= this.count ? Math.min(this.largest, Math.floor(this.width / columns)) : cell;
    return cell === this.fit && !this.#fits(wider, this.height) ? cell : wider;
  }

  // The largest cell at which the whole job is seen at once.
  #fit() {
    let cell = this.largest;
    while (cell > 1 && !this.#fits(cell, this.height))
      cell--;
    return cell;
  }

  #largest() {
    let cell = Math.round(LargestCell * this.scale);
    while (cell > 1 && !this.#fits(cell, MostHeight))
      cell--;
    return cell;
  }
}
