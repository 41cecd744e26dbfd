/*
 * One <audio> element that holds one song. Two of them take turns, so that
 * the next song is already loaded when its turn comes.
 */

import { DriftController, SeekLatency, type Correction } from "../core/drift";
import { localNowMs } from "./clock";

/** After a jump the position needs a moment before it tells the truth. */
const SETTLE_MS = 350;

/** Whoever lands further off than this jumps once more, wiser by then. */
const LANDED_MS = 80;

/** Both decks are made of the same machinery, so they learn together. */
const latency = new SeekLatency();

export class Deck {
	readonly audio = new Audio();
	/** the queue id of the song in it, or "" */
	songId = "";
	failed = false;
	private drift = new DriftController();
	private settledAtMs = 0;
	private learning = false;
	private starting = false;
	/** in a row, without having landed well */
	private jumps = 0;

	constructor(private ports: { wake(): void; blocked(): void }) {
		this.audio.preload = "auto";
		this.audio.preservesPitch = true;
		for (const event of [
			"loadedmetadata", "canplay", "playing", "seeked", "timeupdate",
		]) {
			this.audio.addEventListener(event, () => ports.wake());
		}
		this.audio.addEventListener("waiting", () => this.unsettle());
		this.audio.addEventListener("error", () => {
			this.failed = this.audio.hasAttribute("src");
			ports.wake();
		});
	}

	load(songId: string, url: string): void {
		if (this.songId === songId) {
			return;
		}
		this.songId = songId;
		this.failed = false;
		this.starting = false;
		this.unsettle();
		this.audio.playbackRate = 1;
		this.audio.src = url;
		this.audio.load();
	}

	unload(): void {
		if (this.songId === "") {
			return;
		}
		this.songId = "";
		this.failed = false;
		this.starting = false;
		this.audio.pause();
		this.audio.removeAttribute("src");
		this.audio.load();
		this.drift.reset();
	}

	pause(): void {
		if (!this.audio.paused) {
			this.audio.pause();
		}
		this.unsettle();
	}

	/** Tries again to fetch what failed. */
	reload(): void {
		this.failed = false;
		this.audio.load();
	}

	/**
	 * Brings the sound to `target()`, the wanted position in ms now.
	 * `intervalMs`: how long until somebody calls again at the latest.
	 */
	follow(target: () => number, intervalMs: number): void {
		const audio = this.audio;
		if (audio.readyState < HTMLMediaElement.HAVE_METADATA
			|| this.starting) {
			return;
		}
		const wanted = target();
		if (Number.isFinite(audio.duration)
			&& wanted >= audio.duration * 1000) {
			return;
		}
		if (audio.paused) {
			this.start(wanted);
			return;
		}
		const settled = localNowMs() >= this.settledAtMs;
		if (audio.seeking || !settled
			|| audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) {
			return;
		}
		const driftMs = audio.currentTime * 1000 - target();
		if (this.learning) {
			this.learning = false;
			latency.learn(driftMs);
			if (Math.abs(driftMs) > LANDED_MS && this.jumps < 2) {
				this.jump(target());
				return;
			}
			this.jumps = 0;
		}
		this.apply(
			this.drift.sample(driftMs, localNowMs(), intervalMs), target);
	}

	private apply(correction: Correction, target: () => number): void {
		if (correction.kind === "rate") {
			this.audio.playbackRate = correction.rate;
		} else if (correction.kind === "seek") {
			this.jump(target());
		}
	}

	private start(wanted: number): void {
		this.starting = true;
		this.jump(wanted);
		this.audio.play().catch((error: unknown) => {
			if (error instanceof DOMException
				&& error.name === "NotAllowedError") {
				this.ports.blocked();
			}
		}).finally(() => {
			this.starting = false;
			this.unsettle(true);
			this.ports.wake();
		});
	}

	private jump(wanted: number): void {
		this.jumps++;
		this.unsettle(true);
		const aim = (wanted + latency.ms) / 1000;
		const away = Math.abs(this.audio.currentTime - aim);
		/* a fresh song at its beginning needs no seek at all */
		if (away > 0.04) {
			this.audio.currentTime = aim;
		}
	}

	private unsettle(learning = false): void {
		this.drift.reset();
		this.audio.playbackRate = 1;
		this.learning = learning;
		this.settledAtMs = localNowMs() + SETTLE_MS;
	}

	/** Positive: ahead of everybody. Null while it does not sound. */
	get driftMs(): number | null {
		return !this.audio.paused && this.drift.samples > 0
			? this.drift.driftMs
			: null;
	}
}
