// A stand-in for another service, on 127.0.0.1: it answers in that service's shapes, remembers what
// it was asked, and misbehaves when told to. Tests tell it directly; from another process the same
// goes by POST /_double/behave, /_double/calm and GET /_double/requests.
import { once } from 'node:events';
import { createServer } from 'node:http';

// whoever waits for a slow answer keeps the program alive, not the answer
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** An answer in JSON. */
export function json(body, status = 200, headers = {}) {
	return {
		status,
		headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
		body: JSON.stringify(body),
	};
}

/** An answer that sends a browser on. */
export function redirect(location) {
	return { status: 302, headers: { Location: String(location) }, body: '' };
}

async function readBody(message) {
	const chunks = [];
	for await (const chunk of message) {
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

export class Double {
	/** What it was asked, oldest first: {method, path, query, headers, body, atMs}. */
	requests = [];
	#behaviours = [];
	#routes = [];
	#sockets = new Set();

	constructor(name) {
		this.name = name;
		this.route('POST', '/_double/behave', ({ body }) => json(this.behave(JSON.parse(body))));
		this.route('POST', '/_double/calm', () => json(this.calm()));
		this.route('GET', '/_double/requests', () => json(this.requests));
	}

	/**
	 * `path` may have segments like :id. `handle` gets {method, path, query, headers, body, params}
	 * and gives {status, headers, body}, maybe later. Of two that match, the first counts.
	 */
	route(method, path, handle) {
		const pattern = new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`);
		this.#routes.push({ method, pattern, handle });
	}

	/**
	 * From now on, for requests whose path begins with `path` (all by default), `times` times (for
	 * ever by default): wait `delayMs`; then close the connection if `down`; else answer with
	 * `status`, `headers` and `body` if there is a status, or as usual.
	 */
	behave({ path = '/', times = Infinity, delayMs = 0, down = false, status, headers, body }) {
		const behaviour = { path, times: times ?? Infinity, delayMs, down, status, headers, body };
		this.#behaviours.push(behaviour);
		return behaviour;
	}

	/** Forgets all misbehaviour. */
	calm() {
		this.#behaviours = [];
		return {};
	}

	/** How often a path was asked for. */
	count(path) {
		return this.requests.filter((request) => request.path.startsWith(path)).length;
	}

	#misbehaviour(path) {
		const found = this.#behaviours.find((one) => one.times > 0 && path.startsWith(one.path));
		if (found) {
			found.times--;
		}
		return found;
	}

	async #answer(request) {
		for (const { method, pattern, handle } of this.#routes) {
			const match = pattern.exec(request.path);
			if (match && method === request.method) {
				const params = Object.fromEntries(Object.entries(match.groups ?? {})
					.map(([name, value]) => [name, decodeURIComponent(value)]));
				return handle({ ...request, params });
			}
		}
		return this.unknown(request);
	}

	/** What the service says to a path that it does not have. */
	unknown() {
		return json({ error: { status: 404, message: 'Not found.' } }, 404);
	}

	async #serve(message, response) {
		const url = new URL(message.url, 'http://127.0.0.1');
		const bytes = await readBody(message);
		const request = {
			method: message.method,
			path: url.pathname,
			query: Object.fromEntries(url.searchParams),
			headers: message.headers,
			body: bytes.toString(),
			atMs: Date.now(),
		};
		// for those who need them as they came; not in the list that is asked for
		Object.defineProperty(request, 'raw', { value: { url: message.url, bytes } });
		const isOurs = request.path.startsWith('/_double/');
		const odd = isOurs ? undefined : this.#misbehaviour(request.path);
		if (!isOurs) {
			this.requests.push(request);
		}
		if (odd?.delayMs) {
			await sleep(odd.delayMs);
		}
		if (odd?.down) {
			message.socket.destroy();
			return;
		}
		const { status, headers, body } = odd?.status ? odd : await this.#answer(request);
		response.writeHead(status, headers ?? {}).end(body ?? '');
	}

	async start(port = 0) {
		this.server = createServer((message, response) => {
			this.#serve(message, response).catch((error) => {
				console.error(`${this.name}: ${error.stack}`);
				response.destroy();
			});
		});
		this.server.on('connection', (socket) => {
			this.#sockets.add(socket);
			socket.on('close', () => this.#sockets.delete(socket));
		});
		this.server.listen(port, '127.0.0.1');
		await once(this.server, 'listening');
		this.url = `http://127.0.0.1:${this.server.address().port}`;
		return this;
	}

	async stop() {
		this.server.close();
		this.#sockets.forEach((socket) => socket.destroy());
		await once(this.server, 'close');
	}

	/** The settings with which the server asks this instead of the real one. */
	get settings() {
		return {};
	}
}
