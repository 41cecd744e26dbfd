// Where SoundCloud's files are: signed addresses that want no token, open to all origins.
import { bytes, hash, picture, tone } from '../media.mjs';
import { head, pieces } from './aac.mjs';
import { tracks } from './catalogue.mjs';

const forbidden = { status: 403, headers: { 'Content-Type': 'application/xml' }, body: '<Error><Code>AccessDenied</Code></Error>' };

function signed(handle) {
	return (request) => {
		const track = tracks.get(Number(request.params.id));
		return request.query.Signature && track && !request.headers.authorization
			? handle(request, track) : forbidden;
	};
}

function playlist({ query }, { seconds }) {
	const signature = new URLSearchParams(query);
	const all = pieces(seconds);
	const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-PLAYLIST-TYPE:VOD', '#EXT-X-TARGETDURATION:10',
		'#EXT-X-MEDIA-SEQUENCE:0', `#EXT-X-MAP:URI="init.mp4?${signature}"`,
		...all.flatMap((piece, i) => [`#EXTINF:${piece.seconds.toFixed(6)},`,
			`data${String(i).padStart(6, '0')}.m4s?${signature}`]),
		'#EXT-X-ENDLIST', ''];
	return Buffer.from(lines.join('\n'));
}

/** /cdn/<id>.128.mp3 is one file, a tone; /cdn/<id>/aac_160k/playlist.m3u8 leads to its pieces, silence. */
export function addCdn(double) {
	const on = (path, handle) => double.route('GET', path, signed(handle));
	on('/cdn/:id.128.mp3', (request, { id, seconds }) =>
		bytes(request, tone(seconds, 220 + hash(String(id)) % 440), 'audio/wav'));
	on('/cdn/:id/aac_160k/playlist.m3u8', (request, track) =>
		bytes(request, playlist(request, track), 'application/vnd.apple.mpegurl'));
	on('/cdn/:id/aac_160k/init.mp4', (request) => bytes(request, head(), 'audio/mp4'));
	on('/cdn/:id/aac_160k/data:number.m4s', (request, { seconds }) => {
		const piece = pieces(seconds)[Number(request.params.number)];
		return piece ? bytes(request, piece.make(), 'audio/mp4') : forbidden;
	});
	double.route('GET', '/pictures/:name', ({ params }) => picture(params.name.replace(/-(large|t\d+x\d+)\..*/, '')));
}
