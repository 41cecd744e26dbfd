// YouTube's embedded player: a page for a frame that speaks as the real one does with its
// IFrame API (enablejsapi=1), in JSON by postMessage, and plays a tone as long as the video.
import { bytes, hash, picture, tone } from '../media.mjs';
import { videos } from './videos.mjs';

/**
 * The player's own script; it stands in the page as text. To a page that says "listening" it tells
 * initialDelivery and onReady, from then on infoDelivery: what has changed, and the time four times
 * a second while it plays. Other events come once they were asked for by addEventListener.
 */
function player({ error, videoId, title, author, duration }) {
	const query = new URLSearchParams(location.search);
	const target = query.get('origin') ?? '*';
	const audio = document.querySelector('audio');
	const rates = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
	const wanted = new Set();
	let channel = {}, listens = false, state = -1, id = videoId;

	const post = (event, info) => listens && parent.postMessage(
		JSON.stringify({ event, info, ...channel }), target);
	const now = () => ({ currentTime: audio.currentTime, currentTimeLastUpdated_: Date.now() / 1000 });
	const loudness = () => ({ volume: Math.round(audio.volume * 100), muted: audio.muted });
	const tell = (info) => post('infoDelivery', info);

	function become(next) {
		if (next === state) {
			return;
		}
		state = next;
		document.body.dataset.state = String(next);
		tell({ playerState: state, ...now(), duration });
		if (wanted.has('onStateChange')) {
			post('onStateChange', state);
		}
	}

	function fail() {
		document.querySelector('p').textContent = `An error occurred. (${error})`;
		if (wanted.has('onError')) {
			post('onError', error);
		}
		tell({ playerState: -1, videoData: { video_id: id, errorCode: error } });
	}

	/* towards 1, to a rate that there is */
	const rateNear = (rate) => (rate >= 1
		? rates.findLast((one) => one <= rate) : rates.find((one) => one >= rate)) ?? 1;

	function blocked() {
		become(-1);
		if (wanted.has('onAutoplayBlocked')) {
			post('onAutoplayBlocked', null);
		}
	}

	const commands = {
		playVideo: () => (error ? fail() : audio.play().catch(blocked)),
		pauseVideo: () => audio.pause(),
		stopVideo: () => {
			audio.pause();
			audio.currentTime = 0;
			become(5);
		},
		seekTo: (seconds) => {
			audio.currentTime = seconds;
		},
		setVolume: (volume) => {
			audio.volume = Math.min(Math.max(volume, 0), 100) / 100;
		},
		mute: () => {
			audio.muted = true;
		},
		unMute: () => {
			audio.muted = false;
		},
		setPlaybackRate: (rate) => {
			audio.playbackRate = rateNear(rate);
		},
		loadVideoById: (video, start) => load(video, start, true),
		cueVideoById: (video, start) => load(video, start, false),
		addEventListener: (event) => {
			wanted.add(event);
			if (event === 'onError' && error) {
				fail();
			}
		},
		removeEventListener: (event) => wanted.delete(event),
	};

	async function load(video, start, plays) {
		const next = video?.videoId ?? video;
		const about = await (await fetch(`/embed/${next}?about=1`)).json();
		({ error, title, author, duration } = about);
		id = next;
		become(-1);
		if (error) {
			audio.removeAttribute('src');
			fail();
			return;
		}
		audio.src = `/tone/${next}.wav`;
		audio.currentTime = start ?? video?.startSeconds ?? 0;
		if (plays) {
			commands.playVideo();
		} else {
			become(5);
		}
	}

	function greet(message) {
		const isFirst = !listens;
		listens = true;
		channel = { ...(message.id !== undefined && { id: message.id }), channel: message.channel ?? 'widget' };
		if (!isFirst) {
			return;
		}
		post('initialDelivery', {
			apiInterface: Object.keys(commands), playerState: state, ...now(), duration, ...loudness(),
			playbackRate: audio.playbackRate, availablePlaybackRates: rates, videoLoadedFraction: 1,
			videoData: { video_id: id, author, title }, videoUrl: `https://www.youtube.com/watch?v=${id}`,
		});
		post('onReady', null);
		if (error) {
			fail();
		}
	}

	addEventListener('message', ({ data, origin, source }) => {
		if (source !== parent || (target !== '*' && origin !== target) || typeof data !== 'string') {
			return;
		}
		const message = JSON.parse(data);
		if (message.event === 'listening') {
			greet(message);
		} else if (message.event === 'command') {
			commands[message.func]?.(...(Array.isArray(message.args) ? message.args : []));
		}
	});
	audio.addEventListener('playing', () => become(1));
	audio.addEventListener('waiting', () => become(3));
	audio.addEventListener('pause', () => become(audio.ended ? 0 : 2));
	audio.addEventListener('ended', () => become(0));
	audio.addEventListener('seeked', () => tell(now()));
	audio.addEventListener('volumechange', () => tell(loudness()));
	audio.addEventListener('ratechange', () => {
		tell({ playbackRate: audio.playbackRate });
		if (wanted.has('onPlaybackRateChange')) {
			post('onPlaybackRateChange', audio.playbackRate);
		}
	});
	setInterval(() => state === 1 && tell(now()), 250);
	audio.muted = query.get('mute') === '1';
	audio.currentTime = Number(query.get('start') ?? 0);
	if (query.get('autoplay') === '1') {
		commands.playVideo();
	}
}

/**
 * The IFrame API's errors: 153 for a page that does not say who it is, 100 for a video that is not
 * there, 150 for one that may not be embedded, 2 for an id that can't be one.
 */
function errorOf(id, headers) {
	const video = videos.get(id);
	if (!headers.referer) {
		return 153;
	}
	if (!/^[\w-]{11}$/.test(id)) {
		return 2;
	}
	if (!video || video.more?.status?.privacyStatus === 'private') {
		return 100;
	}
	const { status, contentDetails } = video.more ?? {};
	return status?.embeddable === false || contentDetails ? 150 : 0;
}

const secondsOf = (id) => videos.get(id)?.seconds ?? 60;

function about(id, headers) {
	const video = videos.get(id);
	return {
		error: errorOf(id, headers),
		videoId: id,
		title: video?.title ?? '',
		author: video?.channel ?? '',
		duration: secondsOf(id),
	};
}

function page(id, headers) {
	const facts = about(id, headers);
	const script = `(${player})(${JSON.stringify(facts).replaceAll('<', '\\u003c')});`;
	return `<!doctype html><html lang="en"><meta charset="utf-8"><title>YouTube’s double</title>
<style>body { margin: 0; color: #fff; background: #111 url(/vi/${id}/hqdefault.jpg) center / cover }</style>
<p></p><audio ${facts.error ? '' : `src="/tone/${id}.wav"`}></audio>
<script>${script}</script></html>`;
}

/** /embed/<id> and what it loads. */
export function addPlayer(double) {
	const html = (body) => ({ status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body });
	double.route('GET', '/embed/:id', ({ params: { id }, headers, query }) => (query.about
		? { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(about(id, headers)) }
		: html(page(id, headers))));
	double.route('GET', '/tone/:id.wav', (request) =>
		bytes(request, tone(secondsOf(request.params.id), 220 + hash(request.params.id) % 440), 'audio/wav'));
	double.route('GET', '/vi/:id/:size', ({ params }) => picture(params.id));
}
