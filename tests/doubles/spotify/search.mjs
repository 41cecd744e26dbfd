// How the double searches: every word must be somewhere; what is called so comes first.
const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const names = (artists) => artists.map(({ name }) => name).join(' ');

const genres = (artists) => artists.flatMap((one) => one.genres).join(' ');

/** What the words and filters of a query look at. */
const fields = {
	track: (one) => ({
		track: one.name, artist: names(one.artists), album: one.album.name, year: one.album.date,
		genre: genres(one.artists),
	}),
	album: (one) => ({ album: one.name, artist: names(one.artists), year: one.date }),
	artist: (one) => ({ artist: one.name, genre: one.genres.join(' ') }),
	episode: (one) => ({ episode: one.name, show: one.show.name }),
	show: (one) => ({ show: one.name }),
};

/** `words "quoted words" artist:"name" year:1977` */
function parse(query) {
	const filters = [];
	const words = query.replace(/(\w+):(?:"([^"]*)"|(\S+))/g, (whole, name, quoted, plain) => {
		if (!['artist', 'album', 'track', 'year', 'genre'].includes(name)) {
			return whole;
		}
		filters.push([name, fold(quoted ?? plain)]);
		return ' ';
	});
	return { filters, words: fold(words).split(/[\s"]+/).filter((word) => word) };
}

export function search(things, type, query) {
	const { filters, words } = parse(query);
	const found = [];
	for (const thing of things) {
		const texts = fields[type](thing);
		// a word finds no genre
		const { genre, ...told } = texts;
		const all = fold(Object.values(type === 'artist' ? texts : told).join(' '));
		const fits = filters.every(([name, text]) => texts[name] && fold(texts[name]).includes(text))
			&& words.every((word) => all.includes(word));
		if (fits) {
			const name = fold(thing.name);
			const score = name === words.join(' ') ? 2 : Number(words.some((word) => name.includes(word)));
			found.push({ thing, score });
		}
	}
	return found.sort((a, b) => b.score - a.score).map(({ thing }) => thing);
}
