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

/** A canvas painted with the hash, or null where it is none. */
export function paint(hash, side = 24) {
  const across = (number(hash[0] ?? "") % 9) + 1;
  const down = Math.floor(number(hash[0] ?? "") / 9) + 1;
  if (hash.length !== 4 + 2 * across * down) return null;
  const colours = waves(hash, across * down);
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(side, side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const sum = [0, 0, 0];
      colours.forEach((colour, at) => {
        const i = at % across;
        const j = Math.floor(at / across);
        const wave = Math.cos((Math.PI * x * i) / side) * Math.cos((Math.PI * y * j) / side);
        for (let part = 0; part < 3; part += 1) sum[part] += colour[part] * wave;
      });
      pixels.data.set([...sum.map(srgb), 255], 4 * (y * side + x));
    }
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}
