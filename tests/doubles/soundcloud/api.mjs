// SoundCloud's public API, as far as it is used here. Shapes after its OpenAPI document of 2026:
// things have urns, lists come in pages.
import { json, redirect } from '../double.mjs';
import { authorized, refusal } from './accounts.mjs';
import { playlists, shortLinks, tracks, users } from './catalogue.mjs';

const notFound = () => refusal(404, 'Not Found');
const urn = (kind, id) => `soundcloud:${kind}:${id}`;

function userObject(double, { id, user, username }) {
	return {
		avatar_url: `${double.url}/pictures/avatars-${id}-large.jpg`,
		city: 'Berlin', country: 'Germany', created_at: '2008/01/01 12:08:25 +0000', description: null,
		discogs_name: null, first_name: '', followers_count: 7, followings_count: 3, full_name: username,
		urn: urn('users', id), kind: 'user', last_modified: '2020/01/03 12:08:25 +0000', last_name: '',
		permalink: user, permalink_url: `https://soundcloud.com/${user}`, plan: 'Free', playlist_count: 1,
		public_favorites_count: 20, reposts_count: 0, subscriptions: [],
		track_count: [...tracks.values()].filter((track) => track.user === user && !track.isPrivate).length,
		uri: `${double.api}/users/${urn('users', id)}`, username, website: null, website_title: null,
	};
}

function trackObject(double, track) {
	return {
		kind: 'track', artwork_url: `${double.url}/pictures/artworks-${track.id}-large.jpg`,
		available_country_codes: null, bpm: null, comment_count: 4, commentable: true,
		created_at: '2019/01/15 15:40:49 +0000', description: 'From a double.', download_count: 0,
		download_url: null, downloadable: false, duration: Math.round(track.seconds * 1000),
		embeddable_by: 'all', favoritings_count: 271, genre: 'Electronic', urn: urn('tracks', track.id),
		isrc: null, key_signature: null, label_name: null, license: 'all-rights-reserved',
		metadata_artist: null,
		permalink_url: `https://soundcloud.com/${track.user}/${track.permalink}`
			+ '?utm_medium=api&utm_campaign=social_sharing&utm_source=id_4711',
		playback_count: 8027, purchase_title: null, purchase_url: null, release: null, release_day: 22,
		release_month: 8, release_year: 2019, reposts_count: 18, secret_uri: null, sharing: 'public',
		stream_url: `${double.api}/tracks/${urn('tracks', track.id)}/stream`, streamable: true, tag_list: '',
		title: track.title, uri: `${double.api}/tracks/${urn('tracks', track.id)}`,
		user: userObject(double, users.get(track.user)), user_favorite: false, user_playback_count: 0,
		waveform_url: `${double.url}/pictures/wave-${track.id}.png`, access: 'playable',
		reveal_stats: true, reveal_comments: true,
		...track.more,
	};
}

function playlistObject(double, playlist, showTracks) {
	return {
		artwork_url: null, created_at: '2020/07/16 16:09:54 +0000', description: null, downloadable: true,
		duration: 11000, ean: null, embeddable_by: 'all', genre: '', urn: urn('playlists', playlist.id),
		kind: 'playlist', label: null, label_id: null, label_name: null,
		last_modified: '2020/09/08 09:13:00 +0000', license: 'all-rights-reserved', likes_count: 0,
		permalink: playlist.permalink,
		permalink_url: `https://soundcloud.com/${playlist.user}/sets/${playlist.permalink}`,
		playlist_type: '', purchase_title: null, purchase_url: null, release: null, release_day: null,
		release_month: null, release_year: null, sharing: 'public', streamable: true, tag_list: '', tags: '',
		title: playlist.title, track_count: playlist.ids.length,
		...(showTracks && { tracks: playlist.ids.map((id) => trackObject(double, tracks.get(id))) }),
		tracks_uri: `${double.api}/playlists/${urn('playlists', playlist.id)}/tracks`, type: '',
		uri: `${double.api}/playlists/${urn('playlists', playlist.id)}`,
		user: userObject(double, users.get(playlist.user)), user_urn: urn('users', users.get(playlist.user).id),
	};
}

/** A page of tracks, or, as the API does when it is not asked for pages, all of them bare. */
function page(double, { path, query }, all) {
	const access = (query.access ?? 'playable,preview').split(',');
	const list = all.filter((track) => !track.isPrivate)
		.map((track) => trackObject(double, track)).filter((track) => access.includes(track.access));
	if (query.linked_partitioning !== 'true') {
		return json(list);
	}
	const size = Math.min(Number(query.limit ?? 50), 200);
	const offset = Number(query.cursor ?? 0);
	const next = new URL(double.url + path);
	next.search = new URLSearchParams({ ...query, cursor: offset + size });
	return json({
		collection: list.slice(offset, offset + size),
		next_href: offset + size < list.length ? next.href : null,
	});
}

const numberOf = (kind, text) => Number(new RegExp(`^(?:soundcloud:${kind}:)?(\\d+)$`).exec(text)?.[1]);
const findTrack = (text) => {
	const track = tracks.get(numberOf('tracks', text));
	return track?.isPrivate ? undefined : track;
};
const findUser = (text) => [...users.values()].find(({ id }) => id === numberOf('users', text));
const findPlaylist = (text) => playlists.get(numberOf('playlists', text));

/** The resource of a page's path, as [kind, id]. */
function resolvePath(path) {
	const [user, second, third] = path.split('/').filter(Boolean);
	if (second === 'sets') {
		const playlist = [...playlists.values()].find((one) => one.user === user && one.permalink === third);
		return playlist && ['playlists', playlist.id];
	}
	if (second) {
		const track = [...tracks.values()].find((one) => one.user === user && one.permalink === second);
		return track && !track.isPrivate && ['tracks', track.id];
	}
	return users.has(user) && ['users', users.get(user).id];
}

function resolve(double, { query }) {
	const url = new URL(query.url ?? 'x:');
	const path = url.host === 'on.soundcloud.com' ? shortLinks.get(url.pathname.slice(1)) ?? ''
		: url.host === 'soundcloud.com' ? url.pathname : '';
	const found = resolvePath(path);
	if (!found) {
		return notFound();
	}
	const location = `${double.api}/${found[0]}/${urn(...found)}`;
	return { ...json({ status: '302 - Found', location }, 302), headers: { Location: location } };
}

function search(double, request) {
	const words = (request.query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
	return page(double, request, [...tracks.values()].filter(({ title, username }) =>
		words.every((word) => `${title} ${username}`.toLowerCase().includes(word))));
}

/** The streams of a track: addresses of the API, which lead to the files' own. */
function streams(double, { params }) {
	const track = findTrack(params.urn);
	if (!track) {
		return notFound();
	}
	if (track.more?.access === 'blocked') {
		return refusal(403, 'Forbidden');
	}
	const address = (format) => `${double.api}/tracks/${urn('tracks', track.id)}/streams/`
		+ `${format.replaceAll('_', '-')}/${format.startsWith('hls') ? 'hls' : 'http'}`;
	const formats = [...track.formats, 'preview_mp3_128'];
	return json(Object.fromEntries(formats.map((format) => [`${format}_url`, address(format)])));
}

function stream(double, { params }) {
	const track = findTrack(params.urn);
	if (!track) {
		return notFound();
	}
	const path = params.protocol === 'hls' ? `${track.id}/aac_160k/playlist.m3u8` : `${track.id}.128.mp3`;
	return redirect(`${double.url}/cdn/${path}?Policy=e30_&Signature=s1gned__&Key-Pair-Id=K4711`);
}

/** At double.api. */
export function addApi(double) {
	const on = (path, handle) => double.route('GET', `/api${path}`,
		authorized(double, (request) => handle(double, request)));
	on('/tracks', search);
	on('/resolve', resolve);
	on('/tracks/:urn', (_, { params }) => {
		const track = findTrack(params.urn);
		return track ? json(trackObject(double, track)) : notFound();
	});
	on('/tracks/:urn/streams', streams);
	on('/tracks/:urn/streams/:uuid/:protocol', stream);
	on('/playlists/:urn', (_, { params, query }) => {
		const playlist = findPlaylist(params.urn);
		return playlist ? json(playlistObject(double, playlist, query.show_tracks !== 'false')) : notFound();
	});
	on('/playlists/:urn/tracks', (_, request) => {
		const playlist = findPlaylist(request.params.urn);
		return playlist ? page(double, request, playlist.ids.map((id) => tracks.get(id))) : notFound();
	});
	on('/users/:urn', (_, { params }) => {
		const user = findUser(params.urn);
		return user ? json(userObject(double, user)) : notFound();
	});
	on('/users/:urn/tracks', (_, request) => {
		const user = findUser(request.params.urn);
		return user ? page(double, request, [...tracks.values()].filter((track) => track.user === user.user)) : notFound();
	});
}
