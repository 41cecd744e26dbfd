/*
 * One <audio> element that holds one song. Two of them take turns, so that
 * the next song is already loaded when its turn comes.
 */

import { DriftController, SeekLatency, type Correction } from "../core/drift";
import { FRESH_MS } from "../core/streams";
import type { Song } from "../core/types";
import type { AudioPlaces } from "./audio_places";
import { localNowMs } from "./clock";
import type { Condition, Deck, DeckPorts } from "./deck";

/** After a jump the position needs a moment before it tells the truth. */
const SETTLE_MS = 350;

/** Whoever lands further off than this jumps once more, wiser by then. */
const LANDED_MS = 80;

const RETRY_MS = 3_000;
/** Nothing to play for so long: the address may be good no more. */
const DRY_MS = 20_000;

const TROUBLE = "The sound does not load. Trying again…";

/** Both decks are made of the same machinery, so they learn together. */
const latency = new SeekLatency();

export class AudioDeck implements Deck {
	songId = "";
	private readonly audio = new Audio();
	private song: Song | null = null;
	/** why its song's sound can't be fetched; "" if it can */
	private trouble = "";
	private failedAtMs = -Infinity;
	/** when it was given the address that it has */
	private loadedAtMs = 0;
	private lastGoodMs = 0;
	private blocked = false;
	/** it was asked to sound, not to be silent */
	private wanted = false;
	private drift = new DriftController();
	private settledAtMs = 0;
	private learning = false;
	private starting = false;
	/** in a row, without having landed well */
	private jumps = 0;

	constructor(private places: AudioPlaces, private ports: DeckPorts) {
		this.audio.preload = "auto";
		this.audio.preservesPitch = true;
		for (const event of [
			"loadedmetadata", "canplay", "playing", "seeked", "timeupdate",
		]) {
			this.audio.addEventListener(event, () => ports.wake());
		}
		this.audio.addEventListener("waiting", () => this.unsettle());
		this.audio.addEventListener("error", () => {
			if (this.hasAddress) {
				this.fail(TROUBLE);
				ports.wake();
			}
		});
	}

	plays(song: Song): boolean {
		return this.places.plays(song);
	}

	load(song: Song): void {
		if (this.songId !== song.id) {
			this.unload();
			this.songId = song.id;
			this.song = song;
			this.lastGoodMs = localNowMs();
		}
		this.watch();
		if (!this.hasAddress) {
			this.fetch(song);
		}
	}

	unload(): void {
		if (this.songId === "") {
			return;
		}
		this.songId = "";
		this.song = null;
		this.trouble = "";
		this.failedAtMs = -Infinity;
		this.wanted = false;
		this.empty();
		this.drift.reset();
	}

	pause(): void {
		this.wanted = false;
		if (!this.audio.paused) {
			this.audio.pause();
		}
		this.unsettle();
	}

	setGain(gain: number): void {
		this.audio.volume = gain;
		this.audio.muted = gain === 0;
	}

	unlock(): void {
		this.blocked = false;
		/* an element that was played in a click may be played later */
		if (this.audio.paused && !this.wanted) {
			this.audio.play().then(
				() => {
					if (!this.wanted) {
						this.audio.pause();
					}
				},
				() => undefined,
			);
		}
	}

	follow(target: () => number, intervalMs: number): void {
		const audio = this.audio;
		this.wanted = true;
		if (audio.readyState < HTMLMediaElement.HAVE_METADATA
			|| this.starting || this.blocked) {
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

	get condition(): Condition {
		return this.blocked ? { kind: "blocked" }
			: this.trouble !== "" ? { kind: "failed", message: this.trouble }
			: this.isFed ? { kind: "ready" }
			: { kind: "loading" };
	}

	get sounding(): boolean {
		return this.songId !== "" && !this.audio.paused;
	}

	get positionS(): number | null {
		return this.sounding ? this.audio.currentTime : null;
	}

	/** Positive: ahead of everybody. Null while it does not sound. */
	get driftMs(): number | null {
		return !this.audio.paused && this.drift.samples > 0
			? this.drift.driftMs
			: null;
	}

	private get hasAddress(): boolean {
		return this.audio.hasAttribute("src");
	}

	/** There is something to play, or nothing more to come. */
	private get isFed(): boolean {
		return this.audio.ended
			|| this.audio.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
	}

	private fetch(song: Song): void {
		const place = this.places.find(song);
		if (place.kind === "failed") {
			this.trouble = place.message;
		} else if (place.kind === "ready"
			&& localNowMs() - this.failedAtMs > RETRY_MS) {
			this.trouble = "";
			this.loadedAtMs = this.lastGoodMs = localNowMs();
			this.starting = false;
			this.unsettle();
			this.audio.src = place.url;
			this.audio.load();
		}
	}

	/** What runs dry and stays dry is fetched anew. */
	private watch(): void {
		const nowMs = localNowMs();
		if (this.isFed || !this.hasAddress || !this.wanted) {
			this.lastGoodMs = nowMs;
		} else if (nowMs - this.lastGoodMs > DRY_MS) {
			this.fail(TROUBLE);
		}
	}

	/** An address that was good once is replaced at once, another not. */
	private fail(message: string): void {
		const isOld = localNowMs() - this.loadedAtMs > FRESH_MS;
		this.trouble = isOld ? "" : message;
		this.failedAtMs = isOld ? -Infinity : localNowMs();
		if (this.song) {
			this.places.drop(this.song);
		}
		this.empty();
	}

	private empty(): void {
		this.starting = false;
		this.audio.pause();
		this.audio.removeAttribute("src");
		this.audio.load();
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
				this.blocked = true;
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
}
