/*
 * The connection to the nest. It heals by itself: whatever ends it, a new one
 * is tried after a growing, random wait, and at once when the network or the
 * tab comes back. A connection that went silent is ended by us.
 */

import { backoffMs } from "../core/backoff";
import { decode, encode, HEARTBEAT, type WireEvent } from "../core/wire";

const HEARTBEAT_MS = 2_000;
/** After this much silence we ask for a sign of life; … */
const QUIET_MS = 5_000;
/** … after this much we call it dead. */
const DEAD_MS = 12_000;

/** How long an answer may take when the system says that we are offline. */
const DOUBT_MS = 3_000;

const SIGNED_OUT = 4401;
const NEST_GONE = 4404;

export interface SocketPorts {
	url: string;
	opened(): void;
	message(message: WireEvent): void;
	/** `attempt` is 1 for the first try to come back */
	lost(attempt: number): void;
	signedOut(): void;
	nestGone(): void;
	/** something harmless that the server will answer */
	poke(): void;
}

export class Socket {
	private socket: WebSocket | null = null;
	private attempt = 0;
	private retryTimer = 0;
	private heardMs = 0;
	private over = false;

	constructor(private ports: SocketPorts) {
		window.setInterval(() => this.beat(), HEARTBEAT_MS);
		window.addEventListener("online", () => this.hurry());
		window.addEventListener("offline", () => this.doubt());
		window.addEventListener("pageshow", () => this.hurry());
		document.addEventListener("visibilitychange", () => {
			if (!document.hidden) {
				this.hurry();
			}
		});
		this.connect();
	}

	get open(): boolean {
		return this.socket?.readyState === WebSocket.OPEN;
	}

	/** False, and nothing sent, while there is no connection. */
	send(event: string, ...args: unknown[]): boolean {
		if (!this.socket || !this.open) {
			return false;
		}
		this.socket.send(encode(event, ...args));
		return true;
	}

	private connect(): void {
		clearTimeout(this.retryTimer);
		this.retryTimer = 0;
		const socket = new WebSocket(this.ports.url);
		this.socket = socket;
		this.heardMs = performance.now();
		socket.onopen = () => {
			this.heardMs = performance.now();
			this.ports.opened();
		};
		socket.onmessage = (event: MessageEvent<unknown>) => {
			this.heardMs = performance.now();
			/* a server that accepts and then drops us is not back yet */
			this.attempt = 0;
			const message = decode(event.data);
			if (message) {
				this.ports.message(message);
			}
		};
		socket.onclose = (event) => {
			if (this.socket === socket) {
				this.closed(event.code);
			}
		};
	}

	private closed(code: number): void {
		this.socket = null;
		if (code === SIGNED_OUT || code === NEST_GONE) {
			this.over = true;
			if (code === SIGNED_OUT) {
				this.ports.signedOut();
			} else {
				this.ports.nestGone();
			}
			return;
		}
		const wait = backoffMs(this.attempt, Math.random());
		this.attempt++;
		this.ports.lost(this.attempt);
		this.retryTimer = window.setTimeout(() => this.connect(), wait);
	}

	/** Good news from the system: don't wait for the timer. */
	private hurry(): void {
		if (this.over) {
			return;
		}
		if (!this.socket) {
			this.connect();
		} else if (this.open) {
			this.ports.poke();
		}
	}

	/** Bad news from the system: believe in the connection only if it answers. */
	private doubt(): void {
		if (this.open) {
			this.heardMs = Math.min(
				this.heardMs, performance.now() - DEAD_MS + DOUBT_MS);
			this.ports.poke();
		}
	}

	private beat(): void {
		const silentMs = performance.now() - this.heardMs;
		if (!this.socket || this.over) {
			return;
		}
		if (silentMs > DEAD_MS) {
			const dead = this.socket;
			dead.onclose = dead.onmessage = dead.onopen = null;
			dead.close();
			this.closed(1006);
			return;
		}
		if (this.open) {
			this.socket.send(HEARTBEAT);
			if (silentMs > QUIET_MS) {
				this.ports.poke();
			}
		}
	}
}
