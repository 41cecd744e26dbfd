// People who use EchoNest while it is being hurt, and remember what it has promised them.
import { sleep } from '../support/program.mjs';

/** What was acknowledged by an answer. What got none may have happened, or not. */
export class Promises {
	added = new Set(); // queue ids
	jams = new Set(); // "id email"
	skips = 0;
	refusals = 0; // answers and failures that promise nothing
}

export class Person {
	#jammed = new Set();

	constructor(email, cookie, servers, tracks, chance, promises) {
		Object.assign(this, { email, cookie, servers, tracks, chance, promises });
	}

	async act() {
		const server = this.chance.of(this.servers);
		const acts = [() => this.add(server), () => this.jam(server), () => this.vote(server)];
		try {
			await this.chance.of(acts)();
		} catch {
			this.promises.refusals++; // no answer in time, or no connection
		}
	}

	async add(server) {
		const answer = await server.api('/add_song', { track_uri: this.chance.of(this.tracks) });
		if (answer.status === 200) {
			this.promises.added.add(String(answer.json().id));
		} else {
			this.promises.refusals++;
		}
	}

	async #someSong(server) {
		const { queue } = await server.get('/api/queue');
		return queue.length > 0 ? this.chance.of(queue).id : null;
	}

	/** Each song once: a jam toggles, so that a second one would prove nothing. */
	async jam(server) {
		const id = await this.#someSong(server);
		if (!id || this.#jammed.has(id)) {
			return;
		}
		this.#jammed.add(id);
		const answer = await server.form('/jam', this.cookie, { id });
		if (answer.status === 200) {
			this.promises.jams.add(`${id} ${this.email}`);
		} else {
			this.promises.refusals++;
		}
	}

	async vote(server) {
		const id = await this.#someSong(server);
		if (id) {
			await server.api('/queue/vote', { id, up: this.chance.of([true, false]) });
		}
	}

	/** Acts again and again until `isOver()`. */
	async live(isOver) {
		while (!isOver()) {
			await this.act();
			await sleep(this.chance.between(50, 400));
		}
	}
}
