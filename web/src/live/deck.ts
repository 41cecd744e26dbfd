/*
 * What can sound: a thing that holds one song and brings it to the place
 * where everybody is. The player asks often, and a deck does what is due.
 */

import type { Song } from "../core/types";

export type Condition =
	/** no song, or not there yet */
	| { kind: "loading" }
	/** sounds, or would if it were asked to */
	| { kind: "ready" }
	/** ran dry, or shows something else first; comes back by itself */
	| { kind: "stalled"; forMs: number }
	/** the browser wants a click before there may be sound */
	| { kind: "blocked" }
	/** somebody paused this very deck, by its own buttons */
	| { kind: "held" }
	/** failed; it tries again by itself */
	| { kind: "failed"; message: string }
	/** will never sound in this browser */
	| { kind: "unplayable"; message: string };

export interface DeckPorts {
	/** something has changed: look again soon */
	wake(): void;
}

export interface Deck {
	/** the queue id of the song in it, or "" */
	readonly songId: string;
	readonly condition: Condition;
	/** whether it makes the song move just now */
	readonly sounding: boolean;
	/** positive: ahead of everybody, in ms; null while nobody can say */
	readonly driftMs: number | null;
	/** seconds in the song; null while it does not sound */
	readonly positionS: number | null;

	plays(song: Song): boolean;
	/** Called again and again while the song is wanted. */
	load(song: Song): void;
	unload(): void;
	pause(): void;
	/** From 0 to 1. */
	setGain(gain: number): void;
	/** Called in a click: browsers allow sound from then on. */
	unlock(): void;
	/**
	 * Brings the sound to `target()`, the wanted position in ms now.
	 * `intervalMs`: how long until somebody calls again at the latest.
	 */
	follow(target: () => number, intervalMs: number): void;
}
