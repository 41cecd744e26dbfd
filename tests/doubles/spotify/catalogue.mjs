// The catalogue half of Spotify's Web API: search, tracks, episodes, albums, artists, shows and
// playlists, as apps in development mode have it since March 2026.
import { json } from '../double.mjs';
import { authorized, refusal } from './accounts.mjs';
import { idOf, music } from './music.mjs';
import { search } from './search.mjs';
import * as shapes from './shapes.mjs';

const SEARCH_LIMIT = 10;
const SEARCH_DEPTH = 1000;

/** Limit and offset of a query; a refusal when they are out of range. */
function range({ limit, offset }, { most, usual }) {
	const wanted = { limit: Number(limit ?? usual), offset: Number(offset ?? 0) };
	if (!Number.isInteger(wanted.limit) || wanted.limit < 1 || wanted.limit > most) {
		return { refused: refusal(400, 'Invalid limit') };
	}
	if (!Number.isInteger(wanted.offset) || wanted.offset < 0) {
		return { refused: refusal(400, 'Invalid offset') };
	}
	return wanted;
}

/** How a search names, shapes and finds each type. */
const types = {
	track: ['tracks', shapes.track, music.tracks],
	album: ['albums', shapes.simplifiedAlbum, music.albums],
	artist: ['artists', shapes.artist, music.artists],
	episode: ['episodes', shapes.simplifiedEpisode, music.episodes],
	show: ['shows', shapes.simplifiedShow, music.shows],
};

function searchAll(at, query) {
	const wanted = range(query, { most: SEARCH_LIMIT, usual: 5 });
	if (!query.q) {
		return refusal(400, 'No search query');
	}
	if (!query.type || query.type.split(',').some((type) => !types[type])) {
		return refusal(400, query.type ? 'Bad search type field' : 'Missing parameter type');
	}
	if (wanted.refused || wanted.offset + wanted.limit > SEARCH_DEPTH) {
		return wanted.refused ?? refusal(400, 'Invalid offset');
	}
	const { limit, offset, ...rest } = query;
	const href = `${at}/v1/search?${new URLSearchParams(rest)}`;
	return json(Object.fromEntries(query.type.split(',').map((type) => {
		const [name, shape, things] = types[type];
		const found = search(things, type, query.q);
		return [name, shapes.page(found, wanted, href, (one) => shape(one, at, query.market))];
	})));
}

/** A route for one thing by its id. */
function addThing(double, type, shape, find = (id) => music.find(type, id)) {
	double.route('GET', `/v1/${type}s/:id`, authorized(double, ({ params, query, token }) => {
		if (!/^[0-9A-Za-z]{22}$/.test(params.id)) {
			return refusal(400, 'Invalid base62 id');
		}
		const found = find(params.id);
		return found ? shape(found, query, token) : refusal(404, 'Resource not found');
	}));
}

/** A route for a list that belongs to a thing. */
function addList(double, type, name, { most, usual = 20 }, list, shape) {
	double.route('GET', `/v1/${type}s/:id/${name}`, authorized(double, ({ params, query }) => {
		const thing = music.find(type, params.id);
		const wanted = range(query, { most, usual });
		if (!thing || wanted.refused) {
			return wanted.refused ?? refusal(404, 'Resource not found');
		}
		return json(shapes.page(list(thing), wanted, `${double.url}/v1/${type}s/${params.id}/${name}`,
			(one) => shape(one, double.url, query.market)));
	}));
}

/** {"name","owner"} of {"name","owner","description"…} for fields=name,owner. */
function pick(object, fields) {
	return fields
		? Object.fromEntries(Object.entries(object).filter(([name]) => fields.split(',').includes(name)))
		: object;
}

function addPlaylists(double) {
	double.playlists = new Map();
	/** `things`: names of tracks, or tracks, episodes, local files and nulls. */
	double.addPlaylist = ({ name, owner, things, isPublic = true, description }) => {
		const playlist = {
			type: 'playlist',
			id: idOf(`playlist ${owner} ${name}`),
			name,
			owner,
			isPublic,
			description,
			things: things.map((thing) => (typeof thing === 'string'
				? music.tracks.find((track) => track.name === thing) : thing)),
		};
		double.playlists.set(playlist.id, playlist);
		return playlist;
	};
	const mayRead = (playlist, token) => playlist.owner === token.user
		&& (playlist.isPublic || token.scope?.split(' ').includes('playlist-read-private'));
	const itemsOf = (playlist, query, wanted) => shapes.page(playlist.things, wanted,
		`${double.url}/v1/playlists/${playlist.id}/items`,
		(one) => shapes.playlistItem(one, playlist, double.url, query.market));
	addThing(double, 'playlist', (playlist, query, token) => {
		if (!playlist.isPublic && !mayRead(playlist, token)) {
			return refusal(404, 'Resource not found');
		}
		const items = mayRead(playlist, token)
			&& { items: itemsOf(playlist, query, { limit: 100, offset: 0 }) };
		return json(pick({ ...shapes.playlist(playlist, double.url), ...items }, query.fields));
	}, (id) => double.playlists.get(id));
	double.route('GET', '/v1/playlists/:id/items', authorized(double, ({ params, query, token }) => {
		const playlist = double.playlists.get(params.id);
		const wanted = range(query, { most: 50, usual: 20 });
		if (!playlist || (!playlist.isPublic && !mayRead(playlist, token))) {
			return refusal(404, 'Resource not found');
		}
		if (!mayRead(playlist, token)) {
			return refusal(403, 'Forbidden');
		}
		return wanted.refused ?? json(itemsOf(playlist, query, wanted));
	}));
}

/** For people who look at the double: what they could paste. */
function addWindow(double) {
	double.addPlaylist({
		name: 'Friday evening', owner: 'dora',
		things: ['Get Lucky', 'Superstition', 'Burning Down the House', 'Le Freak', 'Hung Up', 'Dancing On My Own'],
	});
	double.addPlaylist({
		name: 'Long trains', owner: 'fritz',
		things: ['Autobahn', 'Trans-Europe Express', 'Hallogallo', music.episodes[5], 'Born Slippy (Nuxx)'],
	});
	const line = (title, { type, id }) => `${title}\nhttps://open.spotify.com/${type}/${id}\n\n`;
	double.route('GET', '/', () => ({
		status: 200,
		headers: { 'Content-Type': 'text/plain; charset=utf-8' },
		body: 'This stands in for Spotify. Links to paste into the search:\n\n'
			+ [...double.playlists.values()].map((one) => line(`${one.name}, a playlist of ${one.owner}`, one)).join('')
			+ music.albums.slice(0, 20).map((one) => line(`${one.name}, an album by ${one.artists[0].name}`, one)).join(''),
	}));
}

/** What there was once: apps in development mode are refused. */
const gone = ['/v1/tracks', '/v1/albums', '/v1/artists', '/v1/episodes', '/v1/shows', '/v1/markets',
	'/v1/artists/:id/top-tracks', '/v1/artists/:id/related-artists', '/v1/playlists/:id/tracks',
	'/v1/recommendations', '/v1/browse/new-releases', '/v1/users/:id', '/v1/users/:id/playlists'];

export function addCatalogue(double) {
	double.music = music;
	double.unknown = () => refusal(404, 'Service not found');
	double.route('GET', '/v1/search', authorized(double, ({ query }) => searchAll(double.url, query)));
	for (const [type, shape] of [['track', shapes.track], ['episode', shapes.episode],
		['album', shapes.album], ['artist', shapes.artist], ['show', shapes.show]]) {
		addThing(double, type, (one, query) => json(shape(one, double.url, query.market)));
	}
	addList(double, 'album', 'tracks', { most: 50 }, (album) => album.tracks, shapes.simplifiedTrack);
	addList(double, 'show', 'episodes', { most: 50 }, (show) => show.episodes, shapes.simplifiedEpisode);
	// at most ten at a time, like a search
	addList(double, 'artist', 'albums', { most: 10, usual: 5 }, (artist) => artist.albums,
		shapes.simplifiedAlbum);
	addPlaylists(double);
	addWindow(double);
	gone.forEach((path) => double.route('GET', path, () => refusal(403, 'Forbidden')));
	double.route('GET', '/image/:name', ({ params }) => ({
		status: 200,
		headers: { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'public, max-age=86400' },
		body: shapes.cover(params.name),
	}));
}
