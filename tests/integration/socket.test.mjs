// The WebSocket: every event, every kind of bad input, order, limits.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import { songs } from '../browser/support/music.mjs';
import { DEV, Server, Socket, TOKEN, sleep, until } from '../support/faces.mjs';
import { metricsToken, scrape } from '../support/metrics.mjs';

let server;
before(async () => {
	server = await Server.start({ env: { METRICS_TOKEN: metricsToken } });
});
after(() => server?.stop());

/* Every test begins with an empty, running nest at full volume. */
afterEach(async () => {
	await server.closeSockets();
	await server.api('/api/queue/clear', {});
	await server.api('/api/queue/resume', {});
	await server.api('/api/queue/skip', {});
});

const isTime = (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/.test(text);

/** A nest in which song 0 plays and the songs with these numbers wait: their ids. */
async function fill(...numbers) {
	const ids = [];
	for (const number of [0, ...numbers]) {
		ids.push(await server.add(number));
	}
	await until('the first one plays', async () =>
		(await server.api('/api/playing')).body.id === ids[0]);
	return ids;
}

test('a new socket hears the whole state at once', async () => {
	const [first, second] = await fill(1);
	const socket = await server.socket();
	const [playing] = await socket.next('now_playing_update');
	assert.equal(playing.id, first);
	assert.equal(playing.title, songs[0].title);
	assert.equal(playing.paused, false);
	assert.ok(isTime(playing.starttime) && isTime(playing.endtime));
	assert.ok(Math.abs(Date.now() - playing.started_ms) < 60000);
	assert.equal(typeof playing.pos, 'number');
	const [queue] = await socket.next('playlist_update');
	assert.equal(queue.length, 1);
	const [song] = queue;
	assert.deepEqual(
		{ ...song, score: typeof song.score, img: '', big_img: '' },
		{
			id: second, src: 'local', trackid: server.uri(1), title: songs[1].title,
			artist: songs[1].artist, duration: 170, img: '', big_img: '',
			user: 'openclaw@api', auto: false, vote: 0, score: 'number', jam: [],
			comments: [], background_color: '222222', foreground_color: 'f0f0ff',
		});
	assert.deepEqual(await socket.next('volume'), ['95']);
	assert.deepEqual(await socket.next('airhorns'), [[]]);
	assert.deepEqual(await socket.next('free_horns'), [0]);
	const [count, emails] = await socket.next('member_update', (n) => n > 0);
	assert.equal(count, 1);
	assert.deepEqual(emails, [DEV]);
	const [library] = await socket.next('library_update');
	assert.equal(library.tracks, songs.length);
	await socket.close();
});

test('what was asked for is answered, to the asker alone', async () => {
	await fill(1);
	const asker = await server.socket();
	const other = await server.socket({ email: 'other@example.com' });
	await other.next('member_update', (n) => n === 2);
	await asker.next('member_update', (n) => n === 2);
	asker.forget();
	other.forget();
	for (const [event, answer] of [
		['fetch_playlist', 'playlist_update'],
		['fetch_now_playing', 'now_playing_update'],
		['request_volume', 'volume'],
		['fetch_airhorns', 'airhorns'],
		['get_free_horns', 'free_horns'],
	]) {
		asker.send(event);
		await asker.next(answer);
	}
	other.send('clock', 1);
	await other.next('clock');
	/* the clock ticks and the music may still be scanned */
	const beside = ['player_position', 'library_update'];
	assert.deepEqual(other.heard.filter(([event]) => !beside.includes(event)), []);
	await asker.close();
	await other.close();
});

test('a song that one adds is seen by all', async () => {
	const ada = await server.socket({ email: 'ada@example.com' });
	const bob = await server.socket({ email: 'bob@example.com' });
	ada.send('add_song', server.uri(2), 'local');
	for (const socket of [ada, bob]) {
		const [playing] = await socket.next('now_playing_update', (song) => song.id);
		assert.equal(playing.title, songs[2].title);
		assert.equal(playing.user, 'ada@example.com');
	}
	bob.send('add_song', server.uri(3), 'local');
	const [queue] = await ada.next('playlist_update',
		([song]) => song?.title === songs[3].title);
	assert.equal(queue[0].user, 'bob@example.com');
	await ada.close();
	await bob.close();
});

test('votes move songs and colour them, and count once', async () => {
	const [, first, second] = await fill(1, 2);
	const socket = await server.socket();
	socket.send('vote', second, true);
	const [queue] = await socket.next('playlist_update', ([song]) => song?.id === second);
	assert.equal(queue[0].vote, 1);
	assert.notEqual(queue[0].background_color, '222222');
	assert.equal(queue[1].id, first);
	socket.send('vote', second, true);
	assert.match(await socket.error(), /voted/);
	await socket.close();
});

test('jams toggle; on the playing song they change what plays, on others the queue', async () => {
	const [playing, queued] = await fill(1);
	const socket = await server.socket();
	await socket.next('playlist_update');
	socket.forget();
	socket.send('jam', playing);
	const [now] = await socket.next('now_playing_update', (song) => song.jam.length === 1);
	assert.equal(now.jam[0].user, DEV);
	assert.ok(isTime(now.jam[0].time));
	socket.send('jam', queued);
	await socket.next('playlist_update', ([song]) => song?.jam.length === 1);
	socket.send('jam', queued);
	await socket.next('playlist_update', ([song]) => song?.jam.length === 0);
	await socket.close();
});

test('comments have their session as author, whoever they say', async () => {
	const [playing] = await fill();
	const socket = await server.socket({ email: 'ada@example.com' });
	socket.send('add_comment', playing, 'bob@example.com', '  Schön! 🎵 <b>  ');
	socket.send('get_comments_for_song', playing);
	const [id, comments] = await socket.next('comments_for_song');
	assert.equal(id, playing);
	assert.equal(comments.length, 1);
	assert.equal(comments[0].user, 'ada@example.com');
	assert.equal(comments[0].body, 'Schön! 🎵 <b>');
	assert.ok(Math.abs(Date.now() / 1000 - comments[0].time) < 60);
	for (const text of ['', '   ', 'x'.repeat(281)]) {
		socket.send('add_comment', playing, null, text);
		assert.match(await socket.error(), /comment/i);
	}
	await socket.close();
});

test('kill removes a song, nuke all, and what plays goes on', async () => {
	const [playing, first] = await fill(1, 2, 3);
	const socket = await server.socket();
	socket.send('kill', first);
	await socket.next('playlist_update', (queue) => queue.length === 2);
	socket.send('kill', playing);
	assert.match(await socket.error(), /gone/);
	socket.send('nuke_queue');
	await socket.next('playlist_update', (queue) => queue.length === 0);
	assert.equal((await server.api('/api/playing')).body.id, playing);
	await socket.close();
});

test('kill_playing goes on to the next song', async () => {
	const [first, second] = await fill(1);
	const socket = await server.socket();
	socket.send('kill_playing', first);
	await socket.next('now_playing_update', (song) => song.id === second);
	socket.send('kill_playing', first);
	assert.ok(await socket.error());
	assert.equal((await server.api('/api/playing')).body.id, second);
	await socket.close();
});

test('pause stops the time and unpause lets it go on', async () => {
	await fill();
	const socket = await server.socket();
	await socket.next('player_position');
	socket.send('pause');
	const [stopped] = await socket.next('now_playing_update', (song) => song.paused);
	const [earlier] = [stopped.started_ms];
	socket.forget();
	await sleep(1200);
	assert.ok(!socket.heard.some(([event]) => event === 'player_position'));
	socket.send('unpause');
	const [running] = await socket.next('now_playing_update', (song) => song.paused === false);
	assert.ok(running.started_ms >= earlier + 1000, 'position 0 moved by the pause');
	const [src, trackid, pos] = await socket.next('player_position');
	assert.deepEqual([src, trackid, typeof pos], ['local', server.uri(0), 'number']);
	await socket.close();
});

test('an airhorn is heard by all, and needs a playing song and a name that exists', async () => {
	const socket = await server.socket();
	socket.send('airhorn', 'foghorn');
	const [refusal] = await socket.next('no_airhorn');
	assert.ok(refusal.message);
	const [playing] = await fill();
	const other = await server.socket({ email: 'ada@example.com' });
	await other.next('playlist_update');
	socket.send('airhorn', 'foghorn');
	for (const one of [socket, other]) {
		assert.deepEqual(await one.next('do_airhorn'), ['0.4', 'foghorn']);
		const [[horn]] = await one.next('airhorns', (list) => list.length === 1);
		assert.deepEqual({ ...horn, when: isTime(horn.when), img: '' }, {
			img: '', songid: playing, when: true, free: false, user: DEV,
			artist: songs[0].artist, title: songs[0].title,
		});
	}
	for (const name of ['nonsense', '../airhorn', 'x'.repeat(1000), '']) {
		socket.send('airhorn', name);
		assert.match(await socket.error(), /airhorn/);
	}
	socket.send('free_airhorn');
	await socket.next('no_airhorn');
	socket.send('loaded_airhorn', 'foghorn');
	const { current_airhorns: [seen] } = await server.json('/airhorns/');
	assert.equal(seen.user, 'd…@example.com');
	await socket.close();
	await other.close();
});

test('the volume is clamped, told to all, and needs no float to be exact', async () => {
	const socket = await server.socket();
	const other = await server.socket({ email: 'ada@example.com' });
	for (const [given, heard] of [[40, '40'], [-5, '0'], [1e9, '100'], ['61', '61'], [33.4, '33']]) {
		socket.send('change_volume', given);
		await socket.next('volume', (volume) => volume === heard);
		await other.next('volume', (volume) => volume === heard);
	}
	assert.deepEqual(await server.json('/get_volume/'), { volume: 33 });
	socket.send('change_volume', 95);
	await socket.next('volume', (volume) => volume === '95');
	await socket.close();
	await other.close();
});

test('the volume socket tells everybody, and obeys only who is signed in', async () => {
	const stranger = new Socket(server, '/volume/', {});
	await stranger.opened;
	assert.deepEqual(await stranger.next('volume'), ['95']);
	stranger.send('change_volume', 10);
	assert.match(await stranger.error(), /sign in/);
	const known = await server.socket({ path: '/volume/main/' });
	known.send('change_volume', 77);
	assert.deepEqual(await stranger.next('volume', (volume) => volume !== '95'), ['77']);
	stranger.send('request_volume');
	assert.deepEqual(await stranger.next('volume'), ['77']);
	known.send('nuke_queue');
	assert.match(await known.error(), /volume/);
	known.send('change_volume', 95);
	await stranger.next('volume', (volume) => volume === '95');
	assert.ok(!stranger.heard.some(([event]) => event === 'playlist_update'));
	await stranger.close();
	await known.close();
});

test('clock gives back what it got and the time of the server', async () => {
	const socket = await server.socket();
	for (const t0 of [0, 123456789, 1.5, -7]) {
		socket.send('clock', t0);
		const [back, now] = await socket.next('clock');
		assert.equal(back, t0);
		assert.ok(Math.abs(now - Date.now()) < 5000);
	}
	socket.send('clock', 'now');
	assert.match(await socket.error(), /number/);
	await socket.close();
});

test('what other services would do is answered in their own words', async () => {
	const socket = await server.socket();
	const limited = { token: null, error: 'not_configured', time_left: 0 };
	socket.send('fetch_search_token');
	assert.deepEqual(await socket.next('search_token_update'), [limited]);
	socket.send('fetch_auth_token');
	assert.deepEqual(await socket.next('auth_token_update'), [limited]);
	socket.send('resolve_soundcloud', 'https://soundcloud.com/x/y');
	assert.ok((await socket.next('soundcloud_error'))[0].error);
	socket.send('get_soundcloud_stream', '123');
	assert.ok((await socket.next('soundcloud_stream_error'))[0].error);
	for (const event of ['benderQueue', 'benderFilter']) {
		socket.send(event, 'spotify:track:1234567890123456789012');
		assert.match(await socket.error(), /not what comes next/);
	}
	for (const src of ['spotify', 'youtube', 'soundcloud']) {
		socket.send('add_song', 'x', src);
		assert.match(await socket.error(), /not configured/);
	}
	await socket.close();
});

test('bad arguments are answered by what was wrong, and nothing changes', async () => {
	const [playing, queued] = await fill(1);
	const socket = await server.socket();
	await socket.next('playlist_update');
	await socket.next('volume');
	const deep = { a: { a: { a: [[[{}]]] } } };
	for (const [event, ...args] of [
		['vote'], ['vote', queued], ['vote', queued, 'up'], ['vote', queued, 1], ['vote', {}, true],
		['vote', '999999', true], ['vote', '', true], ['vote', '1; DROP', true], ['vote', null, true],
		['vote', -1, true], ['vote', 1.5, true], ['vote', 1e300, false],
		['jam'], ['jam', {}], ['jam', '999999'], ['jam', [queued]], ['jam', 'x'.repeat(10000)],
		['kill'], ['kill', true], ['kill', '999999'], ['kill_playing', {}], ['kill_playing', '999999'],
		['add_comment'], ['add_comment', playing], ['add_comment', playing, 'x'],
		['add_comment', playing, 'x', 7], ['add_comment', '999999', 'x', 'text'],
		['add_comment', playing, 'x', deep], ['add_comment', playing, 'x', 'é'.repeat(281)],
		['get_comments_for_song'], ['get_comments_for_song', '999999'], ['get_comments_for_song', deep],
		['add_song'], ['add_song', server.uri(1)], ['add_song', server.uri(1), 'radio'],
		['add_song', 7, 'local'], ['add_song', 'nonsense', 'local'], ['add_song', '', 'local'],
		['add_song', 'local:AAAAAAAAAAAAAAAA', 'local'], ['add_song', server.uri(1), 'spotify'],
		['add_song', 'youtube:dQw4w9WgXcQ', 'local'], ['add_song', deep, deep],
		['change_volume'], ['change_volume', 'loud'], ['change_volume', null], ['change_volume', [50]],
		['airhorn'], ['airhorn', 5], ['free_airhorn', 5], ['loaded_airhorn'],
		['benderQueue'], ['benderFilter', 3], ['resolve_soundcloud'], ['get_soundcloud_stream', {}],
		['clock'], ['no_such_event'], [''], ['__proto__'], ['toString', 1], ['x'.repeat(1000)],
	]) {
		socket.send(event, ...args);
		const message = await socket.error();
		assert.ok(message.length > 5 && message.length < 300, `${event} ${args}: ${message}`);
	}
	assert.ok(!socket.heard.some(([event]) => ['playlist_update', 'volume'].includes(event)));
	assert.equal((await server.api('/api/playing')).body.id, playing);
	assert.deepEqual((await server.api('/api/queue')).body.queue.map(({ id }) => id), [queued]);
	await socket.close();
});

test('what is no message at all leaves the connection as it is', async () => {
	const socket = await server.socket();
	for (const text of ['1', '1{', '1{}', '1[]', '1[1]', '1null', '1"x"', `1${'['.repeat(3000)}`,
		`1["vote",${'{"a":'.repeat(500)}1${'}'.repeat(500)}]`, '1["a","a" "b"]', '1[nan]']) {
		socket.ws.send(text);
		assert.ok(await socket.error(), text.slice(0, 40));
	}
	for (const text of ['', '0', '0'.repeat(100), '2["x"]', 'hello', '\u{1F3B5}']) {
		socket.ws.send(text);
	}
	socket.ws.send(Buffer.from([1, 2, 3, 0xff]));
	socket.ws.ping();
	socket.send('clock', 5);
	await socket.next('clock');
	assert.ok(!socket.heard.some(([event]) => event === 'error'));
	await socket.close();
});

test('ten megabytes are refused by an error, and the connection stays', async () => {
	const [playing] = await fill();
	const socket = await server.socket();
	socket.send('add_comment', playing, '', 'x'.repeat(10 * 1024 * 1024));
	assert.match(await socket.error(), /too long/);
	socket.send('clock', 1);
	await socket.next('clock');
	await socket.close();
});

test('text that is not UTF-8 changes nothing', async () => {
	const [playing] = await fill();
	const socket = await server.socket();
	const bytes = Buffer.from(`1["add_comment","${playing}","","\xff\xfe"]`, 'latin1');
	socket.ws.send(bytes, { binary: false });
	await Promise.race([socket.error(), socket.closed]);
	assert.deepEqual((await server.api('/api/playing')).body.comments, []);
	socket.ws.terminate();
});

test('a local song that one adds is in the queue before what one asks next', async () => {
	await fill();
	const socket = await server.socket();
	await socket.next('playlist_update');
	for (let round = 0; round < 5; round++) {
		socket.send('add_song', server.uri(1), 'local');
		socket.send('nuke_queue');
	}
	socket.send('add_song', server.uri(2), 'local');
	socket.send('fetch_playlist');
	socket.send('no_such_event');
	/* the first error that comes: none of what was sent before has failed */
	assert.match(await socket.error(), /no_such_event/);
	const lists = socket.heard.filter(([event]) => event === 'playlist_update');
	assert.deepEqual(lists.at(-1)[1].map(({ trackid }) => trackid), [server.uri(2)]);
});

test('many commands of one connection are done in their order', async () => {
	const [, ...ids] = await fill(1, 2, 3, 4, 5);
	const socket = await server.socket();
	await socket.next('playlist_update');
	socket.forget();
	for (let i = 0; i < 200; i++) {
		socket.send('change_volume', i % 101);
		socket.send('request_volume');
	}
	const seen = [];
	await until('all are answered', () => {
		seen.splice(0, seen.length, ...socket.heard.filter(([event]) => event === 'volume'));
		return seen.length >= 200 && seen.at(-1)[1] === '98';
	});
	/* announcements may repeat a value, never go back to an older one */
	const values = seen.map(([, volume]) => Number(volume));
	let last = -1;
	let rounds = 0;
	for (const value of values) {
		if (value < last) {
			rounds++;
			assert.ok(last - value > 40, `${last} was followed by ${value}`);
		}
		last = value;
	}
	assert.equal(rounds, 1);
	for (const id of ids) {
		socket.send('kill', id);
	}
	socket.send('fetch_playlist');
	await socket.next('playlist_update', (queue) => queue.length === 0);
	socket.send('change_volume', 95);
	await socket.next('volume', (volume) => volume === '95');
	await socket.close();
});

test('what was sent just before leaving is done', async () => {
	const [, queued] = await fill(1);
	const socket = await server.socket();
	socket.send('kill', queued);
	socket.close();
	await until('it is gone', async () => (await server.api('/api/queue')).body.queue.length === 0);
});

test('without a session the socket is closed with 4401, in an unknown nest with 4404', async () => {
	for (const headers of [{}, { Cookie: `echonest_session=${'a'.repeat(43)}` },
		{ Authorization: 'Bearer nonsense' }]) {
		const socket = new Socket(server, '/socket/', headers);
		const { code, reason } = await socket.closed;
		assert.equal(code, 4401);
		assert.ok(reason.length > 5);
		assert.deepEqual(socket.heard, []);
	}
	const cookie = await server.login();
	const lost = new Socket(server, '/socket/QQQQQ/', { Cookie: cookie });
	assert.equal((await lost.closed).code, 4404);
	const main = await server.socket({ path: '/socket/main' });
	await main.next('playlist_update');
	await main.close();
	const bearer = new Socket(server, '/socket', { Authorization: `Bearer ${TOKEN}` });
	await bearer.next('playlist_update');
	await bearer.close();
});

test('a foreign origin and an unknown path are refused before the upgrade', async () => {
	const cookie = await server.login();
	const refused = async (path, headers) => {
		const socket = new Socket(server, path, { Cookie: cookie, ...headers });
		socket.closed.catch(() => undefined);
		const error = await socket.opened.then(() => null, (problem) => problem);
		return /(\d{3})/.exec(error?.message)?.[1];
	};
	for (const Origin of ['https://evil.example', 'null', `http://evil.example:${server.port}`,
		'http://localhost.evil.example']) {
		assert.equal(await refused('/socket/', { Origin }), '403', Origin);
	}
	assert.equal(await refused('/elsewhere/', {}), '404');
	assert.equal(await refused('/socket/main/more', {}), '404');
	const own = await server.socket({ headers: { Origin: server.url } });
	await own.next('playlist_update');
	await own.close();
});

test('members are counted once each, and leave a moment after their last window', async () => {
	const one = await server.socket({ email: 'ada@example.com' });
	const two = await server.socket({ email: 'ada@example.com' });
	const bob = await server.socket({ email: 'bob@example.com' });
	// those of the tests above may still be leaving
	await bob.next('member_update', (n, emails) => n === 2 && emails.length === 2
		&& ['ada@example.com', 'bob@example.com'].every((email) => emails.includes(email)));
	await one.close();
	bob.forget();
	await two.close();
	const [count] = await bob.next('member_update', (n) => n === 1);
	assert.equal(count, 1);
	await bob.close();
});

test('who does not read is dropped with 1013, and the others do not notice', async () => {
	await fill(1, 2, 3);
	const cookie = await server.login('slow@example.com');
	const slow = connect(server.port, '127.0.0.1');
	slow.write(`GET /socket/ HTTP/1.1\r\nHost: ${server.host}\r\nUpgrade: websocket\r\n`
		+ `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nCookie: ${cookie}\r\n`
		+ 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
	await new Promise((resolve) => slow.once('data', resolve));
	slow.pause();
	const closed = new Promise((resolve) => slow.once('close', resolve));
	slow.on('error', () => undefined);
	/* it asks and asks, and reads nothing */
	const text = Buffer.from('1["fetch_playlist"]');
	const frame = Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]);
	const many = Buffer.concat(Array(1000).fill(frame));
	let gone = false;
	closed.then(() => (gone = true));
	const other = await server.socket();
	for (let i = 0; i < 200 && !gone && !slow.destroyed; i++) {
		slow.write(many);
		await sleep(5);
	}
	other.send('clock', 9);
	await other.next('clock');
	await until('the server has dropped it', () =>
		/ws_disconnect email=slow@example\.com/.test(server.log()));
	const counts = await scrape(server.port);
	assert.equal(counts['echonest_listeners_dropped_total{kind="websocket"}'], 1);
	slow.destroy();
});

test('a server that ends waits for nobody who does not read', async () => {
	const cookie = await server.login('stuck@example.com');
	const stuck = connect(server.port, '127.0.0.1');
	stuck.on('error', () => undefined);
	stuck.write(`GET /socket/ HTTP/1.1\r\nHost: ${server.host}\r\nUpgrade: websocket\r\n`
		+ `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nCookie: ${cookie}\r\n`
		+ 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
	await new Promise((resolve) => stuck.once('data', resolve));
	stuck.pause();
	const text = Buffer.from('1["fetch_playlist"]');
	const frame = Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]);
	for (let i = 0; i < 100; i++) {
		stuck.write(Buffer.concat(Array(1000).fill(frame)));
		await sleep(5);
	}
	server.process.kill('SIGTERM');
	const [code] = await server.ended;
	assert.equal(code, 0);
	stuck.destroy();
	await server.begin();
});
