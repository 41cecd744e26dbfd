// The YouTube Data API v3, as far as it is used here: videos.list, playlistItems.list and
// playlists.list. Shapes after its reference (developers.google.com/youtube/v3/docs).
import { json } from '../double.mjs';
import { hash } from '../media.mjs';
import { playlists, videos } from './videos.mjs';

/** An error as Google's APIs tell it. */
export function refusal(code, reason, message, { domain = 'global', status, details } = {}) {
	return json({
		error: { code, message, errors: [{ message, domain, reason }], ...(status && { status }), ...(details && { details }) },
	}, code);
}

const errorInfo = (reason) => [{
	'@type': 'type.googleapis.com/google.rpc.ErrorInfo',
	reason,
	domain: 'googleapis.com',
	metadata: { service: 'youtube.googleapis.com' },
}];

/** Answers to be given by `double.behave()`: what Google says when somebody has had enough. */
export const refusals = {
	quota: refusal(403, 'quotaExceeded',
		'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.',
		{ domain: 'youtube.quota' }),
	rate: refusal(403, 'rateLimitExceeded', 'Quota exceeded for quota metric \'Queries\' and limit \'Queries per minute\'',
		{ domain: 'usageLimits', status: 'RESOURCE_EXHAUSTED' }),
	disabled: refusal(403, 'accessNotConfigured', 'YouTube Data API v3 has not been used in project 4711 before or it is disabled.',
		{ domain: 'usageLimits', status: 'PERMISSION_DENIED', details: errorInfo('SERVICE_DISABLED') }),
	address: refusal(403, 'forbidden', 'The provided API key has an IP address restriction.',
		{ status: 'PERMISSION_DENIED', details: errorInfo('API_KEY_IP_ADDRESS_BLOCKED') }),
	invalid: refusal(400, 'badRequest', 'API key not valid. Please pass a valid API key.',
		{ status: 'INVALID_ARGUMENT', details: errorInfo('API_KEY_INVALID') }),
};

function durationOf({ duration, seconds }) {
	if (duration) {
		return duration;
	}
	const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
	return `PT${h ? `${h}H` : ''}${m ? `${m}M` : ''}${s ? `${s}S` : ''}`;
}

function thumbnails(double, id) {
	const sizes = {
		default: ['default', 120, 90],
		medium: ['mqdefault', 320, 180],
		high: ['hqdefault', 480, 360],
		standard: ['sddefault', 640, 480],
		maxres: ['maxresdefault', 1280, 720],
	};
	return Object.fromEntries(Object.entries(sizes).map(([size, [name, width, height]]) =>
		[size, { url: `${double.url}/vi/${id}/${name}.jpg`, width, height }]));
}

const channelId = (channel) => `UC${String(hash(channel)).padStart(22, '0')}`;
const etag = (text) => Buffer.from(`double of ${text}`).toString('base64url').slice(0, 27);

function laidOver(item, more = {}) {
	return Object.fromEntries(Object.entries(item).map(([name, value]) =>
		[name, more[name] ? { ...value, ...more[name] } : value]));
}

function videoItem(double, video) {
	return laidOver({
		kind: 'youtube#video',
		etag: etag(video.id),
		id: video.id,
		snippet: {
			publishedAt: '2015-03-14T09:26:53Z',
			channelId: channelId(video.channel),
			title: video.title,
			description: `${video.title}\n\nFrom a double.`,
			thumbnails: thumbnails(double, video.id),
			channelTitle: video.channel,
			tags: ['music'],
			categoryId: '10',
			liveBroadcastContent: 'none',
			localized: { title: video.title, description: `${video.title}\n\nFrom a double.` },
		},
		contentDetails: {
			duration: durationOf(video),
			dimension: '2d',
			definition: 'hd',
			caption: 'false',
			licensedContent: true,
			contentRating: {},
			projection: 'rectangular',
		},
		status: {
			uploadStatus: 'processed',
			privacyStatus: 'public',
			license: 'youtube',
			embeddable: true,
			publicStatsViewable: true,
			madeForKids: false,
		},
	}, video.more);
}

function playlistItem(double, playlistId, id, position) {
	const video = videos.get(id);
	return {
		kind: 'youtube#playlistItem',
		etag: etag(`${playlistId}${position}`),
		id: Buffer.from(`${playlistId}.${position}`).toString('base64url'),
		snippet: {
			publishedAt: '2020-01-01T00:00:00Z',
			channelId: channelId('The Doubles'),
			title: video?.title ?? 'Deleted video',
			description: '',
			thumbnails: video ? thumbnails(double, id) : {},
			channelTitle: 'The Doubles',
			playlistId,
			position,
			resourceId: { kind: 'youtube#video', videoId: id },
			...(video && { videoOwnerChannelTitle: video.channel, videoOwnerChannelId: channelId(video.channel) }),
		},
		contentDetails: { videoId: id, ...(video && { videoPublishedAt: '2015-03-14T09:26:53Z' }) },
		status: { privacyStatus: video ? 'public' : 'privacyStatusUnspecified' },
	};
}

/** What `part` asks for; every item has kind, etag and id. */
function withParts(item, part) {
	const wanted = ['kind', 'etag', 'id', ...part.split(',')];
	return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.includes(name)));
}

/** "items(id,snippet(title))" as a tree of names; null where all is wanted. */
function parseFields(text) {
	let at = 0;
	const list = () => {
		const tree = {};
		for (;;) {
			const name = /^[\w/]+/.exec(text.slice(at))?.[0];
			if (!name) {
				throw new Error(`no name at ${at} of ${text}`);
			}
			at += name.length;
			tree[name] = null;
			if (text[at] === '(') {
				at++;
				tree[name] = list();
				if (text[at++] !== ')') {
					throw new Error(`a parenthesis of ${text} is not closed`);
				}
			}
			if (text[at] !== ',') {
				return tree;
			}
			at++;
		}
	};
	const tree = list();
	if (at !== text.length) {
		throw new Error(`${text.slice(at)} is too much`);
	}
	return tree;
}

function withFields(value, tree) {
	if (!tree) {
		return value;
	}
	if (Array.isArray(value)) {
		return value.map((one) => withFields(one, tree));
	}
	return Object.fromEntries(Object.entries(tree).filter(([name]) => name in value)
		.map(([name, inner]) => [name, withFields(value[name], inner)]));
}

function reply(query, answer) {
	try {
		return json(query.fields ? withFields(answer, parseFields(query.fields)) : answer);
	} catch (error) {
		return refusal(400, 'invalidParameter', `Invalid field selection ${error.message}`);
	}
}

/** Wraps a handler: without the right key there are only errors, and `part` must be given. */
function guarded(double, handle) {
	return (request) => {
		if (!request.query.key) {
			return refusal(403, 'forbidden',
				'Method doesn\'t allow unregistered callers (callers without established identity).',
				{ status: 'PERMISSION_DENIED' });
		}
		if (request.query.key !== double.key) {
			return refusals.invalid;
		}
		if (!request.query.part) {
			return refusal(400, 'required', 'Required parameter: part');
		}
		return handle(request);
	};
}

function listVideos(double, { query }) {
	const ids = (query.id ?? '').split(',');
	if (ids.length > 50) {
		return refusal(400, 'invalidFilters', 'The request specifies too many ids.', { domain: 'youtube.parameter' });
	}
	/* private ones are shown to their owner alone */
	const found = ids.filter((id) => videos.has(id) && videos.get(id).more?.status?.privacyStatus !== 'private');
	return reply(query, {
		kind: 'youtube#videoListResponse',
		etag: etag(query.id ?? ''),
		items: found.map((id) => withParts(videoItem(double, videos.get(id)), query.part)),
		pageInfo: { totalResults: found.length, resultsPerPage: found.length },
	});
}

const tokenOf = (offset) => Buffer.from(`PT:${offset}`).toString('base64url');

function listItems(double, { query }) {
	const playlist = playlists.get(query.playlistId);
	if (!playlist) {
		return refusal(404, 'playlistNotFound',
			'The playlist identified with the request\'s <code>playlistId</code> parameter cannot be found.',
			{ domain: 'youtube.playlistItem' });
	}
	if (playlist.isPrivate) {
		return refusal(403, 'playlistItemsNotAccessible',
			'The request is not properly authorized to retrieve the specified playlist.',
			{ domain: 'youtube.playlistItem' });
	}
	const size = Math.min(Number(query.maxResults ?? 5), 50);
	const token = Buffer.from(query.pageToken ?? '', 'base64url').toString();
	const offset = query.pageToken ? Number(/^PT:(\d+)$/.exec(token)?.[1]) : 0;
	if (Number.isNaN(offset)) {
		return refusal(400, 'invalidPageToken', 'The request specifies an invalid page token.', { domain: 'youtube.parameter' });
	}
	const { ids } = playlist;
	return reply(query, {
		kind: 'youtube#playlistItemListResponse',
		etag: etag(`${query.playlistId}${offset}`),
		...(offset + size < ids.length && { nextPageToken: tokenOf(offset + size) }),
		...(offset > 0 && { prevPageToken: tokenOf(Math.max(offset - size, 0)) }),
		items: ids.slice(offset, offset + size).map((id, i) =>
			withParts(playlistItem(double, query.playlistId, id, offset + i), query.part)),
		pageInfo: { totalResults: ids.length, resultsPerPage: size },
	});
}

function listPlaylists(double, { query }) {
	const playlist = playlists.get(query.id);
	const items = playlist && !playlist.isPrivate ? [{
		kind: 'youtube#playlist',
		etag: etag(query.id),
		id: query.id,
		snippet: {
			publishedAt: '2020-01-01T00:00:00Z',
			channelId: channelId('The Doubles'),
			title: playlist.title,
			description: '',
			thumbnails: {},
			channelTitle: 'The Doubles',
			localized: { title: playlist.title, description: '' },
		},
	}] : [];
	return reply(query, {
		kind: 'youtube#playlistListResponse',
		etag: etag(query.id ?? ''),
		pageInfo: { totalResults: items.length, resultsPerPage: 5 },
		items: items.map((item) => withParts(item, query.part)),
	});
}

/** Under /youtube/v3; the key is double.key. */
export function addDataApi(double) {
	double.key = 'AIzaSyDouble-of-a-key-0123456789abcdefg';
	const on = (path, list) => double.route('GET', `/youtube/v3/${path}`,
		guarded(double, (request) => list(double, request)));
	on('videos', listVideos);
	on('playlistItems', listItems);
	on('playlists', listPlaylists);
}
