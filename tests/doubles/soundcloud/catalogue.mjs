// What the double of SoundCloud has. Artists and titles are facts; the numbers and addresses are
// ours, but for the first. Behind them some that nobody has made, one for each thing that can be
// wrong with a track.

const facts = [
	[293, 'forss', 'Forss', 'Flickermood', 213.886],
	[300000001, 'forss', 'Forss', 'Soulhack', 227],
	[300000002, 'forss', 'Forss', 'Journeyman', 255],
	[300000003, 'flume', 'Flume', 'Sleepless', 206],
	[300000004, 'flume', 'Flume', 'Holdin On', 155],
	[300000005, 'flume', 'Flume', 'Drop the Game', 221],
	[300000006, 'odesza', 'ODESZA', 'Say My Name', 263],
	[300000007, 'odesza', 'ODESZA', 'Sun Models', 160],
	[300000008, 'tycho', 'Tycho', 'A Walk', 316],
	[300000009, 'tycho', 'Tycho', 'Awake', 283],
	[300000010, 'bonobo', 'Bonobo', 'Kerala', 237],
	[300000011, 'bonobo', 'Bonobo', 'Cirrus', 351],
	[300000012, 'four-tet', 'Four Tet', 'Baby', 281],
	[300000013, 'four-tet', 'Four Tet', 'Lush', 310],
	[300000014, 'caribouband', 'Caribou', 'Odessa', 315],
	[300000015, 'caribouband', 'Caribou', "Can't Do Without You", 236],
	[300000016, 'marshmellomusic', 'marshmello', 'Alone', 273],
	[300000017, 'kygo', 'Kygo', 'Firestone', 271],
	[300000018, 'petit-biscuit', 'Petit Biscuit', 'Sunset Lover', 237],
	[300000019, 'porter-robinson', 'Porter Robinson', 'Language', 368],
	[300000020, 'madeon', 'Madeon', 'Pop Culture (live mashup)', 195],
	[300000021, 'muramasa', 'Mura Masa', 'Lovesick', 191],
	[300000022, 'sanholobeats', 'San Holo', 'Light', 260],
	[300000023, 'disclosuremusic', 'Disclosure', 'Latch', 255],
	[300000024, 'kaytranada', 'KAYTRANADA', 'Lite Spots', 218],
	[300000025, 'kaytranada', 'KAYTRANADA', 'Glowed Up', 283],
	[300000026, 'postmalone', 'Post Malone', 'White Iverson', 256],
	[300000027, 'hudsonmohawke', 'Hudson Mohawke', 'Cbat', 166],
	[300000028, 'flyinglotus', 'Flying Lotus', 'Zodiac Shit', 164],
	[300000029, 'modeselektor', 'Modeselektor', 'Berlin', 273],
];

const permalink = (title) => title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** Those that nobody has made; `more` is laid over the API's object. */
export const odd = {
	/* as everything is when SoundCloud has ended its MP3 streams */
	modern: { id: 400000001, title: 'In pieces', seconds: 63, formats: ['hls_aac_160'] },
	label: { id: 400000002, title: 'Uploaded by a label', seconds: 200, more: { metadata_artist: 'The Real Artist' } },
	bare: { id: 400000003, title: 'Without a cover', seconds: 1.4, more: { artwork_url: null } },
	evil: { id: 400000004, title: '<img src=x onerror=alert(1)>', seconds: 90, more: { permalink_url: 'javascript:alert(1)' } },
	preview: { id: 400000005, title: 'For subscribers', seconds: 240, formats: [], more: { access: 'preview' } },
	blocked: { id: 400000006, title: 'Not in your country', seconds: 240, formats: [], more: { access: 'blocked' } },
	unstreamable: { id: 400000007, title: 'On our pages only', seconds: 240, more: { streamable: false } },
	endless: { id: 400000008, title: 'Without a length', seconds: 0 },
	private: { id: 400000009, title: 'A secret', seconds: 100, isPrivate: true },
	/* of a track that was playable a moment ago */
	gone: { id: 400000010, title: 'Soon gone', seconds: 240, formats: [] },
};

/** All, by number: {id, user, username, title, seconds, permalink, formats, more}. */
export const tracks = new Map([
	...facts.map(([id, user, username, title, seconds]) => ({ id, user, username, title, seconds })),
	...Object.values(odd).map((track) => ({ user: 'the-doubles', username: 'The Doubles', ...track })),
].map((track) => [track.id, {
	formats: ['http_mp3_128', 'hls_aac_160'], permalink: permalink(track.title), ...track,
}]));

/** Users, by name in addresses: {id, user, username}. */
export const users = new Map([...tracks.values()]
	.map(({ user, username }) => [user, { user, username }]));
[...users.values()].forEach((user, i) => {
	user.id = 500000000 + i;
});

const known = facts.map(([id]) => id);
const many = (count) => Array.from({ length: count }, (_, i) => known[i % known.length]);

/** Playlists, by number: {id, user, permalink, title, ids}. */
export const playlists = new Map([
	{ id: 600000001, user: 'forss', permalink: 'soulhack', title: 'Soulhack', ids: [293, 300000001, 300000002] },
	{
		id: 600000002, user: 'the-doubles', permalink: 'mixed', title: 'Some of these do not play',
		ids: [293, odd.preview.id, odd.blocked.id, odd.unstreamable.id, odd.modern.id],
	},
	{ id: 600000003, user: 'the-doubles', permalink: 'long', title: 'Two hundred and thirty', ids: many(230) },
	{ id: 600000004, user: 'the-doubles', permalink: 'endless', title: 'Without end', ids: many(730) },
].map((playlist) => [playlist.id, playlist]));

/** Short links' codes, and where they lead. */
export const shortLinks = new Map([['Flicker1', 'forss/flickermood'], ['Soul2', 'forss/sets/soulhack']]);
