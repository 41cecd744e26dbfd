/* Where a song is. Times in ms; the server's clock unless said otherwise. */

import type { Playing } from "./types";

/** The position in the playing song, within 0 and its length. */
export function positionMs(playing: Playing, serverNowMs: number): number {
	const lengthMs = playing.duration * 1000;
	const raw = playing.paused || playing.startedMs === null
		? playing.pos * 1000
		: serverNowMs - playing.startedMs;
	return Math.max(0, lengthMs > 0 ? Math.min(raw, lengthMs) : raw);
}

/** 0 to 1; a song of unknown length has not begun. */
export function progress(playing: Playing, serverNowMs: number): number {
	const lengthMs = playing.duration * 1000;
	return lengthMs > 0 ? positionMs(playing, serverNowMs) / lengthMs : 0;
}

/** How long until the songs before `index` of the queue are over, in ms. */
export function waitMs(
	remainingMs: number,
	durationsS: readonly number[],
	index: number,
): number {
	let sum = remainingMs;
	for (let i = 0; i < index; i++) {
		sum += (durationsS[i] ?? 0) * 1000;
	}
	return sum;
}
