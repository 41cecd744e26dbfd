// Writes PNG pictures with a palette (see the PNG specification of the W3C).

import { deflateSync } from 'node:zlib';

function crcOf(bytes) {
	let crc = 0xffffffff;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) {
			crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
		}
	}
	return (crc ^ 0xffffffff) >>> 0;
}

function chunk(name, data) {
	const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
	const length = Buffer.alloc(4);
	const crc = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	crc.writeUInt32BE(crcOf(body));
	return Buffer.concat([length, body, crc]);
}

/** A PNG of `size` by `size`; `pixels` are places in `palette`, whose colours are [r, g, b]. */
export function pngOf(size, pixels, palette) {
	const head = Buffer.alloc(13);
	head.writeUInt32BE(size, 0);
	head.writeUInt32BE(size, 4);
	head[8] = 8; // bits a pixel
	head[9] = 3; // with a palette
	const rows = Buffer.alloc(size * (size + 1));
	for (let y = 0; y < size; y++) {
		rows.set(pixels.subarray(y * size, (y + 1) * size), y * (size + 1) + 1);
	}
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		chunk('IHDR', head),
		chunk('PLTE', Buffer.from(palette.flat())),
		chunk('IDAT', deflateSync(rows, { level: 9 })),
		chunk('IEND', Buffer.alloc(0)),
	]);
}
