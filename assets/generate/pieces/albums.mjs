// The albums: what their pieces share, and the look of their covers.

const album = (artist, title, genre, cover) => ({ artist, title, genre, cover });

export const KEYS = album('Ludwig van Beethoven', 'Keys and Candles', 'Classical',
	{ art: 'rings', colours: ['1b1f3b', 'f2c14e', 'f78154', '5fad56', 'b4436c'] });
export const MIRROR = album('Erik Satie', 'Trois Gymnopédies', 'Impressionist',
	{ art: 'waves', colours: ['e8e4d9', '8fb8b0', '557c83', 'd9a679', '2f3e46'] });
export const CLOCKWORK = album('Johann Sebastian Bach', 'Clockwork Bach', 'Baroque',
	{ art: 'tiles', colours: ['20302f', 'd8c99b', 'd8973c', 'bd632f', '273e47'] });
export const NEW_WORLD = album('Antonín Dvořák', 'From the New World', 'Romantic',
	{ art: 'hills', colours: ['f6d6ad', 'e98a5b', 'a8504d', '5c3a58', '2a2342'] });
export const PEER_GYNT = album('Edvard Grieg', 'Peer Gynt', 'Romantic',
	{ art: 'peaks', colours: ['dcecf2', '9cc5d3', '5b8fa8', '2d5d7b', '14304a'] });
export const RAGTIME = album('Scott Joplin', 'Ragtime for Springs', 'Ragtime',
	{ art: 'keys', colours: ['7a1f2b', 'f7f0dd', '1c1c1c', 'e0a526', 'c4572b'] });
export const FOLK = album('Traditional', 'Songs from Everywhere', 'Folk',
	{ art: 'petals', colours: ['fff1e6', 'e56b6f', 'b56576', '6d597a', '355070'] });
export const CRADLE = album('Johannes Brahms', 'Fünf Lieder', 'Lullaby',
	{ art: 'moon', colours: ['101a3a', 'f5e6a8', '33457a', '8090c0', 'e9edf8'] });
