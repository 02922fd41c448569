/* A blurhash (blurha.sh) as pixels: a few waves of colour, from some thirty letters. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

function number(text) {
  let value = 0;
  for (const digit of text) value = value * 83 + DIGITS.indexOf(digit);
  return value;
}

function linear(value) {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function srgb(value) {
  const part = Math.min(1, Math.max(0, value));
  return (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055) * 255;
}

function waves(hash, count) {
  const most = (number(hash[1]) + 1) / 166;
  const mean = number(hash.slice(2, 6));
  const found = [[mean >> 16, (mean >> 8) & 255, mean & 255].map(linear)];
  for (let at = 1; at < count; at += 1) {
    const value = number(hash.slice(4 + at * 2, 6 + at * 2));
    const parts = [Math.floor(value / 361), Math.floor(value / 19) % 19, value % 19];
    found.push(parts.map((part) => Math.sign(part - 9) * ((part - 9) / 9) ** 2 * most));
  }
  return found;
}

// How high each wave stands at each place of a side: wave 0 at 0, at 1, …; wave 1 at 0, …
function heights(count, side) {
  return Float32Array.from({ length: count * side }, (_, at) =>
    Math.cos((Math.PI * Math.floor(at / side) * (at % side)) / side),
  );
}

/** A canvas painted with the hash, or null where it is none. */
export function paint(hash, side = 24) {
  const across = (number(hash[0] ?? "") % 9) + 1;
  const down = Math.floor(number(hash[0] ?? "") / 9) + 1;
  if (hash.length !== 4 + 2 * across * down) return null;
  const colours = waves(hash, across * down);
  const [sideways, downwards] = [heights(across, side), heights(down, side)];
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const pixels = context.createImageData(side, side);
  const sum = [0, 0, 0];
  for (let at = 0; at < side * side; at += 1) {
    sum.fill(0);
    for (let wave = 0; wave < colours.length; wave += 1) {
      const high =
        sideways[(wave % across) * side + (at % side)] *
        downwards[Math.floor(wave / across) * side + Math.floor(at / side)];
      for (let part = 0; part < 3; part += 1) sum[part] += colours[wave][part] * high;
    }
    for (let part = 0; part < 3; part += 1) pixels.data[4 * at + part] = srgb(sum[part]);
    pixels.data[4 * at + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}
