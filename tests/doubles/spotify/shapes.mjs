// The objects of Spotify's Web API, field for field as its reference has them after the changes of
// February and March 2026 (for apps in development mode: no popularity, no available_markets, no
// label, no publisher, no followers; external_ids came back). `at` is the address of the double.
import { hash } from './music.mjs';

const links = ({ type, id }, at) => ({
	external_urls: { spotify: `https://open.spotify.com/${type}/${id}` },
	href: `${at}/v1/${type}s/${id}`,
	id,
	type,
	uri: `spotify:${type}:${id}`,
});

// the beginnings of the names of Spotify's covers, by size
const sizes = [[640, 'ab67616d0000b273'], [300, 'ab67616d00001e02'], [64, 'ab67616d00004851']];

function images(thing, at) {
	const name = hash(thing.id).slice(0, 24);
	return sizes.map(([size, prefix]) =>
		({ url: `${at}/image/${prefix}${name}`, height: size, width: size }));
}

/** The cover of that name, as a picture of its own colour. */
export function cover(name) {
	const size = sizes.find(([, prefix]) => name.startsWith(prefix))?.[0] ?? 640;
	const hue = Number.parseInt(name.slice(-4), 16) % 360;
	const ring = 8 + (Number.parseInt(name.slice(-6, -4), 16) % 24);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 64 64">`
		+ `<rect width="64" height="64" fill="hsl(${hue} 60% 30%)"/>`
		+ `<circle cx="32" cy="32" r="${ring}" fill="none" stroke="hsl(${(hue + 140) % 360} 70% 60%)" `
		+ 'stroke-width="5"/></svg>';
}

export const simplifiedArtist = (artist, at) => ({ ...links(artist, at), name: artist.name });

export const artist = (one, at) => ({
	...simplifiedArtist(one, at),
	genres: one.genres,
	images: images(one, at),
});

const albumType = (album) => (album.tracks.length > 3 ? 'album' : 'single');

export const simplifiedAlbum = (album, at) => ({
	...links(album, at),
	album_type: albumType(album),
	total_tracks: album.tracks.length,
	images: images(album, at),
	name: album.name,
	release_date: album.date,
	release_date_precision: album.precision,
	artists: album.artists.map((one) => simplifiedArtist(one, at)),
});

export const album = (one, at, market) => ({
	...simplifiedAlbum(one, at),
	tracks: page(one.tracks, { limit: 50, offset: 0 }, `${at}/v1/albums/${one.id}/tracks`,
		(track) => simplifiedTrack(track, at, market)),
	copyrights: [{ text: `${one.date.slice(0, 4)} ${one.artists[0].name}`, type: 'C' }],
	external_ids: { upc: String(Number.parseInt(hash(one.id).slice(0, 10), 16)).padStart(12, '0') },
	genres: [],
});

/** Only who names a market learns whether a track can be played there. */
const playability = ({ isPlayable }, market) => market && (isPlayable
	? { is_playable: true }
	: { is_playable: false, restrictions: { reason: 'market' } });

export const simplifiedTrack = (track, at, market) => ({
	...links(track, at),
	artists: track.artists.map((one) => simplifiedArtist(one, at)),
	disc_number: 1,
	duration_ms: track.durationMs,
	explicit: false,
	...playability(track, market),
	name: track.name,
	preview_url: null,
	track_number: track.number,
	is_local: false,
});

export const track = (one, at, market) => ({
	...simplifiedTrack(one, at, market),
	album: simplifiedAlbum(one.album, at),
	external_ids: { isrc: `QZ${hash(one.id).slice(0, 10).toUpperCase()}` },
});

const descriptions = ({ description, name }) => ({
	description: description ?? name,
	html_description: `<p>${description ?? name}</p>`,
});

export const simplifiedShow = (show, at) => ({
	...links(show, at),
	copyrights: [],
	...descriptions(show),
	explicit: false,
	images: images(show, at),
	is_externally_hosted: false,
	languages: show.languages,
	media_type: 'audio',
	name: show.name,
	total_episodes: show.episodes.length,
});

export const show = (one, at) => ({
	...simplifiedShow(one, at),
	episodes: page(one.episodes, { limit: 50, offset: 0 }, `${at}/v1/shows/${one.id}/episodes`,
		(episode) => simplifiedEpisode(episode, at)),
});

export const simplifiedEpisode = (episode, at) => ({
	...links(episode, at),
	audio_preview_url: null,
	...descriptions(episode),
	duration_ms: episode.durationMs,
	explicit: false,
	images: images(episode.show, at),
	is_externally_hosted: false,
	is_playable: true,
	language: episode.show.languages[0],
	languages: episode.show.languages,
	name: episode.name,
	release_date: episode.date,
	release_date_precision: 'day',
});

export const episode = (one, at) => ({
	...simplifiedEpisode(one, at),
	show: simplifiedShow(one.show, at),
});

const user = (id, at) => ({
	external_urls: { spotify: `https://open.spotify.com/user/${id}` },
	href: `${at}/v1/users/${id}`,
	id,
	type: 'user',
	uri: `spotify:user:${id}`,
});

export const playlistItem = (one, playlist, at, market) => ({
	added_at: '2026-03-14T15:09:26Z',
	added_by: user(playlist.owner, at),
	is_local: Boolean(one?.is_local),
	primary_color: null,
	item: one && (one.is_local ? one : (one.type === 'episode' ? episode : track)(one, at, market)),
	video_thumbnail: { url: null },
});

/** Without its items, which only the owner sees. */
export const playlist = (one, at) => ({
	...links(one, at),
	collaborative: false,
	description: one.description ?? '',
	images: images(one, at).slice(0, 1),
	name: one.name,
	owner: { ...user(one.owner, at), display_name: one.owner },
	primary_color: null,
	public: one.isPublic,
	snapshot_id: Buffer.from(hash(one.id).slice(0, 24)).toString('base64'),
});

/** What a playlist has for a file of the owner's own, which nobody else can play. */
export const localFile = (name) => ({
	type: 'track',
	id: null,
	uri: `spotify:local:Somebody::${encodeURIComponent(name)}:180`,
	href: null,
	external_urls: {},
	name,
	artists: [{ external_urls: {}, href: null, id: null, name: 'Somebody', type: 'artist', uri: null }],
	album: { album_type: null, artists: [], external_urls: {}, href: null, id: null, images: [],
		name: '', release_date: null, release_date_precision: null, type: 'album', uri: null },
	disc_number: 0,
	track_number: 0,
	duration_ms: 180000,
	explicit: false,
	external_ids: {},
	preview_url: null,
	is_local: true,
});

/** A paging object. */
export function page(all, { limit, offset }, href, shape) {
	const at = (start) => {
		const url = new URL(href);
		url.searchParams.set('offset', start);
		url.searchParams.set('limit', limit);
		return url.href;
	};
	return {
		href: at(offset),
		limit,
		next: offset + limit < all.length ? at(offset + limit) : null,
		offset,
		previous: offset > 0 ? at(Math.max(0, offset - limit)) : null,
		total: all.length,
		items: all.slice(offset, offset + limit).map(shape),
	};
}
