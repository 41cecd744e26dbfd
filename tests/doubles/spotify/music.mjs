// What facts.json and odd.json tell, as objects that refer to each other.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const hash = (text) => createHash('sha256').update(text).digest('hex');

/** An id as Spotify has them: 128 bits as 22 digits of base 62. */
export function idOf(name) {
	let number = BigInt(`0x${hash(name).slice(0, 32)}`);
	let id = '';
	while (id.length < 22) {
		id = digits[Number(number % 62n)] + id;
		number /= 62n;
	}
	return id;
}

function milliseconds(text) {
	const seconds = text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
	// no real track lasts whole seconds
	return seconds * 1000 + Number.parseInt(hash(text).slice(0, 2), 16);
}

const precisions = ['year', 'month', 'day'];

class Music {
	artists = [];
	albums = [];
	tracks = [];
	shows = [];
	episodes = [];
	#byId = new Map();
	#ids = {};

	constructor(facts, odd) {
		this.#ids = facts.ids;
		this.unplayable = new Set(odd.unplayable);
		[...facts.artists, ...odd.artists].forEach((one) => this.#addArtist(...one));
		facts.shows.forEach((one) => this.#addShow(...one));
	}

	/** The object of this kind with this id. */
	find(type, id) {
		const found = this.#byId.get(id);
		return found?.type === type ? found : undefined;
	}

	#add(list, type, key, about) {
		const id = this.#ids[`${type} ${key}`] ?? idOf(`${type} ${key}`);
		const thing = { type, id, ...about };
		list.push(thing);
		this.#byId.set(id, thing);
		return thing;
	}

	#artist(name, genres = []) {
		const artist = this.artists.find((one) => one.name === name)
			?? this.#add(this.artists, 'artist', name, { name, genres: [], albums: [] });
		artist.genres.push(...genres);
		return artist;
	}

	#addArtist(name, genres, albums) {
		const artist = this.#artist(name, genres);
		albums.forEach((one) => this.#addAlbum(artist, ...one));
	}

	#addAlbum(artist, name, date, ...tracks) {
		const album = this.#add(this.albums, 'album', `${artist.name} ${name}`, {
			name,
			artists: [artist],
			date,
			precision: precisions[date.split('-').length - 1],
			tracks: [],
		});
		artist.albums.push(album);
		tracks.forEach((text) => this.#addTrack(album, text));
	}

	#addTrack(album, text) {
		const [, name, duration, other] = /^(.+) ([\d:]+)(?: \+ (.+))?$/s.exec(text);
		const artists = [...album.artists, ...(other ? [this.#artist(other)] : [])];
		album.tracks.push(this.#add(this.tracks, 'track', `${artists[0].name} ${name}`, {
			name,
			artists,
			album,
			number: album.tracks.length + 1,
			durationMs: milliseconds(duration),
			isPlayable: !this.unplayable.has(name),
		}));
	}

	#addShow(name, languages, episodes) {
		const show = this.#add(this.shows, 'show', name, { name, languages, episodes: [] });
		for (const [title, date, duration, description] of episodes) {
			show.episodes.push(this.#add(this.episodes, 'episode', `${name} ${title}`, {
				name: title,
				date,
				show,
				description,
				durationMs: milliseconds(duration),
			}));
		}
	}
}

export const music = new Music(read('facts.json'), read('odd.json'));
