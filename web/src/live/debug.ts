/* What tests (and curious people in the console) can see. */

import { clock, nowPositionMs, player } from "./nest";
import { getState } from "./store";

export interface Debug {
	/** positive: our sound is ahead; null while it is silent */
	driftMs: number | null;
	offsetMs: number | null;
	rttMs: number | null;
	/** where the song is for everybody */
	positionS: number;
	/** where the sound of this device is */
	soundingS: number | null;
	sound: string;
	connected: boolean;
	songId: string | null;
}

declare global {
	interface Window {
		echonest?: { debug(): Debug };
	}
}

export function startDebug(): void {
	window.echonest = {
		debug() {
			const best = clock.best;
			const { connection, playing } = getState();
			return {
				driftMs: player.driftMs,
				offsetMs: best?.offsetMs ?? null,
				rttMs: best?.rttMs ?? null,
				positionS: nowPositionMs() / 1000,
				soundingS: player.soundingS,
				sound: player.sound.kind,
				connected: connection.status === "open",
				songId: playing?.id ?? null,
			};
		},
	};
}
