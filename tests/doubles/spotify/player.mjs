// The player half of Spotify's Web API: somebody's devices, and what they play on them. Time passes:
// what plays moves on, ends, and is followed by what Spotify thinks is similar if `autoplay` is on.
// Shapes: Web API reference, Get Playback State, Get Available Devices, Start/Resume Playback.
import { randomBytes } from 'node:crypto';
import { json } from '../double.mjs';
import { authorized, refusal } from './accounts.mjs';
import { music } from './music.mjs';
import * as shapes from './shapes.mjs';

/** How long what the catalogue does not have is. */
const UNKNOWN_MS = 200_000;

function thingOf(uri) {
	const [, type, id] = uri?.split(':') ?? [];
	return ['track', 'episode'].includes(type) && music.find(type, id);
}

function itemOf(uri, at) {
	const thing = thingOf(uri);
	const type = uri.split(':')[1];
	return thing ? shapes[type](thing, at) : { uri, type, id: uri.split(':')[2], duration_ms: UNKNOWN_MS };
}

const nothing = { status: 204, headers: {}, body: '' };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One person's player. `at` is the clock of all of it, in ms. */
class Player {
	devices = [];
	uri = null;
	context = null;
	isPlaying = false;
	/** How far it was at `sinceMs`. */
	positionMs = 0;
	sinceMs = Date.now();
	/** Goes on with something similar when all is played. */
	autoplay = false;
	/** What it was told, oldest first: {what, uri, positionMs, atMs, …}. */
	commands = [];
	/** When each request about it came, took effect and was answered. */
	trips = [];

	constructor(double, person) {
		this.double = double;
		this.person = person;
	}

	get durationMs() {
		return this.double.durationOf(this.uri);
	}

	get device() {
		return this.devices.find((device) => device.is_active);
	}

	/** Where it is now; also lets it end. */
	position(atMs = Date.now()) {
		if (!this.isPlaying) {
			return this.positionMs;
		}
		const position = this.positionMs + atMs - this.sinceMs;
		if (position < this.durationMs) {
			return position;
		}
		const endedMs = this.sinceMs + this.durationMs - this.positionMs;
		if (this.autoplay) {
			this.set({ uri: this.double.similarUri, positionMs: 0, isPlaying: true, atMs: endedMs });
			return atMs - endedMs;
		}
		this.set({ positionMs: 0, isPlaying: false, atMs: endedMs });
		return 0;
	}

	set({ uri = this.uri, context = null, positionMs, isPlaying, atMs = Date.now() }) {
		Object.assign(this, { uri, context, positionMs, isPlaying, sinceMs: atMs });
	}

	activate(device) {
		for (const one of this.devices) {
			one.is_active = one === device;
		}
	}

	/** Another device, which may be where music plays. */
	addDevice(name, { isActive = true, isRestricted = false } = {}) {
		const device = {
			id: randomBytes(20).toString('hex'),
			is_active: false,
			is_private_session: false,
			is_restricted: isRestricted,
			name,
			type: 'Computer',
			volume_percent: 60,
			supports_volume: true,
		};
		this.devices.push(device);
		if (isActive) {
			this.activate(device);
		}
		return device;
	}

	removeDevices() {
		this.devices = [];
		this.isPlaying = false;
	}

	/* What its owner does by hand. */

	choose(uri, context = null) {
		this.set({ uri, context, positionMs: 0, isPlaying: true });
	}

	pause() {
		this.set({ positionMs: this.position(), isPlaying: false, context: this.context });
	}

	resume() {
		this.set({ positionMs: this.position(), isPlaying: true, context: this.context });
	}

	seek(positionMs) {
		this.set({ positionMs, isPlaying: this.isPlaying, context: this.context });
	}

	/** Get Playback State. */
	get state() {
		const progress = this.position();
		return {
			device: this.device,
			repeat_state: 'off',
			shuffle_state: false,
			smart_shuffle: false,
			context: this.context && {
				external_urls: { spotify: '' },
				href: '',
				type: this.context.split(':')[1],
				uri: this.context,
			},
			timestamp: this.sinceMs,
			progress_ms: this.uri ? progress : null,
			is_playing: this.isPlaying,
			item: this.double.itemOf(this.uri),
			currently_playing_type: this.uri?.includes(':episode:') ? 'episode' : 'track',
			actions: { disallows: this.isPlaying ? { resuming: true } : { pausing: true } },
		};
	}
}

function commandRefusal(status, message, reason) {
	return refusal(status, `Player command failed: ${message}`, { reason });
}

/** The device that a command is for, or why there is none. */
function target(player, id) {
	if (player.person.product !== 'premium') {
		return { refused: commandRefusal(403, 'Premium required', 'PREMIUM_REQUIRED') };
	}
	const device = id ? player.devices.find((one) => one.id === id) : player.device;
	if (!device) {
		return { refused: id
			? refusal(404, 'Device not found')
			: commandRefusal(404, 'No active device found', 'NO_ACTIVE_DEVICE') };
	}
	if (device.is_restricted) {
		return { refused: commandRefusal(403, 'Restriction violated', 'UNKNOWN') };
	}
	return { device };
}

function play(player, body) {
	const told = body ? JSON.parse(body) : {};
	const uri = told.uris?.[0] ?? player.uri;
	if (!uri) {
		return commandRefusal(404, 'No active device found', 'NO_ACTIVE_DEVICE');
	}
	const positionMs = told.position_ms ?? (told.uris ? 0 : player.position());
	player.set({ uri, positionMs, isPlaying: true });
	player.commands.push({ what: 'play', uri, positionMs, atMs: player.sinceMs });
	return nothing;
}

function pause(player) {
	if (!player.isPlaying || player.position() === 0 && !player.isPlaying) {
		return commandRefusal(403, 'Restriction violated', 'UNKNOWN');
	}
	player.pause();
	player.commands.push({ what: 'pause', atMs: player.sinceMs });
	return nothing;
}

function seek(player, { position_ms: text }) {
	const positionMs = Number(text);
	if (!/^\d+$/.test(text ?? '')) {
		return refusal(400, 'Missing required field: position_ms');
	}
	player.seek(positionMs);
	player.commands.push({ what: 'seek', positionMs, atMs: player.sinceMs });
	return nothing;
}

function transfer(player, body) {
	const { device_ids: [id] = [], play: plays } = JSON.parse(body);
	const { device, refused } = target(player, id ?? 'missing');
	if (refused) {
		return refused;
	}
	player.activate(device);
	if (plays !== undefined && player.uri) {
		player.set({ positionMs: player.position(), isPlaying: plays || player.isPlaying });
	}
	player.commands.push({ what: 'transfer', device: id, atMs: Date.now() });
	return nothing;
}

/**
 * double.player(user); double.latencyMs, which a command to a player takes to get there, and its
 * answer to get back.
 */
export function addPlayer(double) {
	const players = new Map();
	double.latencyMs = 0;
	double.similarUri = 'spotify:track:0000000000000similar00';
	double.durationOf = (uri) => thingOf(uri)?.durationMs ?? UNKNOWN_MS;
	double.itemOf = (uri) => uri && itemOf(uri, double.url);
	double.player = (user) => {
		if (!players.has(user)) {
			const person = double.people.get(user) ?? double.addPerson(user);
			players.set(user, new Player(double, person));
		}
		return players.get(user);
	};

	const personal = (scope, handle) => authorized(double, async (request) => {
		if (!request.token.scope.split(' ').includes(scope)) {
			return refusal(403, 'Insufficient client scope');
		}
		const player = double.player(request.token.user);
		const trip = { arrivedMs: Date.now() };
		await sleep(double.latencyMs);
		trip.appliedMs = Date.now();
		const answer = handle(player, request);
		await sleep(double.latencyMs);
		trip.answeredMs = Date.now();
		player.trips.push(trip);
		return answer;
	}, { person: true });
	const reads = (handle) => personal('user-read-playback-state', handle);
	const changes = (handle) => personal('user-modify-playback-state', handle);
	const commands = (handle) => changes((player, { query, body }) => {
		const { device, refused } = target(player, query.device_id);
		if (refused) {
			return refused;
		}
		player.activate(device);
		return handle(player, query, body);
	});

	double.route('GET', '/v1/me/player', reads((player) => (player.device ? json(player.state) : nothing)));
	double.route('GET', '/v1/me/player/devices', reads((player) => json({ devices: player.devices })));
	double.route('PUT', '/v1/me/player', changes((player, { body }) => transfer(player, body)));
	double.route('PUT', '/v1/me/player/play', commands((player, query, body) => play(player, body)));
	double.route('PUT', '/v1/me/player/pause', commands((player) => pause(player)));
	double.route('PUT', '/v1/me/player/seek', commands((player, query) => seek(player, query)));
}
