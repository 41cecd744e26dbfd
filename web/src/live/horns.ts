/*
 * Airhorns: short sounds over everything else. They are fetched ahead, so
 * that everybody hears one at the moment that it is blasted.
 */

export class Horns {
	private context: AudioContext | null = null;
	private files = new Map<string, Promise<ArrayBuffer>>();
	private decoded = new Map<string, Promise<AudioBuffer>>();

	/** Call from a click: browsers allow sound from then on. */
	unlock(): void {
		this.context ??= new AudioContext({ latencyHint: "interactive" });
		if (this.context.state === "suspended") {
			void this.context.resume();
		}
	}

	/** Fetches, one after the other, when the page has nothing to do. */
	async prefetch(names: readonly string[]): Promise<void> {
		const link = (navigator as { connection?: { saveData?: boolean } });
		if (link.connection?.saveData) {
			return;
		}
		for (const name of names) {
			await this.file(name).catch(() => undefined);
		}
	}

	/** `gain` from 0 to 1. Errors are silence: a horn is no reason to fail. */
	async blast(name: string, gain: number): Promise<void> {
		if (gain <= 0) {
			return;
		}
		try {
			this.unlock();
			const context = this.context as AudioContext;
			const buffer = await this.buffer(context, name);
			const source = context.createBufferSource();
			const volume = context.createGain();
			volume.gain.value = Math.min(1, gain);
			source.buffer = buffer;
			source.connect(volume).connect(context.destination);
			source.start();
		} catch (error) {
			console.warn(`The airhorn ${name} makes no sound.`, error);
		}
	}

	private buffer(context: AudioContext, name: string): Promise<AudioBuffer> {
		let buffer = this.decoded.get(name);
		if (!buffer) {
			buffer = this.file(name).then((bytes) =>
				context.decodeAudioData(bytes.slice(0)));
			buffer.catch(() => this.decoded.delete(name));
			this.decoded.set(name, buffer);
		}
		return buffer;
	}

	private file(name: string): Promise<ArrayBuffer> {
		let file = this.files.get(name);
		if (!file) {
			file = fetch(`/static/audio/${encodeURIComponent(name)}.mp3`)
				.then((answer) => {
					if (!answer.ok) {
						throw new Error(`no such horn: ${answer.status}`);
					}
					return answer.arrayBuffer();
				});
			file.catch(() => this.files.delete(name));
			this.files.set(name, file);
		}
		return file;
	}
}
