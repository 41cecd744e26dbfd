// Videos as facts: id, title, channel, seconds. Below them some that nobody has made, one for each
// thing that can be wrong with a video, and playlists of both.

const facts = [
	['dQw4w9WgXcQ', 'Rick Astley - Never Gonna Give You Up (Official Video) (4K Remaster)', 'Rick Astley', 213],
	['9bZkp7q19f0', 'PSY - GANGNAM STYLE(강남스타일) M/V', 'officialpsy', 253],
	['kJQP7kiw5Fk', 'Luis Fonsi - Despacito ft. Daddy Yankee', 'LuisFonsiVEVO', 282],
	['JGwWNGJdvx8', 'Ed Sheeran - Shape of You (Official Music Video)', 'Ed Sheeran', 264],
	['lp-EO5I60KA', 'Ed Sheeran - Thinking Out Loud (Official Music Video)', 'Ed Sheeran', 297],
	['2Vv-BfVoq4g', 'Ed Sheeran - Perfect (Official Music Video)', 'Ed Sheeran', 280],
	['OPf0YbXqDm0', 'Mark Ronson - Uptown Funk (Official Video) ft. Bruno Mars', 'MarkRonsonVEVO', 271],
	['fJ9rUzIMcZQ', 'Queen – Bohemian Rhapsody (Official Video Remastered)', 'Queen Official', 360],
	['hTWKbfoikeg', 'Nirvana - Smells Like Teen Spirit (Official Music Video)', 'NirvanaVEVO', 279],
	['YQHsXMglC9A', 'Adele - Hello (Official Music Video)', 'AdeleVEVO', 367],
	['hLQl3WQQoQ0', 'Adele - Someone Like You (Official Music Video)', 'AdeleVEVO', 285],
	['rYEDA3JcQqw', 'Adele - Rolling in the Deep (Official Music Video)', 'AdeleVEVO', 234],
	['CevxZvSJLk8', 'Katy Perry - Roar', 'KatyPerryVEVO', 270],
	['09R8_2nJtjg', 'Maroon 5 - Sugar (Official Music Video)', 'Maroon5VEVO', 302],
	['60ItHLz5WEA', 'Alan Walker - Faded', 'Alan Walker', 213],
	['djV11Xbc914', 'a-ha - Take On Me (Official Video) [4K]', 'a-ha', 244],
	['FTQbiNvZqaY', 'TOTO - Africa (Official HD Video)', 'TotoVEVO', 272],
	['1w7OgIMMRc4', "Guns N' Roses - Sweet Child O' Mine (Official Music Video)", 'GunsNRosesVEVO', 303],
	['8SbUC-UaAxE', "Guns N' Roses - November Rain", 'GunsNRosesVEVO', 557],
	['Zi_XLOBDo_Y', 'Michael Jackson - Billie Jean (Official Video)', 'michaeljacksonVEVO', 296],
	['sOnqjkJTMaA', 'Michael Jackson - Thriller (Official 4K Video)', 'michaeljacksonVEVO', 823],
	['btPJPFnesV4', 'Survivor - Eye Of The Tiger (Official HD Video)', 'SurvivorVEVO', 251],
	['L_jWHffIx5E', 'Smash Mouth - All Star (Official Music Video)', 'SmashMouthVEVO', 237],
	['y6120QOlsfU', 'Darude - Sandstorm', 'Darude', 233],
	['jNQXAC9IVRw', 'Me at the zoo', 'jawed', 19],
	['QH2-TGUlwu4', 'Nyan Cat [original]', 'NyanCat', 217],
	['gGdGFtwCNBE', 'The Killers - Mr. Brightside (Official Music Video)', 'TheKillersVEVO', 228],
	['kXYiU_JCYtU', 'Numb (Official Music Video) [4K UPGRADE] – Linkin Park', 'Linkin Park', 187],
	['eVTXPUF4Oz4', 'In The End [Official HD Music Video] - Linkin Park', 'Linkin Park', 219],
	['LOZuxwVk7TU', 'Britney Spears - Toxic (Official HD Video)', 'BritneySpearsVEVO', 211],
	['7wtfhZwyrcc', 'Imagine Dragons - Believer (Official Music Video)', 'ImagineDragonsVEVO', 217],
	['fKopy74weus', 'Imagine Dragons - Thunder', 'ImagineDragonsVEVO', 204],
	['hT_nvWreIhg', 'OneRepublic - Counting Stars', 'OneRepublicVEVO', 284],
	['nfWlot6h_JM', 'Taylor Swift - Shake It Off', 'TaylorSwiftVEVO', 242],
	['e-ORhEE9VVg', 'Taylor Swift - Blank Space', 'TaylorSwiftVEVO', 273],
	['YVkUvmDQ3HY', 'Eminem - Without Me (Official Music Video)', 'EminemVEVO', 298],
];

/** Those that nobody has made; `more` is laid over the API's item. */
export const odd = {
	topic: { id: 'topic-00001', title: 'Around the World', channel: 'Daft Punk - Topic', seconds: 429 },
	short: { id: 'short-00001', title: 'Four seconds of noise', channel: 'The Doubles', seconds: 4 },
	day: { id: 'longday0001', title: 'A day of rain', channel: 'The Doubles', duration: 'P1DT2H3M4S' },
	evil: {
		id: 'evil-title1', channel: 'A<b>B & "C"', seconds: 100,
		title: '<img src=x onerror=alert(1)> \u202E gnitirw\n  spaces',
	},
	live: {
		id: 'jfKfPfyJRdk', title: 'lofi hip hop radio 📚 beats to relax/study to', channel: 'Lofi Girl',
		duration: 'P0D', more: { snippet: { liveBroadcastContent: 'live' } },
	},
	ended: { id: 'justended01', title: 'A stream that has just ended', channel: 'The Doubles', duration: 'P0D' },
	upcoming: {
		id: 'upcoming001', title: 'A premiere', channel: 'The Doubles', duration: 'P0D',
		more: { snippet: { liveBroadcastContent: 'upcoming' }, status: { uploadStatus: 'uploaded' } },
	},
	unembeddable: {
		id: 'noembed0001', title: 'Only on YouTube', channel: 'The Doubles', seconds: 200,
		more: { status: { embeddable: false } },
	},
	private: {
		id: 'private0001', title: 'A secret', channel: 'The Doubles', seconds: 200,
		more: { status: { privacyStatus: 'private' } },
	},
	rejected: {
		id: 'rejected001', title: 'Somebody else’s song', channel: 'The Doubles', seconds: 200,
		more: { status: { uploadStatus: 'rejected' } },
	},
	adult: {
		id: 'agelimit001', title: 'Not for everybody', channel: 'The Doubles', seconds: 200,
		more: { contentDetails: { contentRating: { ytRating: 'ytAgeRestricted' } } },
	},
	blocked: {
		id: 'blockedus01', title: 'Everywhere but there', channel: 'The Doubles', seconds: 200,
		more: { contentDetails: { regionRestriction: { blocked: ['KP', 'US'] } } },
	},
	abroad: {
		id: 'onlyinde001', title: 'Nur hier', channel: 'The Doubles', seconds: 200,
		more: { contentDetails: { regionRestriction: { allowed: ['DE', 'AT'] } } },
	},
	allowed: {
		id: 'allowedus01', title: 'Here too', channel: 'The Doubles', seconds: 200,
		more: { contentDetails: { regionRestriction: { allowed: ['US'] } } },
	},
};

/** All, by id: {id, title, channel, seconds or duration, more}. */
export const videos = new Map([
	...facts.map(([id, title, channel, seconds]) => ({ id, title, channel, seconds })),
	...Object.values(odd),
].map((video) => [video.id, video]));

const known = facts.map(([id]) => id);
const many = (count) => Array.from({ length: count }, (_, i) => known[i % known.length]);

/** Playlists, by id: {title, ids}; a private one is refused. "gone0000001" was deleted. */
export const playlists = new Map(Object.entries({
	PLdoubles00000000000000000000classics: { title: 'Classics', ids: known },
	PLdoubles0000000000000000000000mixed: {
		title: 'Some of these do not play',
		ids: [known[0], odd.live.id, odd.private.id, 'gone0000001', odd.topic.id, odd.unembeddable.id, known[1]],
	},
	PLdoubles000000000000000000000twoday: { title: 'A hundred and twenty', ids: many(120) },
	PLdoubles000000000000000000000endless: { title: 'Without end', ids: many(730) },
	PLdoubles00000000000000000000000empty: { title: 'Empty', ids: [] },
	PLdoubles0000000000000000000000secret: { title: 'Secret', ids: known, isPrivate: true },
}));
