// Play logs as years of use leave them: an office that listens on working days, people with
// tastes of their own who come and go, favourites that return, Bender in the gaps, jams and
// airhorns. All names are invented; the same seed gives the same logs.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const BENDER = 'the@echonest.com';

const DAY_MS = 86400000;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const GENRES = ['soul', 'indie', 'house', 'punk', 'jazz', 'folk', 'metal', 'rap', 'pop', 'dub',
	'synth', 'classical'];
const NAMES = ['ada', 'ben', 'cleo', 'dora', 'emil', 'fay', 'gus', 'hana', 'ida', 'jon', 'kim',
	'lena', 'max', 'nora', 'omar', 'pia', 'quinn', 'rosa', 'sam', 'tess', 'uma', 'vera', 'will',
	'xenia', 'yuri', 'zoe', 'anton', 'bea', 'carl', 'dina', 'eric', 'flora', 'greta', 'hugo',
	'iris', 'jana', 'karl', 'lou', 'mia', 'nils'];
const FIRST = ['Velvet', 'Paper', 'Northern', 'Électric', 'Silent', 'Golden', 'Concrete', 'Hollow',
	'Crimson', 'Lunar', 'Tiny', 'Broken', 'Salty', 'Über', 'Distant', 'Wooden'];
const SECOND = ['Harbour', 'Foxes', 'Machine', 'Orchard', 'Choir', 'Arcade', 'Rivers', 'Cousins',
	'Björn', 'Satellites', 'Weather', 'Kitchen', 'Parade', 'Tapes', 'Winter', 'Ñandú'];
const VERBS = ['Waiting for', 'Running from', 'Dancing with', 'Letters to', 'Back to', 'Under',
	'Lost in', 'Beyond', 'Dreaming of', 'Home without'];
const THINGS = ['the Morning', 'You', 'Tokyo', 'the Rain', 'Nobody', 'the Last Train', 'Blue Light',
	'São Paulo', 'Yesterday’s News', 'the Tide', 'Her Garden', 'a Thousand Cars', '“Stop”'];

/** Numbers by chance that can be repeated: xorshift32, mixed. */
function chance(seed) {
	let state = (seed * 2654435761 + 1) >>> 0 || 1;
	const unit = () => {
		state ^= state << 13;
		state >>>= 0;
		state ^= state >>> 17;
		state ^= state << 5;
		state >>>= 0;
		return Math.imul(state, 0x9e3779b1) >>> 0;
	};
	const real = () => unit() / 4294967296;
	return {
		real,
		below: (bound) => Math.floor(real() * bound),
		of: (list) => list[Math.floor(real() * list.length)],
		/** Rather the first ones: favourites are played again and again. */
		favourite: (list) => list[Math.floor(list.length * real() ** 3)],
	};
}

function spotifyId(random) {
	let id = '';
	for (let i = 0; i < 22; i++) {
		id += BASE62[random.below(62)];
	}
	return id;
}

function trackId(random, src) {
	switch (src) {
	case 'youtube':
		return spotifyId(random).slice(0, 11);
	case 'soundcloud':
		return String(1e8 + random.below(9e8));
	default:
		return `spotify:track:${spotifyId(random)}`;
	}
}

/** Tracks by genre, a dozen of each artist. */
function makeCatalogue(random, count) {
	const genres = GENRES.map(() => []);
	for (let i = 0; i < count;) {
		const genre = genres[random.below(genres.length)];
		const artist = `${random.of(FIRST)} ${random.of(SECOND)}${i > 3000 ? ` ${i}` : ''}`;
		for (let k = 1 + random.below(20); k > 0 && i < count; k--, i++) {
			const dice = random.real();
			const src = dice < 0.9 ? 'spotify' : dice < 0.97 ? 'youtube' : 'soundcloud';
			genre.push({
				src,
				trackid: trackId(random, src),
				title: `${random.of(VERBS)} ${random.of(THINGS)}`,
				artist,
				duration: 120 + Math.floor(90 * (random.real() + random.real())) + random.below(40),
			});
		}
	}
	return genres.filter((genre) => genre.length > 0);
}

/** Each loves a few genres and has an own order of what is in them; some are here more. */
function makePeople(random, count, genres) {
	return Array.from({ length: count }, (_, i) => {
		const name = NAMES[i % NAMES.length] + (i < NAMES.length ? '' : Math.floor(i / NAMES.length));
		const loved = [random.of(genres), random.of(genres), random.favourite(genres)];
		const favourites = loved.flatMap((genre) => {
			const start = random.below(genre.length);
			return [...genre.slice(start), ...genre.slice(0, start)];
		});
		const from = random.real() < 0.6 ? 0 : random.real() * 0.7;
		return {
			email: `${name}@example.com`,
			favourites,
			eager: 0.1 + random.real() ** 2,
			jams: random.real() * 0.3,
			from,
			until: random.real() < 0.7 ? 1 : from + (1 - from) * (0.4 + 0.6 * random.real()),
		};
	});
}

/** The days on which somebody was there: Mondays to Fridays, less holidays. */
function workingDays(random, count, startMs) {
	const days = [];
	for (let at = startMs; days.length < count; at += DAY_MS) {
		const weekday = new Date(at).getUTCDay();
		if (weekday > 0 && weekday < 6 && (days.length === 0 || random.real() > 0.24)) {
			days.push(at);
		}
	}
	return days;
}

function pickByEagerness(random, present) {
	let dice = random.real() * present.reduce((sum, person) => sum + person.eager, 0);
	return present.find((person) => (dice -= person.eager) < 0) ?? present[0];
}

function isoTime(ms, format) {
	const text = new Date(ms).toISOString().slice(0, -1);
	return format === 'old' ? `${text}${String(Math.floor(ms) % 1000).padStart(3, '0')}` : `${text}+00:00`;
}

/** As Python's json.dumps writes: sorted keys, spaces, and ASCII only. */
function dump(value, ascii) {
	if (Array.isArray(value)) {
		return `[${value.map((item) => dump(item, ascii)).join(', ')}]`;
	}
	if (value && typeof value === 'object') {
		return `{${Object.keys(value).sort().map((key) =>
			`${JSON.stringify(key)}: ${dump(value[key], ascii)}`).join(', ')}}`;
	}
	const text = JSON.stringify(value);
	return ascii ? text.replace(/[\u0080-\uffff]/g, (c) =>
		`\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`) : text;
}

function oldLine(play) {
	const time = (ms) => isoTime(ms, 'old');
	return dump({
		...play.track,
		duration: String(play.track.duration),
		id: String(play.id),
		user: play.user,
		auto: play.user === BENDER ? 'True' : 'False',
		vote: String(play.vote),
		starttime: time(play.began),
		endtime: time(play.ended),
		jam: play.jams.map((user) => (play.plainJams ? user : { user, time: time(play.began + 20000) })),
		airhorn: play.horns.map((user) => ({ user, when: time(play.began + 30000), free: 'False' })),
	}, true);
}

function newLine(play) {
	const time = (ms) => isoTime(ms, 'new');
	return dump({
		...play.track,
		duration_ms: play.track.duration * 1000 + 123,
		album: play.track.album ?? '',
		id: String(play.id),
		user: play.user,
		auto: play.user === BENDER,
		vote: play.vote,
		starttime: time(play.began),
		endtime: time(play.ended),
		jam: play.jams.map((user) => ({ user, time: time(play.began + 20000) })),
		comments: [],
		airhorn: play.horns.map((user) => ({ user, when: time(play.began + 30000), free: false })),
	}, false);
}

/**
 * Yields {date, lines} for each day. `plays` and `days` are exact. `start` is the first day,
 * `format` "old" or "new"; `tracks` are added to the invented ones and played often.
 */
export function* playLogs({
	seed = 1, plays = 11600, days = 95, people = 40, start = '2017-11-06', format = 'old',
	tracks = [],
} = {}) {
	const random = chance(seed);
	const genres = makeCatalogue(random, Math.max(12, Math.round(plays ** 0.88)));
	const everybody = makePeople(random, people, genres);
	const dates = workingDays(random, days, Date.parse(`${start}T00:00:00Z`));
	const write = format === 'old' ? oldLine : newLine;
	let id = 1, left = plays;
	for (const [i, date] of dates.entries()) {
		const share = left / (days - i);
		const last = i === days - 1;
		const count = last ? left : Math.min(left, Math.round(share * (0.7 + 0.6 * random.real())));
		const time = i / days;
		const here = everybody.filter((person) =>
			person.from <= time && person.until >= time && random.real() < 0.7);
		const present = here.length ? here : [everybody[0]];
		// a day that has more than fits begins earlier
		let clock = date + Math.max(0, 9 * 3600000 - Math.max(0, count - 130) * 120000)
			+ random.below(1800000);
		const lines = [];
		for (let k = 0; k < count; k++) {
			const byBender = random.real() < 0.22;
			const person = pickByEagerness(random, present);
			const track = tracks.length && random.real() < 0.3 ? random.favourite(tracks)
				: byBender ? random.of(random.of(genres)) : random.favourite(person.favourites);
			const length = random.real() < 0.06 ? random.below(track.duration) : track.duration;
			const ended = clock + length * 1000 + random.below(1000);
			const jams = present.filter((other) => other !== person
				&& random.real() < other.jams / Math.max(1, present.length / 6));
			lines.push(write({
				id: id++, track, user: byBender ? BENDER : person.email,
				vote: random.real() < 0.1 ? 1 + random.below(3) : 0,
				began: clock, ended, jams: jams.map((other) => other.email),
				plainJams: time < 0.5,
				horns: random.real() < 0.02 ? [random.of(present).email] : [],
			}));
			clock = ended + random.below(2000);
		}
		left -= count;
		yield { date: new Date(date).toISOString().slice(0, 10), lines };
	}
}

/** Writes them below `folder`; gives the number of days and plays back. */
export function writePlayLogs(folder, options) {
	const written = { days: 0, plays: 0 };
	mkdirSync(folder, { recursive: true });
	for (const { date, lines } of playLogs(options)) {
		const path = join(folder, `play_log_${date.replaceAll('-', '_')}.json`);
		writeFileSync(path, '');
		// a long day in pieces, as strings have an end
		for (let i = 0; i < lines.length; i += 10000) {
			appendFileSync(path, lines.slice(i, i + 10000).join('\n') + '\n');
		}
		written.days++;
		written.plays += lines.length;
	}
	return written;
}
