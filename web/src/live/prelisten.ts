/*
 * A part of a song on this device alone, to hear whether one likes it, while
 * the nest's own music goes on softly.
 */

import type { Song } from "../core/types";
import { observable } from "./observable";
import { getPrefs } from "./prefs";

const LENGTH_MS = 30_000;
/** The nest's music, meanwhile. */
export const PRELISTEN_DUCK = 0.08;

/** The trackid of what sounds; "" for nothing. */
export const prelistening = observable("");

let audio: HTMLAudioElement | null = null;
let timer = 0;

/** Only sources that give their sound to anybody, at once. */
export function canPrelisten(song: Song): boolean {
	return song.src === "local";
}

export function stopPrelisten(): void {
	window.clearTimeout(timer);
	audio?.pause();
	audio?.removeAttribute("src");
	audio = null;
	prelistening.set("");
}

/** Where songs sound like themselves: not their beginning. */
function interestingS(song: Song): number {
	return Math.min(45, Math.max(0, song.duration / 3));
}

/** Begins, or ends what sounds already. Call it in a click. */
export function togglePrelisten(song: Song): void {
	const was = prelistening.get();
	stopPrelisten();
	if (was === song.trackid) {
		return;
	}
	const id = song.trackid.replace(/^local:/, "");
	const element = new Audio(`/local/audio/${encodeURIComponent(id)}`);
	const mine = (): boolean => audio === element;
	audio = element;
	element.volume = Math.max(0.2, getPrefs().volume / 100);
	element.addEventListener("loadedmetadata", () => {
		element.currentTime = interestingS(song);
	});
	for (const end of ["ended", "error"]) {
		element.addEventListener(end, () => mine() && stopPrelisten());
	}
	prelistening.set(song.trackid);
	timer = window.setTimeout(stopPrelisten, LENGTH_MS);
	element.play().catch(() => mine() && stopPrelisten());
}
